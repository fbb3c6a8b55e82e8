/**
 * Sessions between speakers: how they begin, what is agreed on, and why they end.
 *
 * <pre>
 *   streams, timers, operators
 *        |
 *   {@link io.polyrouter.bgp.session.Neighbour} ---- up to two ---- {@link io.polyrouter.bgp.session.Session} ---- {@link io.polyrouter.bgp.session.SessionMachine}: (state, event) -&gt; transition
 *        |                                  |  |
 *   state, notices                          |  +-- {@link io.polyrouter.bgp.session.Negotiation}: two OPENs -&gt; {@link io.polyrouter.bgp.session.Agreement}
 *                                           |
 *                                  {@link io.polyrouter.bgp.session.RouteExchange}: routes of UPDATEs, and an outlet for own ones
 * </pre>
 *
 * <p>The machine and the negotiation are pure functions. A {@code Session} is one connection: it
 * does what the machine says. A {@code Neighbour} decides between two connections (collision),
 * waits between sessions (damping), and remembers over sessions what operators ask for: counters,
 * the last errors both ways, why there is no session.
 *
 * <p>RFC 4271, sections 6 and 8, with all optional attributes but manual damping; RFC 4486, 6608,
 * 8538, 9003 (how sessions end); RFC 5492 and the capabilities of {@link
 * io.polyrouter.bgp.message.Capability}; RFC 6286 (identifiers); RFC 9687 (send hold timer).
 * Restarting gracefully is agreed on here, but whose routes are kept is for the tables.
 */
@NullMarked
package io.polyrouter.bgp.session;

import org.jspecify.annotations.NullMarked;
