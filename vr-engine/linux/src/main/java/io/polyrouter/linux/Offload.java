package io.polyrouter.linux;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.device.Segmentation;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Does in software what a Linux sender left to its network card. Between veth or TAP devices there
 * is no card: TCP and UDP checksums arrive half done (only the pseudo header is summed), and TCP
 * segments of up to 64 KiB arrive whole, to be cut (TSO). What is left to do is told by a header
 * before each frame (virtio specification 1.2, section 5.1.6, struct virtio_net_hdr, in the host's
 * byte order). Pure.
 */
final class Offload {

  /** Bytes of the header. */
  static final int HEADER_BYTES = 10;

  static final int NEEDS_CHECKSUM = 1;
  static final int NO_SEGMENTATION = 0;
  static final int TCP_IPV4 = 1;
  static final int TCP_IPV6 = 4;
  static final int UDP_DATAGRAMS = 5;

  /** Set beside {@link #TCP_IPV4} or {@link #TCP_IPV6}: the segments carry ECN. */
  static final int ECN = 0x80;

  private static final int ETHERNET_BYTES = 14;
  private static final int TAG_AT = 12;
  private static final int TAG_BYTES = 4;
  private static final int ETHER_TYPE_IPV6 = 0x86dd;
  private static final int IPV4_LEAST_BYTES = 20;
  private static final int IPV4_FRAGMENT = 6;

  /** More fragments, or an offset. */
  private static final int IPV4_IS_FRAGMENT = 0x3fff;

  private static final int IPV4_PROTOCOL = 9;
  private static final int IPV6_BYTES = 40;
  private static final int IPV6_NEXT_HEADER = 6;
  private static final int TCP_LEAST_BYTES = 20;
  private static final int TCP_OFFSET = 12;

  /** Where the checksum is in a TCP header. */
  static final int TCP_CHECKSUM = 16;

  private static final int UDP_BYTES = 8;
  private static final int SCTP = 132;
  private static final int SCTP_CHECKSUM = 8;

  private Offload() {}

  /**
   * What is left to do, the fields of struct virtio_net_hdr.
   *
   * @param segmentBytes payload of each segment
   * @param checksumStart where the bytes begin that the checksum is over
   * @param checksumOffset where the checksum is, from there
   */
  record Work(
      int flags, int segmentation, int segmentBytes, int checksumStart, int checksumOffset) {

    boolean needsChecksum() {
      return (flags & NEEDS_CHECKSUM) != 0;
    }
  }

  /** Takes frames that are complete. */
  @FunctionalInterface
  interface Output {
    void frame(byte[] frame, int length);
  }

  /**
   * Completes a frame, of which {@code length} bytes are valid, or cuts it.
   *
   * @return false if that cannot be done: the frame is lost then
   */
  static boolean complete(Work work, byte[] frame, int length, Output output) {
    int kind = work.segmentation() & ~ECN;
    if (kind == NO_SEGMENTATION) {
      if (work.needsChecksum() && !checksum(work, frame, length)) {
        return false;
      }
      output.frame(frame, length);
      return true;
    }
    Packet packet = parse(work, kind, frame, length);
    if (packet == null) {
      return false;
    }
    return Segmentation.cut(
        frame,
        0,
        length,
        packet.isTcp(),
        packet.transport(),
        packet.payload(),
        work.segmentBytes(),
        (segment, offset, bytes) -> {
          output.frame(segment, bytes);
          return true;
        });
  }

  /**
   * What is left to do as {@link Segmentation} has it; {@link Segmentation#FINISHED} if it cannot
   * be said that way.
   */
  static int unfinished(Work work, byte[] frame, int length) {
    int kind = work.segmentation() & ~ECN;
    if (!work.needsChecksum()
        || work.checksumOffset() != TCP_CHECKSUM
        || length < ETHERNET_BYTES + IPV4_LEAST_BYTES) {
      return Segmentation.FINISHED;
    }
    int type = Wire.u16(frame, ETHERNET_BYTES - 2);
    boolean isPlain =
        switch (type) {
          case EtherType.IPV4 ->
              Wire.u8(frame, ETHERNET_BYTES) >>> 4 == 4
                  && Wire.u8(frame, ETHERNET_BYTES + IPV4_PROTOCOL) == IpProtocol.TCP
                  && (Wire.u16(frame, ETHERNET_BYTES + IPV4_FRAGMENT) & IPV4_IS_FRAGMENT) == 0;
          case ETHER_TYPE_IPV6 ->
              length >= ETHERNET_BYTES + IPV6_BYTES
                  && Wire.u8(frame, ETHERNET_BYTES) >>> 4 == 6
                  && Wire.u8(frame, ETHERNET_BYTES + IPV6_NEXT_HEADER) == IpProtocol.TCP;
          default -> false;
        };
    if (!isPlain || work.checksumStart() != Segmentation.transportAt(frame, 0)) {
      return Segmentation.FINISHED;
    }
    if (kind == NO_SEGMENTATION) {
      // The checks of its headers are those of a frame of any length.
      Work asOne =
          new Work(
              work.flags(),
              type == EtherType.IPV4 ? TCP_IPV4 : TCP_IPV6,
              length,
              work.checksumStart(),
              work.checksumOffset());
      return parse(asOne, asOne.segmentation(), frame, length) == null
          ? Segmentation.FINISHED
          : Segmentation.CHECKSUM_ONLY;
    }
    boolean isTcp = kind == TCP_IPV4 || kind == TCP_IPV6;
    return isTcp && parse(work, kind, frame, length) != null
        ? work.segmentBytes()
        : Segmentation.FINISHED;
  }

