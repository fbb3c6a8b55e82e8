/**
 * Shortest paths through an area, for both versions of OSPF: they differ in what their LSAs say of
 * an area, not in what follows from it.
 *
 * <pre>
 *   router and network LSAs --&gt; {@link io.polyrouter.ospf.spf.AreaGraph} --&gt; {@link
 * io.polyrouter.ospf.spf.ShortestPaths} --&gt; distance and first hops of every router and network
 *                                    |
 *                                    +--&gt; {@link io.polyrouter.ospf.spf.LoopFreeAlternates} --&gt; a first hop to fall back on
 * </pre>
 *
 * <p>Vertices are numbers, edges are arrays: an area of thousands of routers is gone through
 * without following pointers, and nothing is allocated for a vertex or an edge. Sets of first hops
 * are numbers too: there are few different ones, since all that is behind a first hop shares them.
 */
@NullMarked
package io.polyrouter.ospf.spf;

import org.jspecify.annotations.NullMarked;
