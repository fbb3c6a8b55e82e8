/**
 * The tables of BGP, in a few bytes a route.
 *
 * <pre>
 *   prefix --{@link io.polyrouter.bgp.table.PrefixIds}--&gt; number of the prefix, the same in all tables of a family
 *                                      |
 *     {@link io.polyrouter.bgp.table.AdjRibIn} of each peer: number --&gt; attributes, as received and as policy left them
 *                                      |   (decision)
 *     {@link io.polyrouter.bgp.table.LocRib}: number --&gt; attributes and peer of the best path, further ones of multipath
 * </pre>
 *
 * <p>A prefix is stored once for a family of a virtual router, and has a small number as long as a
 * table or a queue holds it. All else is arrays by number: a route of a peer costs the reference to
 * its attribute set, which is shared with all that have the same attributes. Arrays are in pages,
 * so that a peer with few routes has few pages ({@link io.polyrouter.bgp.table.IdTable}). Whoever
 * pages through a table goes by number; order by prefix is a matter of the RIB.
 *
 * <p>RFC 4271, section 3.2; RFC 7911 for several paths of one peer. One thread uses the tables of a
 * virtual router.
 */
@NullMarked
package io.polyrouter.bgp.table;

import org.jspecify.annotations.NullMarked;
