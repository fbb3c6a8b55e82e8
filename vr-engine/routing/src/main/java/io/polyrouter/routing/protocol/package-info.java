/**
 * What a routing protocol is to a virtual router: a state machine without threads, sockets, clocks
 * or randomness of its own. {@link io.polyrouter.routing.protocol.ProtocolEvent Events} come in,
 * together with the time, {@link io.polyrouter.routing.protocol.ProtocolEffect effects} go out.
 *
 * <pre>
 *   configuration, interfaces, router id ----+                       +--&gt; routes offered to the RIB
 *   datagrams, failures of endpoints --------+--&gt; {@link
 * io.polyrouter.routing.protocol.ProtocolInstance} --+--&gt; endpoints, groups, datagrams
 *   deadlines, liveness, next hops ----------+                       +--&gt; liveness and next hops to watch
 *   routes of others, after policy ----------+                       +--&gt; notices for the operator
 *   commands of operators -------------------+                       +--&gt; answers to commands
 *   streams and their bytes -----------------+                       +--&gt; streams to open, bytes to write
 * </pre>
 *
 * <p><b>Streams</b> (TCP) keep nothing behind an instance's back but a buffer of known size in each
 * direction. {@link io.polyrouter.routing.protocol.StreamEffect.Write Write} takes only what there
 * is room for, so that an instance with more to say keeps it in a form of its own, such as routes
 * whose later change replaces the earlier one. {@link
 * io.polyrouter.routing.protocol.StreamEffect.Pause Pause} closes the window of a peer that says
 * more than the instance can use. Bytes are {@link io.polyrouter.routing.protocol.StreamBytes lent}
 * in both directions for the time of a call, so that none are copied on their way between buffer
 * and message.
 *
 * <p>So the code that runs in production runs in a simulator with virtual time as it is, can be
 * recorded and replayed, and is tested by what goes in and what comes out. The same input at the
 * same times gives the same output: anything random comes from the generator that an instance is
 * made with, and whatever is done for many is done in an order that does not depend on hashes of
 * identity.
 *
 * <p>Adding a protocol takes one module with its {@link
 * io.polyrouter.routing.protocol.ProtocolType}, one YANG module, and one entry in the table of
 * protocols. A protocol knows no other protocol.
 */
@NullMarked
package io.polyrouter.routing.protocol;

import org.jspecify.annotations.NullMarked;
