/**
 * BFD Control packets on the wire (RFC 5880, section 4): what a datagram says, and how it is made.
 *
 * <pre>
 *   bytes --{@link io.polyrouter.bfd.packet.BfdCodec}--&gt; {@link io.polyrouter.bfd.packet.BfdPacket} --&gt; session --{@link
 * io.polyrouter.bfd.packet.PacketAuthentication}--&gt; genuine
 *     |                                             |
 *     +--&gt; {@link io.polyrouter.bfd.packet.BadPacket} &lt;---------------------------+
 * </pre>
 *
 * <p>Which session a packet belongs to is told by its fields, and only the session knows how it has
 * to be authenticated; so reading comes first and trusting last (RFC 5880, section 6.8.6). Whatever
 * the bytes are, reading them never throws: a packet is dropped for one reason, which is counted.
 *
 * <p>RFC 5880, sections 4 and 6.7. Not covered: Echo packets, which are a matter of their sender.
 */
@NullMarked
package io.polyrouter.bfd.packet;

import org.jspecify.annotations.NullMarked;
