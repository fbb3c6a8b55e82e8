package io.polyrouter.stack.device;

import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;

/**
 * What is left to do on an unfinished frame: one with a TCP segment whose checksum is not filled
 * in, and which may be larger than the link carries, to be cut into segments. Handing such frames
 * on whole, as network cards with segmentation offload let Linux do, saves the work of each segment
 * on the way; between two ends in one machine it is never done at all.
 *
 * <p>An unfinished frame is untagged, IPv4 or IPv6 with TCP right behind the IP header, no
 * fragment, and its headers are sound. Its checksum field holds the folded sum of the pseudo
 * header, with the length of the whole. Pure; works on arrays with an Ethernet header, written or
 * not, in front of the IP header.
 */
public final class Segmentation {

  /** For segment bytes: the frame is finished. */
  public static final int FINISHED = -1;

  /** For segment bytes: nothing is left to do but the checksum. */
  public static final int CHECKSUM_ONLY = 0;

  private static final int IP = 14;
  private static final int IPV4_LENGTH = 2;
  private static final int IPV4_IDENTIFICATION = 4;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_ADDRESSES_BYTES = 8;
  private static final int IPV6_BYTES = 40;
  private static final int IPV6_LENGTH = 4;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_ADDRESSES_BYTES = 32;
  private static final int TCP_SEQUENCE = 4;
  private static final int TCP_FLAGS = 13;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_LENGTH = 4;
  private static final int UDP_CHECKSUM = 6;
  private static final int FIN_PSH = TcpSegment.FIN | TcpSegment.PSH;

  private Segmentation() {}

  /** Takes finished frames. */
  @FunctionalInterface
  public interface Output {
    /** Returns whether it was taken. */
    boolean frame(byte[] frame, int offset, int length);
  }

  /**
   * Finishes a frame.
   *
   * @param segmentBytes text of each segment, or {@link #CHECKSUM_ONLY}: the checksum is then
   *     filled in in place
   * @return whether all that came of it was taken
   */
  public static boolean finish(
      byte[] frame, int offset, int length, int segmentBytes, Output output) {
    boolean isIpv4 = isIpv4(frame, offset);
    int transport = offset + transportAt(frame, offset);
    if (segmentBytes == CHECKSUM_ONLY) {
      transportChecksum(frame, offset, offset + length, isIpv4, true, transport);
      return output.frame(frame, offset, length);
    }
    int payload = transport + TcpSegment.headerBytes(frame, transport);
    return cut(frame, offset, length, true, transport, payload, segmentBytes, output);
  }

  /** Into how many frames an unfinished one would be cut. */
  public static int frames(byte[] frame, int offset, int length, int segmentBytes) {
    if (segmentBytes <= 0) {
      return 1;
    }
    int text = length - headerBytes(frame, offset);
    return Math.max(1, (text + segmentBytes - 1) / segmentBytes);
  }

  /** Bytes of all headers in front of the text, that of Ethernet included. */
  public static int headerBytes(byte[] frame, int offset) {
    int transport = transportAt(frame, offset);
    return transport + TcpSegment.headerBytes(frame, offset + transport);
  }

  /** Where the TCP header of an unfinished frame begins, from the start of the frame. */
  public static int transportAt(byte[] frame, int offset) {
    return IP + (isIpv4(frame, offset) ? (Wire.u8(frame, offset + IP) & 0x0f) * 4 : IPV6_BYTES);
  }

  /** Whether it is IPv4, and not IPv6, by the first byte of the IP header. */
  public static boolean isIpv4(byte[] frame, int offset) {
    return Wire.u8(frame, offset + IP) >>> 4 == 4;
  }

  /**
   * Cuts a TCP segment, or UDP payloads that were put together, into segments with finished
   * checksums, which are arrays of their own.
   *
   * @param transport index of the TCP or UDP header
   * @param payload index of what follows it
   */
  public static boolean cut(
      byte[] frame,
      int offset,
      int length,
      boolean isTcp,
      int transport,
      int payload,
      int segmentBytes,
      Output output) {
    boolean isIpv4 = isIpv4(frame, offset);
    int headerBytes = payload - offset;
    int total = length - headerBytes;
    boolean allTaken = true;
    int number = 0;
    int from = 0;
    do {
      int bytes = Math.min(segmentBytes, total - from);
      byte[] segment = new byte[headerBytes + bytes];
      System.arraycopy(frame, offset, segment, 0, headerBytes);
      System.arraycopy(frame, payload + from, segment, headerBytes, bytes);
      int transportAt = transport - offset;
      if (isTcp) {
        tcpHeader(segment, transportAt, from, from + bytes >= total);
      } else {
        Wire.putU16(segment, transportAt + UDP_LENGTH, Udp.HEADER_BYTES + bytes);
      }
      ipHeader(segment, isIpv4, number);
      transportChecksum(segment, 0, segment.length, isIpv4, isTcp, transportAt);
      allTaken &= output.frame(segment, 0, segment.length);
      from += bytes;
      number++;
    } while (from < total);
    return allTaken;
  }

  private static void tcpHeader(byte[] segment, int tcp, int from, boolean isLast) {
    Wire.putI32(segment, tcp + TCP_SEQUENCE, Wire.i32(segment, tcp + TCP_SEQUENCE) + from);
    int flags = Wire.u8(segment, tcp + TCP_FLAGS);
    if (!isLast) {
      flags &= ~FIN_PSH;
    }
    if (from > 0) {
      flags &= ~TcpSegment.CWR;
    }
    Wire.putU8(segment, tcp + TCP_FLAGS, flags);
  }

  private static void ipHeader(byte[] segment, boolean isIpv4, int number) {
    if (isIpv4) {
      int headerBytes = (Wire.u8(segment, IP) & 0x0f) * 4;
      int identification = Wire.u16(segment, IP + IPV4_IDENTIFICATION) + number;
      Wire.putU16(segment, IP + IPV4_LENGTH, segment.length - IP);
      Wire.putU16(segment, IP + IPV4_IDENTIFICATION, identification);
      Wire.putU16(segment, IP + IPV4_CHECKSUM, 0);
      Wire.putU16(segment, IP + IPV4_CHECKSUM, InternetChecksum.of(segment, IP, headerBytes));
    } else {
      Wire.putU16(segment, IP + IPV6_LENGTH, segment.length - IP - IPV6_BYTES);
    }
  }

  /** RFC 9293, section 3.1 and RFC 768; over IPv6 RFC 8200, section 8.1. */
  private static void transportChecksum(
      byte[] frame, int offset, int end, boolean isIpv4, boolean isTcp, int transport) {
    int length = end - transport;
    int at = transport + (isTcp ? TCP_CHECKSUM : UDP_CHECKSUM);
    Wire.putU16(frame, at, 0);
    int ip = offset + IP;
    long addresses =
        isIpv4
            ? InternetChecksum.sum(frame, ip + IPV4_SOURCE, IPV4_ADDRESSES_BYTES)
            : InternetChecksum.sum(frame, ip + IPV6_SOURCE, IPV6_ADDRESSES_BYTES);
    int protocol = isTcp ? IpProtocol.TCP : IpProtocol.UDP;
    int checksum =
        InternetChecksum.ofSum(
            addresses + protocol + length + InternetChecksum.sum(frame, transport, length));
    Wire.putU16(frame, at, checksum == 0 ? 0xffff : checksum);
  }
}