  private static boolean checksum(Work work, byte[] frame, int length) {
    int at = work.checksumStart() + work.checksumOffset();
    if (work.checksumStart() < ETHERNET_BYTES || at + 2 > length) {
      return false;
    }
    if (work.checksumOffset() == SCTP_CHECKSUM && isSctp(frame)) {
      return sctpChecksum(work.checksumStart(), frame, length);
    }
    // The field holds the sum of the pseudo header.
    int sum = InternetChecksum.of(frame, work.checksumStart(), length - work.checksumStart());
    // RFC 768: zero would mean that there is none; TCP does not mind.
    Wire.putU16(frame, at, sum == 0 ? 0xffff : sum);
    return true;
  }

  /** RFC 9260, section 6.8 and appendix A: a CRC32c, the least significant byte first. */
  private static boolean sctpChecksum(int start, byte[] frame, int length) {
    int at = start + SCTP_CHECKSUM;
    if (at + Integer.BYTES > length) {
      return false;
    }
    Wire.putI32(frame, at, 0);
    CRC32C crc = new CRC32C();
    crc.update(frame, start, length - start);
    Wire.putI32(frame, at, Integer.reverseBytes((int) crc.getValue()));
    return true;
  }

  private static boolean isSctp(byte[] frame) {
    return switch (Wire.u16(frame, ETHERNET_BYTES - 2)) {
      case EtherType.IPV4 -> Wire.u8(frame, ETHERNET_BYTES + IPV4_PROTOCOL) == SCTP;
      case ETHER_TYPE_IPV6 -> Wire.u8(frame, ETHERNET_BYTES + IPV6_NEXT_HEADER) == SCTP;
      default -> false;
    };
  }

  // ---- segmentation -------------------------------------------------------------------------

  /**
   * A packet to be cut, after its headers were checked.
   *
   * @param transport where the TCP or UDP header begins
   * @param payload where its payload begins
   */
  private record Packet(boolean isTcp, int transport, int payload) {}

  private static @Nullable Packet parse(Work work, int kind, byte[] frame, int length) {
    if (length < ETHERNET_BYTES + IPV4_LEAST_BYTES || work.segmentBytes() == 0) {
      return null;
    }
    int type = Wire.u16(frame, ETHERNET_BYTES - 2);
    boolean isIpv4 = type == EtherType.IPV4;
    boolean isTcp = kind != UDP_DATAGRAMS;
    boolean isKnown =
        isIpv4 && kind == TCP_IPV4
            || type == ETHER_TYPE_IPV6 && kind == TCP_IPV6
            || (isIpv4 || type == ETHER_TYPE_IPV6) && kind == UDP_DATAGRAMS;
    if (!isKnown || Segmentation.isIpv4(frame, 0) != isIpv4) {
      return null;
    }
    // With IPv6 there may be extension headers between, over which the checksum's start leads.
    int least =
        ETHERNET_BYTES + (isIpv4 ? (Wire.u8(frame, ETHERNET_BYTES) & 0x0f) * 4 : IPV6_BYTES);
    int transport = work.needsChecksum() ? work.checksumStart() : least;
    int headerBytes = isTcp ? TCP_LEAST_BYTES : UDP_BYTES;
    if (least < ETHERNET_BYTES + IPV4_LEAST_BYTES
        || transport < least
        || transport + headerBytes > length) {
      return null;
    }
    int payload =
        transport + (isTcp ? (Wire.u8(frame, transport + TCP_OFFSET) >>> 4) * 4 : UDP_BYTES);
    if (payload < transport + headerBytes || payload > length) {
      return null;
    }
    return new Packet(isTcp, transport, payload);
  }

  // ---- VLAN tags ----------------------------------------------------------------------------

  /** The frame with the VLAN tag that the kernel has taken out of it (IEEE 802.1Q, clause 9). */
  static byte[] withTag(byte[] frame, int length, int protocol, int control) {
    byte[] tagged = new byte[length + TAG_BYTES];
    System.arraycopy(frame, 0, tagged, 0, TAG_AT);
    Wire.putU16(tagged, TAG_AT, protocol);
    Wire.putU16(tagged, TAG_AT + 2, control);
    System.arraycopy(frame, TAG_AT, tagged, TAG_AT + TAG_BYTES, length - TAG_AT);
    return tagged;
  }
}
