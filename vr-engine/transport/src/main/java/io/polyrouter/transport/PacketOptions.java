package io.polyrouter.transport;

import io.polyrouter.stack.IpOutput.SendOptions;

/**
 * How a UDP or raw IP socket is to behave. Immutable.
 *
 * @param hopLimit TTL or hop limit of unicast, 1 to 255
 * @param multicastHopLimit of multicast, 0 to 255; with 0 nothing leaves this router
 * @param trafficClass DSCP and ECN of what is sent, 8 bits
 * @param minHopLimit of what is received, 0 for any; 255 is the one-hop rule of RFC 5082
 * @param interfaceIndex the only interface to send and receive on, or 0 for all
 * @param multicastInterfaceIndex where multicast leaves, or 0 for where the FIB leads
 * @param multicastLoop whether members on this router itself get what the socket sends to a group
 * @param broadcast whether it may send to everybody on a link, by 255.255.255.255 or a link's
 *     broadcast address
 * @param receiveBufferBytes most bytes that wait for the application, overhead included
 */
public record PacketOptions(
    int hopLimit,
    int multicastHopLimit,
    int trafficClass,
    int minHopLimit,
    int interfaceIndex,
    int multicastInterfaceIndex,
    boolean multicastLoop,
    boolean broadcast,
    int receiveBufferBytes) {

  public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 212_992;

  public static final PacketOptions DEFAULT =
      new PacketOptions(
          SendOptions.DEFAULT_HOP_LIMIT, 1, 0, 0, 0, 0, true, false, DEFAULT_RECEIVE_BUFFER_BYTES);

  public PacketOptions {
    check("hop limit", hopLimit, 1, 255);
    check("multicast hop limit", multicastHopLimit, 0, 255);
    check("traffic class", trafficClass, 0, 255);
    check("least hop limit", minHopLimit, 0, 255);
    check("receive buffer", receiveBufferBytes, 1, Integer.MAX_VALUE / 2);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " " + value + " is not within " + least + " to " + most);
    }
  }

  SendOptions toUnicast() {
    return new SendOptions(hopLimit, trafficClass, true, interfaceIndex, 0);
  }

  SendOptions toGroup() {
    int out = multicastInterfaceIndex != 0 ? multicastInterfaceIndex : interfaceIndex;
    return new SendOptions(Math.max(1, multicastHopLimit), trafficClass, true, out, 0);
  }
}
