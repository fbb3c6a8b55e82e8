package io.polyrouter.exec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Control messages about how a packet arrived, as the program asked for them (cmsg(3)). */
final class Control {

  private static final int HEADER_BYTES = 16;
  private static final int ALIGNMENT = 8;

  private static final int IPPROTO_IP = 0;
  private static final int IP_TOS = 1;
  private static final int IP_TTL = 2;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVTTL = 12;
  private static final int IP_RECVTOS = 13;

  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_PKTINFO = 50;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int IPV6_RECVTCLASS = 66;
  private static final int IPV6_TCLASS = 67;

  private Control() {}

  /** The messages that there is room for. */
  static byte[] of(DatagramSocket socket, Arrival arrival, long roomBytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] to = arrival.to().getAddress();
    if (to.length == 4) {
      if (isOn(socket, IPPROTO_IP, IP_RECVTTL)) {
        put(all, roomBytes, IPPROTO_IP, IP_TTL, Bytes.ofI32(arrival.hopLimit()));
      }
      if (isOn(socket, IPPROTO_IP, IP_RECVTOS)) {
        put(all, roomBytes, IPPROTO_IP, IP_TOS, new byte[] {(byte) arrival.trafficClass()});
      }
      if (isOn(socket, IPPROTO_IP, IP_PKTINFO)) {
        // Of the interface nothing is known: 0.
        put(
            all,
            roomBytes,
            IPPROTO_IP,
            IP_PKTINFO,
            ByteBuffer.allocate(12).putInt(0).put(to).put(to).array());
      }
    } else {
      if (isOn(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT)) {
        put(all, roomBytes, IPPROTO_IPV6, IPV6_HOPLIMIT, Bytes.ofI32(arrival.hopLimit()));
      }
      if (isOn(socket, IPPROTO_IPV6, IPV6_RECVTCLASS)) {
        put(all, roomBytes, IPPROTO_IPV6, IPV6_TCLASS, Bytes.ofI32(arrival.trafficClass()));
      }
      if (isOn(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO)) {
        put(all, roomBytes, IPPROTO_IPV6, IPV6_PKTINFO, Arrays.copyOf(to, to.length + 4));
      }
    }
    return all.toByteArray();
  }

  private static boolean isOn(DatagramSocket socket, int level, int name) {
    byte[] value = socket.option(level, name);
    return value != null
        && (value.length >= 4 ? Bytes.i32(value, 0) != 0 : value.length > 0 && value[0] != 0);
  }

  private static void put(
      ByteArrayOutputStream to, long roomBytes, int level, int type, byte[] data) {
    int padded = HEADER_BYTES + (data.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (to.size() + padded > roomBytes) {
      return;
    }
    ByteBuffer message = ByteBuffer.allocate(padded).order(ByteOrder.nativeOrder());
    message.putLong(HEADER_BYTES + data.length).putInt(level).putInt(type).put(data);
    to.writeBytes(message.array());
  }
}
