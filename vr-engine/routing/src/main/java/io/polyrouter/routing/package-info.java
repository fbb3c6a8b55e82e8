/**
 * The routing table of a virtual router: which of the routes on offer are used, and what that means
 * for forwarding.
 *
 * <pre>
 *   connected --+                            +--&gt; routes: every route, best first, with the
 *   static -----+--&gt; {@link io.polyrouter.routing.Rib} --commit, once a turn--&gt;--+    action it resolves to
 *   (protocols)-+      ^                     +--&gt; FIB: one action per prefix that has a usable route
 *                      |
 *            interfaces up and down
 * </pre>
 *
 * <p><b>Best route.</b> Of the routes to one prefix the first usable one is active, in the order of
 * preference (lower wins), metric, and name of the source. A route is usable when its next hops
 * resolve; the others are kept and shown as unresolved.
 *
 * <p><b>Recursion.</b> A next hop given as an address alone resolves through the longest matching
 * prefix that has a usable route, over any number of levels (as RFC 4271, section 5.1.3, asks for).
 * It takes over that route's next hops, all of them under ECMP; a connected route makes the address
 * itself the next hop; a route that discards makes the route that depends on it discard. There are
 * three limits: never through the default route (a missing route would otherwise send packets
 * somewhere instead of making the route unresolved), never through one of the router's own
 * addresses, and never in circles: next hops that would need each other, or themselves, are all
 * unresolved. What depends on such a circle falls back to its next best route, so that the outcome
 * never depends on the order in which routes came.
 *
 * <p><b>Backups.</b> A route may name further neighbours that take over when none of its next hops
 * can be used: loop-free alternates (RFC 5286). An interface that goes down so changes the FIB in
 * the same turn, before any protocol has said a word.
 *
 * <p><b>Watching.</b> Whoever wants to know what changed compares two snapshots: the tables tell
 * their difference at the cost of its size ({@link
 * io.polyrouter.routing.RibSnapshot#activeChangesSince}). Addresses can be tracked as if a route
 * had them for a next hop.
 *
 * <p><b>Work.</b> Distinct recursive next hops are kept apart from the routes that use them. A
 * change makes only those be resolved again that looked at the changed prefix, and of the routes
 * only those whose next hop came out differently be looked at; where these are very many, the table
 * is gone through once. Changes come in batches of numbers ({@link
 * io.polyrouter.routing.RouteBatch}), the FIB follows the difference of the routes, and equal
 * routes share their objects: a route costs its place in the tables.
 *
 * <p>Not covered yet: routes of one prefix from several sources are not merged into ECMP; weights
 * of next hops; next hops of another family than the prefix (RFC 8950).
 */
@NullMarked
package io.polyrouter.routing;

import org.jspecify.annotations.NullMarked;
