/**
 * Packet formats over byte arrays. Each format is a class of static methods that read and write its
 * fields at an offset, so that forwarding allocates nothing:
 *
 * <pre>
 *   received bytes --check--&gt; null (well-formed)  --&gt; field readers (no checks of their own)
 *                     |
 *                     +-----&gt; {@link io.polyrouter.net.packet.Malformed} (what, where, which rule)
 *
 *   valid values --write--&gt; bytes, checksums included
 * </pre>
 *
 * <p>Readers may be used only after the format's {@code check} returned null for the same bytes;
 * {@code check} never throws, whatever the bytes are, as long as offset and length lie in the
 * array. Writers take valid values only: what they are given beyond its field's range is a bug of
 * the caller. All numbers are in network order on the wire; unsigned 8- and 16-bit fields are ints,
 * IPv4 addresses are ints as in {@link io.polyrouter.net.Ipv4Address#bits}, MAC addresses are longs
 * as in {@link io.polyrouter.net.MacAddress#bits}.
 *
 * <p>RFC 768 (UDP), RFC 791 (IPv4), RFC 792 and RFC 1191 (ICMP), RFC 826 (ARP), RFC 1071 and RFC
 * 1624 (checksum), RFC 1812 (what a router must check), RFC 2236 and RFC 3376 (IGMP), RFC 2710 and
 * RFC 3810 (MLD), RFC 2711 (router alert), RFC 4443 (ICMPv6), RFC 4861 and RFC 8106 (neighbour
 * discovery), RFC 8200 (IPv6), IEEE 802.3 and 802.1Q. Not covered: IEEE 802.3 frames with a length
 * field in place of a type, stacked VLAN tags, jumbograms (RFC 2675), router preferences (RFC
 * 4191).
 */
@NullMarked
package io.polyrouter.net.packet;

import org.jspecify.annotations.NullMarked;
