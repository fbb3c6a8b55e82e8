/**
 * The RESTCONF server (RFC 8040): OpenDaylight's, with edits that fail answered as clients need it.
 *
 * <pre>
 * HTTP --> SimpleNettyEndpoint --> CheckedRestconfServer --> MdsalRestconfServer --> WatchedBroker --> datastore
 *                                         ^                                               |
 *                                         +---------- why the commit failed --------------+
 * </pre>
 *
 * OpenDaylight's server drops the reason of a failed commit: a refused configuration would be
 * answered with status 500. Here each edit runs on a broker of its own that remembers the reason;
 * the answer is then made of it: status 400 with error-path and error-message for each broken rule,
 * also inside of a YANG Patch status (RFC 8072). An edit is refused with "in-use" while a NETCONF
 * session holds the lock on the running configuration (RFC 8040, section 1.4).
 */
@NullMarked
package io.polyrouter.northbound.restconf;

import org.jspecify.annotations.NullMarked;
