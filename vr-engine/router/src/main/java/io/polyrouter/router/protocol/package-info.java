/**
 * Routing protocols in a virtual router: runs their instances, which know nothing but events and
 * effects, on the router's loop, and does for them what they ask for.
 *
 * <pre>
 *   configuration ------+                                          +--&gt; RIBs (offers, tracked next hops)
 *   interfaces ---------+    {@link io.polyrouter.router.protocol.ProtocolHost}: a queue of       +--&gt; sockets, groups, datagrams
 *   datagrams ----------+--&gt; events for instances, each     --&gt;----+--&gt; one timer an instance
 *   RIBs after a commit +    handled to its end                    +--&gt; liveness, from one instance to others
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
 * router sends to a group does not come back to it, nor does what it sends to itself.
 *
 * <p><b>Ends.</b> Whoever is taken out of the configuration is told and may say good-bye; when the
 * process ends, or the router fails, nobody is: neighbours are to go on forwarding to a router
 * whose FIB stays in force. Whatever the end, the sockets, groups, routes and watches of an
 * instance end with it.
 *
 * <p><b>Virtual addresses.</b> What an instance has an interface answer for ends with the instance.
 *
 * <p>Not covered yet: streams (TCP).
 */
@NullMarked
package io.polyrouter.router.protocol;

import org.jspecify.annotations.NullMarked;
