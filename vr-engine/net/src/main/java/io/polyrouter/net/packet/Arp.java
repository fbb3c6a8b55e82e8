package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/** ARP for IPv4 on Ethernet (RFC 826). */
public final class Arp {

  public static final int PACKET_BYTES = 28;
  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  private static final int HARDWARE_TYPE = 0;
  private static final int PROTOCOL_TYPE = 2;
  private static final int ADDRESS_LENGTHS = 4;
  private static final int OPERATION = 6;
  private static final int SENDER_MAC = 8;
  private static final int SENDER_ADDRESS = 14;
  private static final int TARGET_MAC = 18;
  private static final int TARGET_ADDRESS = 24;

  private static final int ETHERNET = 1;
  private static final int LENGTHS_6_AND_4 = 0x0604;

  private Arp() {}

  /**
   * Null if the bytes start with a request or reply; padding may follow. What else is an ARP packet
   * by RFC 826, for other links or protocols, counts as malformed too.
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    if (length < PACKET_BYTES) {
      return Malformed.ARP_TRUNCATED;
    }
    if (Wire.u16(bytes, at + HARDWARE_TYPE) != ETHERNET) {
      return Malformed.ARP_HARDWARE_TYPE;
    }
    if (Wire.u16(bytes, at + PROTOCOL_TYPE) != EtherType.IPV4) {
      return Malformed.ARP_PROTOCOL_TYPE;
    }
    if (Wire.u16(bytes, at + ADDRESS_LENGTHS) != LENGTHS_6_AND_4) {
      return Malformed.ARP_ADDRESS_LENGTH;
    }
    int operation = operation(bytes, at);
    if (operation != REQUEST && operation != REPLY) {
      return Malformed.ARP_OPERATION;
    }
    boolean senderIsGroup = (bytes[at + SENDER_MAC] & 1) != 0;
    return senderIsGroup ? Malformed.ARP_SENDER_GROUP_ADDRESS : null;
  }

  /** {@link #REQUEST} or {@link #REPLY}. */
  public static int operation(byte[] bytes, int at) {
    return Wire.u16(bytes, at + OPERATION);
  }

  public static long senderMac(byte[] bytes, int at) {
    return Wire.u48(bytes, at + SENDER_MAC);
  }

  public static int senderAddress(byte[] bytes, int at) {
    return Wire.i32(bytes, at + SENDER_ADDRESS);
  }

  public static long targetMac(byte[] bytes, int at) {
    return Wire.u48(bytes, at + TARGET_MAC);
  }

  public static int targetAddress(byte[] bytes, int at) {
    return Wire.i32(bytes, at + TARGET_ADDRESS);
  }

  /** Writes a packet, {@link #PACKET_BYTES} long. */
  public static void write(
      byte[] bytes,
      int at,
      int operation,
      long senderMac,
      int senderAddress,
      long targetMac,
      int targetAddress) {
    Wire.putU16(bytes, at + HARDWARE_TYPE, ETHERNET);
    Wire.putU16(bytes, at + PROTOCOL_TYPE, EtherType.IPV4);
    Wire.putU16(bytes, at + ADDRESS_LENGTHS, LENGTHS_6_AND_4);
    Wire.putU16(bytes, at + OPERATION, operation);
    Wire.putU48(bytes, at + SENDER_MAC, senderMac);
    Wire.putI32(bytes, at + SENDER_ADDRESS, senderAddress);
    Wire.putU48(bytes, at + TARGET_MAC, targetMac);
    Wire.putI32(bytes, at + TARGET_ADDRESS, targetAddress);
  }
}
