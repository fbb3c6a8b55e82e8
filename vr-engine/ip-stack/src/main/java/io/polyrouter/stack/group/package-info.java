/**
 * Membership in multicast groups as a listener: one machine for IGMPv3 (RFC 3376) and MLDv2 (RFC
 * 3810), which differ only in their messages.
 *
 * <pre>
 *   join, leave -----&gt; Groups ---- reports: at once, and once more about a second later
 *   query -----------&gt;   |   ----- reports: some time within what the query allows
 *                        v
 *                  GroupProtocol (IGMP or MLD messages)
 * </pre>
 *
 * <p>Groups are joined for all sources; source filters are not covered. After a query of an older
 * version (IGMPv2, MLDv1) reports are of that version for a while (RFC 3376, section 7.2.1; RFC
 * 3810, section 8.2.1).
 */
@NullMarked
package io.polyrouter.stack.group;

import org.jspecify.annotations.NullMarked;
