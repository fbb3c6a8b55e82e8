/**
 * VRRP advertisements on the wire (RFC 9568, section 5): what a packet says, and how it is made.
 *
 * <pre>
 *   bytes --{@link io.polyrouter.vrrp.packet.VrrpCodec}--&gt; {@link io.polyrouter.vrrp.packet.Advertisement}, or {@link
 * io.polyrouter.vrrp.packet.BadPacket}
 * </pre>
 *
 * <p>Whatever the bytes are, reading them never throws: a packet is dropped for one reason, which
 * is counted.
 *
 * <p><b>Checksum.</b> Over IPv6 it covers a pseudo header. Over IPv4, RFC 9568 leaves that out,
 * while what is in use mostly reads RFC 5798 to ask for it; so a packet with either is taken, and
 * what to send is a setting.
 */
@NullMarked
package io.polyrouter.vrrp.packet;

import org.jspecify.annotations.NullMarked;
