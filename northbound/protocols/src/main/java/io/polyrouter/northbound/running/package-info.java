/**
 * The running configuration as something that sessions share: who has locked it, and whether a
 * confirmed commit waits for its confirmation (RFC 6241, sections 7.5 and 8.4; RFC 8040, section
 * 1.4).
 *
 * <pre>
 * NETCONF lock, commit, cancel-commit, session end --+
 *                                                    +--> RunningConfig --> datastore
 * RESTCONF edits ------------------------------------+        |
 *                                                             +--> baseline file, while unconfirmed
 * </pre>
 *
 * What a confirmed commit has to go back to lies in a file from before the commit until its
 * confirmation, so that a controller that dies in between starts with the configuration of before.
 */
@NullMarked
package io.polyrouter.northbound.running;

import org.jspecify.annotations.NullMarked;
