package io.polyrouter.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.device.Segmentation;
import org.jspecify.annotations.Nullable;

/**
 * A whole IP packet, of either family, as the protocols above IP see it: what the IP header says,
 * and where the payload is. A view that its owner sets again and again: valid during the call that
 * it is passed to, on the thread of the stack.
 *
 * <p>Addresses are two longs, so that both families share tables and comparisons; an IPv4 address
 * takes its IPv4-mapped form (RFC 4291, section 2.5.5.2), which never occurs in a received IPv6
 * packet since the stack drops those.
 */
public final class IpPacket {

  private static final long MAPPED = 0xffff_0000_0000L;
  private static final byte[] NOTHING = new byte[0];

  private byte[] bytes = NOTHING;
  private int headerAt;
  private int payloadAt;
  private int payloadBytes;
  private int protocol;
  private int hopLimit;
  private int trafficClass;
  private boolean ipv6;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;
  private @Nullable StackInterface in;
  private int segmentBytes = Segmentation.FINISHED;

  /**
   * Shows an IPv4 packet.
   *
   * @param headerAt index of the IP header
   * @param payloadAt index of what follows the header and its options
   * @param in where it arrived; null for what this router sent itself
   */
  public IpPacket setIpv4(
      byte[] bytes, int headerAt, int payloadAt, int payloadBytes, @Nullable StackInterface in) {
    this.bytes = bytes;
    this.headerAt = headerAt;
    this.payloadAt = payloadAt;
    this.payloadBytes = payloadBytes;
    this.in = in;
    segmentBytes = Segmentation.FINISHED;
    ipv6 = false;
    trafficClass = bytes[headerAt + 1] & 0xff;
    hopLimit = bytes[headerAt + 8] & 0xff;
    protocol = bytes[headerAt + 9] & 0xff;
    sourceHigh = 0;
    sourceLow = mapped(Wire.i32(bytes, headerAt + 12));
    destinationHigh = 0;
    destinationLow = mapped(Wire.i32(bytes, headerAt + 16));
    return this;
  }

  /**
   * Shows an IPv6 packet.
   *
   * @param protocol of the payload, after all extension headers
   * @param payloadAt index of what follows the extension headers
   */
  public IpPacket setIpv6(
      byte[] bytes,
      int headerAt,
      int protocol,
      int payloadAt,
      int payloadBytes,
      @Nullable StackInterface in) {
    this.bytes = bytes;
    this.headerAt = headerAt;
    this.payloadAt = payloadAt;
    this.payloadBytes = payloadBytes;
    this.protocol = protocol;
    this.in = in;
    segmentBytes = Segmentation.FINISHED;
    ipv6 = true;
    trafficClass = Wire.u16(bytes, headerAt) >>> 4 & 0xff;
    hopLimit = bytes[headerAt + 7] & 0xff;
    sourceHigh = Wire.i64(bytes, headerAt + 8);
    sourceLow = Wire.i64(bytes, headerAt + 16);
    destinationHigh = Wire.i64(bytes, headerAt + 24);
    destinationLow = Wire.i64(bytes, headerAt + 32);
    return this;
  }

  /** Says what was left to do on its frame; forgotten when another packet is shown. */
  public IpPacket setSegmentBytes(int segmentBytes) {
    this.segmentBytes = segmentBytes;
    return this;
  }

  /**
   * What is left to do on it, as {@link Segmentation} has it. Other than {@link
   * Segmentation#FINISHED} it is TCP whose checksum is not filled in but whose bytes are right, and
   * above 0 it is the segments of so many bytes of text each, put together.
   */
  public int segmentBytes() {
    return segmentBytes;
  }

  /** The array that the packet lies in; its frame header may be in front. */
  public byte[] bytes() {
    return bytes;
  }

  /** Index of the IP header. */
  public int headerAt() {
    return headerAt;
  }

  /** Index of the payload. */
  public int payloadAt() {
    return payloadAt;
  }

  public int payloadBytes() {
    return payloadBytes;
  }

  /** The payload's protocol number. */
  public int protocol() {
    return protocol;
  }

  /** TTL or hop limit. */
  public int hopLimit() {
    return hopLimit;
  }

  /** DSCP and ECN, 8 bits. */
  public int trafficClass() {
    return trafficClass;
  }

  public boolean isIpv6() {
    return ipv6;
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public long destinationHigh() {
    return destinationHigh;
  }

  public long destinationLow() {
    return destinationLow;
  }

  /** The source as an object; not for the fast path. */
  public IpAddress source() {
    return address(sourceHigh, sourceLow);
  }

  /** The destination as an object; not for the fast path. */
  public IpAddress destination() {
    return address(destinationHigh, destinationLow);
  }

  /** Where it arrived; null for what this router sent to itself. */
  public @Nullable StackInterface in() {
    return in;
  }

  // ---- addresses as two longs ---------------------------------------------------------------

  /** The upper half of an address. */
  public static long high(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> 0;
      case Ipv6Address v6 -> v6.high();
    };
  }

  /** The lower half of an address. */
  public static long low(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> mapped(v4.bits());
      case Ipv6Address v6 -> v6.low();
    };
  }

  /** The lower half of an IPv4 address; the upper one is 0. */
  public static long mapped(int ipv4) {
    return MAPPED | ipv4 & 0xffff_ffffL;
  }

  /** Whether two halves are an IPv4 address. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == MAPPED >>> 32;
  }

  /** The address that two halves stand for. */
  public static IpAddress address(long high, long low) {
    return isIpv4(high, low) ? new Ipv4Address((int) low) : new Ipv6Address(high, low);
  }
}
