package io.polyrouter.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.stack.device.Segmentation;
import org.jspecify.annotations.Nullable;

/**
 * What the protocols above IP use of it. One a virtual router, on its thread. Addresses are two
 * longs as in {@link IpPacket}.
 */
public interface IpOutput {

  /** Index of the payload in a frame to be sent by IPv4: in front the stack writes the headers. */
  int IPV4_PAYLOAD_AT = Ethernet.HEADER_BYTES + Ipv4.MIN_HEADER_BYTES;

  /** Index of the payload in a frame to be sent by IPv6. */
  int IPV6_PAYLOAD_AT = Ethernet.HEADER_BYTES + 40;

  /**
   * Sends a packet; both addresses are of one family. What is sent to an own address is received
   * within the call: callers are ready for that.
   *
   * @param frame borrowed for the call; the payload, checksum included, lies at {@link
   *     #IPV4_PAYLOAD_AT} or {@link #IPV6_PAYLOAD_AT}, what is in front is overwritten
   */
  SendResult send(
      byte[] frame,
      int payloadBytes,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos);

  /** Whether {@link #sendUnfinished} may be used. */
  default boolean takesUnfinished() {
    return false;
  }

  /**
   * Sends a TCP segment as {@link #send} does, but without its checksum, and perhaps larger than
   * the path carries: whoever takes it out of this process does the rest, if anybody does.
   *
   * @param frame may also be changed; the checksum field holds the folded sum of the pseudo header
   * @param payloadBytes of the IP packet, which may have up to 65,535
   * @param segmentBytes text of each segment that it is to be cut into, or {@link
   *     Segmentation#CHECKSUM_ONLY}
   */
  default SendResult sendUnfinished(
      byte[] frame,
      int payloadBytes,
      int segmentBytes,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos) {
    throw new UnsupportedOperationException("unfinished frames are not taken");
  }

  /** The largest IP packet, in bytes, that the path is believed to carry. */
  int pathMtuBytes(long destinationHigh, long destinationLow, SendOptions options);

  /**
   * The own address to send from (RFC 6724).
   *
   * @param interfaceIndex where it is to leave, or 0 for where the FIB leads
   */
  @Nullable IpAddress selectSource(IpAddress destination, int interfaceIndex);

  /** Index of the interface whose link's broadcast address it is; 0 if it is none. */
  default int broadcastInterface(IpAddress destination) {
    return 0;
  }

  /** Whether this is an own address that may be used: preferred or deprecated, not tentative. */
  boolean isOwn(IpAddress address);

  /**
   * The interface that an address means to a program that names none: the one that has it as its
   * own, or else the one where the FIB leads. For a group without a route it is the first that is
   * up and leads anywhere.
   *
   * @return its index, or 0
   */
  int interfaceFor(IpAddress address);

  /**
   * The path to the destination works, as the progress of a conversation shows (RFC 4861, section
   * 7.3.1).
   *
   * @param interfaceIndex where a link-local destination is, otherwise 0
   */
  void confirmReachable(
      long destinationHigh, long destinationLow, int interfaceIndex, long nowNanos);

  /**
   * One listener to a multicast group on an interface wants something else than before (RFC 3376,
   * section 2; RFC 3810, section 3). What all of them want together is told to the routers of the
   * link.
   *
   * @param before what it wanted up to now, {@link SourceFilter#NONE} if it is new
   * @param after what it wants from now on, {@link SourceFilter#NONE} to leave
   * @return false if the interface does not exist or may join no more groups
   */
  boolean listen(
      int interfaceIndex, IpAddress group, SourceFilter before, SourceFilter after, long nowNanos);

  /** Listens to all of a group on an interface, once more if that is so already. */
  default boolean joinGroup(int interfaceIndex, IpAddress group, long nowNanos) {
    return listen(interfaceIndex, group, SourceFilter.NONE, SourceFilter.ALL, nowNanos);
  }

  /** Takes back one {@link #joinGroup}. */
  default void leaveGroup(int interfaceIndex, IpAddress group, long nowNanos) {
    listen(interfaceIndex, group, SourceFilter.ALL, SourceFilter.NONE, nowNanos);
  }

  /** What became of a packet; all but the first are counted by the stack. */
  enum SendResult {
    /** On its way, or waiting for a neighbour to be resolved. */
    SENT,
    NO_ROUTE,
    /** Larger than the path's MTU, and not to be fragmented. */
    TOO_BIG,
    /** Blackholed, administratively down, or refused by the device. */
    DROPPED,
    /**
     * For everybody on a link; not sent, since the interface was not named (see {@link
     * #broadcastInterface}) or the sender may not.
     */
    BROADCAST
  }

  /**
   * How to send.
   *
   * @param hopLimit TTL or hop limit, 1 to 255
   * @param trafficClass DSCP and ECN, 8 bits
   * @param fragment whether it may be fragmented, by this router or (IPv4) on the way
   * @param interfaceIndex where it is to leave, whatever the FIB says: for multicast, link-local
   *     and bound sockets; 0 for where the FIB leads
   * @param flowLabel for IPv6, 20 bits, 0 for none (RFC 6437)
   * @param sourceMac for packets to groups, by a given interface: what frames leave from in place
   *     of the interface's own MAC address; 0 for that
   */
  record SendOptions(
      int hopLimit,
      int trafficClass,
      boolean fragment,
      int interfaceIndex,
      int flowLabel,
      long sourceMac) {

    /** From the interface's own MAC address. */
    public SendOptions(
        int hopLimit, int trafficClass, boolean fragment, int interfaceIndex, int flowLabel) {
      this(hopLimit, trafficClass, fragment, interfaceIndex, flowLabel, 0);
    }

    public static final int DEFAULT_HOP_LIMIT = 64;

    public static final SendOptions DEFAULT = new SendOptions(DEFAULT_HOP_LIMIT, 0, true, 0, 0);
  }
}
