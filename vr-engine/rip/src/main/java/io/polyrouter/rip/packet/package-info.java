/**
 * RIP on the wire: what a datagram says, and how it is made.
 *
 * <pre>
 *   bytes --{@link io.polyrouter.rip.packet.Ripv2Authentication}--&gt; entries --{@link
 * io.polyrouter.rip.packet.RipCodec}--&gt; {@link io.polyrouter.rip.packet.RipPacket}
 *     |                                  |
 *     +--&gt; {@link io.polyrouter.rip.packet.BadPacket}               +--&gt; {@link io.polyrouter.rip.packet.BadRoute} of single entries
 * </pre>
 *
 * <p>Both versions have a header of four bytes and entries of twenty, and hardly more in common
 * than that. Whatever the bytes are, reading them never throws: a packet is dropped for one reason,
 * or an entry of it for one reason, and the reasons are counted.
 *
 * <p>RFC 1058 (version 1), RFC 2453 (version 2), RFC 2080 (RIPng), RFC 4822 with RFC 2082 (keyed
 * MD5 and HMAC-SHA). Not covered: sending version 1; RFC 2091 (demand circuits).
 */
@NullMarked
package io.polyrouter.rip.packet;

import org.jspecify.annotations.NullMarked;
