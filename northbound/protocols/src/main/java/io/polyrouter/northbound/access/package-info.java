/**
 * Who may use NETCONF and RESTCONF: one user, "admin", with one password for both, which is made at
 * the first start and kept in a file that its owner alone can read. There is no default password.
 *
 * <pre>
 * NETCONF (SSH password) --+
 *                          +--> Credential <-- password file, mode 600
 * RESTCONF (HTTP Basic) ---+
 * </pre>
 *
 * Not covered: several users, SSH public keys, access rules (RFC 8341).
 */
@NullMarked
package io.polyrouter.northbound.access;

import org.jspecify.annotations.NullMarked;
