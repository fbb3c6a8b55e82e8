/**
 * Routing protocols in a virtual router: runs their instances, which know nothing but events and
 * effects, on the router's loop, and does for them what they ask for.
 *
 * <pre>
 *   configuration ------+                                          +--&gt; RIBs (offers, tracked next hops)
 *   interfaces ---------+    {@link io.polyrouter.router.protocol.ProtocolHost}: a queue of       +--&gt; sockets, groups, datagrams
 *   datagrams ----------+--&gt; events for instances, each     --&gt;----+--&gt; one timer an instance
 *   RIBs after a commit +    handled to its end                    +--&gt; liveness, from one instance to others
 *   streams ------------+                                          +--&gt; streams, at the end of the turn
 *   timers -------------+                                          +--&gt; notices
 * </pre>
 *
 * <p><b>Order.</b> An instance handles one event at a time. Its effects are carried out while it
 * does, in their order; what they lead to for instances, this one among them, waits in a queue that
 * is emptied at the end of the turn. So nobody is called within a call of his own. Routes are
 * committed after that, and what is news in them is told; then once more, as long as there is news
 * and a few rounds at most: the rest has its next turn.
 *
 * <p><b>Sockets.</b> Instances of a virtual router share the socket of equal endpoints. A datagram
 * to a group goes to those of its instances that have joined the group where it came in. What a
 * router sends to a group does not come back to it, nor does what it sends to itself. An endpoint
 * that cannot be opened, for an application has it or the router has no socket left, is told to the
 * instance once; it stays wanted, is shown to operators as missing, and is tried again by a timer
 * ({@link io.polyrouter.router.protocol.MissingEndpoints}), so that no protocol has to.
 *
 * <p><b>Streams</b> are connections of the router's TCP. What TCP has to tell is noted with the
 * stream ({@link io.polyrouter.router.protocol.HostedStream}) and handed over when it is its turn:
 * streams take turns, a piece of bytes each, after all other events and up to a number of bytes a
 * turn. Received bytes are lent to the instance where they lie in the receive buffer, and taken
 * from there when it is done; what it writes is copied into the send buffer, which always has the
 * room that the instance was told of. Everything that is written in a turn is sent at its end. A
 * stream that was closed in order is the host's: it discards what still comes, and gives the peer a
 * few seconds.
 *
 * <p><b>Ends.</b> Whoever is taken out of the configuration is told and may say good-bye; when the
 * process ends, or the router fails, nobody is: neighbours are to go on forwarding to a router
 * whose FIB stays in force. Whatever the end, the sockets, streams, groups, routes and watches of
 * an instance end with it.
 *
 * <p><b>Virtual addresses.</b> What an instance has an interface answer for ends with the instance.
 */
@NullMarked
package io.polyrouter.router.protocol;

import org.jspecify.annotations.NullMarked;
