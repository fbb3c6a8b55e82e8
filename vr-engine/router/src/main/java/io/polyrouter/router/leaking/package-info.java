/**
 * Route leaking: a virtual router uses routes of another one, where its configuration says so.
 *
 * <pre>
 *   RIB of the source --snapshot, at the end of a turn--&gt; {@link io.polyrouter.router.leaking.RouteExchange}
 *                                                             |
 *             policy of the importing router, its links       | wakes those who watch
 *                              |                              v
 *                              +--------------------&gt; {@link io.polyrouter.router.leaking.RouteImports} --&gt; its own RIB
 * </pre>
 *
 * <p><b>Never by accident.</b> Nothing passes without a policy of the importing router that accepts
 * it, and nothing passes between routers that have no memory link between them: the link, which
 * both ends configure, is the consent of the source, and the way that packets take. A leaked route
 * leads to the source's address on that link; from there on the packet goes the source's own way,
 * so that its next hops are resolved where they belong, and its time to live tells that it crossed
 * two routers.
 *
 * <p><b>Never in circles.</b> What has been leaked is not leaked on, as with rib-groups and {@code
 * import vrf} of others. So on a way through leaked routes each router has a route of its own at
 * least as specific as the one that led to it, and none is met twice. A route that leads to the
 * importing router itself is not imported either.
 *
 * <p>A leaked route is the last choice among routes to its prefix, unless configured otherwise, and
 * goes when the source's route does, when the source ends, and when the link goes down. Work
 * follows the number of routes that changed.
 *
 * <p>Both routers may be on different threads: snapshots are immutable, and whoever watches is
 * woken and reads the latest, so that a slow reader skips what is outdated.
 */
@NullMarked
package io.polyrouter.router.leaking;

import org.jspecify.annotations.NullMarked;
