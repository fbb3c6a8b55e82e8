/**
 * The northbound as a whole: {@link io.polyrouter.northbound.Northbound} puts its parts together in
 * the order in which a controller has to start, {@link
 * io.polyrouter.northbound.NorthboundComponent} does so where OSGi runs.
 *
 * <pre>
 *   NETCONF, RESTCONF --> datastore --> config --> RouterManager, OpenFlowSouthbound
 *           |                 ^                          |
 *           |                 +-------- state <----------+
 *           +------------------- rpc --------------------^
 * </pre>
 *
 * It translates, and decides nothing: what a configuration means is the engine's, what clients are
 * told is the protocols'.
 */
@NullMarked
package io.polyrouter.northbound;

import org.jspecify.annotations.NullMarked;
