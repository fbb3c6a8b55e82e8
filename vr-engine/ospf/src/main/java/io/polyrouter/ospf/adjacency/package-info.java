/**
 * Interfaces, neighbours and flooding (RFC 2328, sections 8 to 10 and 13; RFC 5340, section 4), for
 * both versions: in what they differ between neighbours, {@code Dialect} says.
 *
 * <pre>
 *   packets --&gt; PacketReceiver --hellos-------------&gt; HelloProtocol ---+--&gt; InterfaceMachine (elections)
 *                 | checks,    --descriptions, -----&gt; DatabaseExchange +--&gt; NeighbourMachine
 *                 | who it is    requests                    |                 |
 *                 |            --updates, acks -----&gt; Flooding --&gt; database    +--&gt; LocalTopology
 *                                                        |
 *   packets &lt;-- PacketSender &lt;---------------------------+
 * </pre>
 *
 * <p>{@link io.polyrouter.ospf.adjacency.Adjacencies} takes events in. An event changes neighbours
 * and interfaces; at the end of its turn designated routers are elected where something about them
 * changed, requests go on, what is out of date leaves the database, and LSAs that are to be flooded
 * go out together, as many as fit a packet.
 *
 * <p>A hello from a new neighbour is answered at once, so that both know of each other without
 * waiting for a hello interval.
 *
 * <p><b>Limits.</b> Neighbours of an interface; LSAs that a neighbour sends unasked in a second;
 * updates of an interface in one turn, and those that are sent again; LSAs of others in the
 * database: with more of them all adjacencies end, and are formed anew after a minute.
 */
@NullMarked
package io.polyrouter.ospf.adjacency;

import org.jspecify.annotations.NullMarked;
