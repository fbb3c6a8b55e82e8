/**
 * From the link state database to the routing table (RFC 2328, section 16; RFC 5340, section 4.8).
 *
 * <pre>
 *   router, network, prefix LSAs --&gt; AreaCalculation (one an area): shortest paths ---+
 *   own links and adjacencies ------&gt;        |                                         |
 *                                            v  ways to routers                        v  ways to prefixes
 *   summaries --&gt; SummaryIndex --&gt; InterAreaRules, BoundaryRouters -------------&gt; {@link
 * io.polyrouter.ospf.route.RouteCalculation} --&gt; changes of routes
 *   external LSAs --&gt; ExternalIndex --&gt; ExternalRules -------------------------------^     |
 *                                                                                           v
 *                                                        {@link
 * io.polyrouter.ospf.route.RouteOffers} --&gt; the RIB
 * </pre>
 *
 * <p><b>Proportional to what changed.</b> Every LSA is read once, when it changes, and put where it
 * is found by what it is about and by what it depends on. Dijkstra's algorithm runs in an area only
 * when its links change; then the vertices whose distance or next hops are different tell which
 * prefixes, border routers and boundary routers to look at, those which summaries and external
 * LSAs, and so on. A summary or an external LSA that changes costs the choice for its one prefix.
 *
 * <p><b>One code for both versions.</b> What differs is how LSAs say it, which {@code LsaReader}
 * knows: where prefixes are attached, how networks are named, where next hops are read. All else is
 * the same.
 *
 * <p><b>The root is what the router knows itself.</b> Its links are taken from its interfaces and
 * adjacencies, and what it says of itself is taken before it is in the database, so that it does
 * not have to wait for its own LSAs, which may not be originated again within five seconds.
 *
 * <p>RFC 2328 (sections 11 and 16), RFC 5340 (section 4.8), RFC 3101 (section 2.5), RFC 3509, RFC
 * 5286 (loop-free alternates, also for prefixes that are behind several routers, section 6.1), RFC
 * 6860. Not covered: TOS routing, alternates through virtual links.
 */
@NullMarked
package io.polyrouter.ospf.route;

import org.jspecify.annotations.NullMarked;
