package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/** Ethernet frames without FCS (IEEE 802.3), untagged or with one VLAN tag (IEEE 802.1Q). */
public final class Ethernet {

  public static final int HEADER_BYTES = 14;
  public static final int TAGGED_HEADER_BYTES = 18;

  private static final int DESTINATION = 0;
  private static final int SOURCE = 6;
  private static final int TYPE = 12;
  private static final int TAG_CONTROL = 14;
  private static final int TAGGED_TYPE = 16;

  private Ethernet() {}

  /** Null if the bytes hold a whole header, its tag included. */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    if (length < HEADER_BYTES) {
      return Malformed.ETHERNET_TRUNCATED;
    }
    return isTagged(bytes, at) && length < TAGGED_HEADER_BYTES
        ? Malformed.VLAN_TAG_TRUNCATED
        : null;
  }

  public static long destination(byte[] bytes, int at) {
    return Wire.u48(bytes, at + DESTINATION);
  }

  public static long source(byte[] bytes, int at) {
    return Wire.u48(bytes, at + SOURCE);
  }

  public static boolean isTagged(byte[] bytes, int at) {
    return Wire.u16(bytes, at + TYPE) == EtherType.VLAN;
  }

  /** VLAN id of a tagged frame: 1 to 4094, or 0 when the tag only carries a priority. */
  public static int vlanId(byte[] bytes, int at) {
    return Wire.u16(bytes, at + TAG_CONTROL) & 0xfff;
  }

  /** Priority code point of a tagged frame, 0 to 7. */
  public static int priority(byte[] bytes, int at) {
    return Wire.u16(bytes, at + TAG_CONTROL) >>> 13;
  }

  /** Type of the payload, behind the tag if there is one; see {@link EtherType}. */
  public static int payloadType(byte[] bytes, int at) {
    return Wire.u16(bytes, at + (isTagged(bytes, at) ? TAGGED_TYPE : TYPE));
  }

  /** Length of the header, the tag included. */
  public static int headerBytes(byte[] bytes, int at) {
    return isTagged(bytes, at) ? TAGGED_HEADER_BYTES : HEADER_BYTES;
  }

  /** Writes an untagged header, {@link #HEADER_BYTES} long. */
  public static void write(byte[] bytes, int at, long destination, long source, int type) {
    writeAddresses(bytes, at, destination, source);
    Wire.putU16(bytes, at + TYPE, type);
  }

  /** Overwrites both addresses of a header. */
  public static void writeAddresses(byte[] bytes, int at, long destination, long source) {
    Wire.putU48(bytes, at + DESTINATION, destination);
    Wire.putU48(bytes, at + SOURCE, source);
  }

  /** Writes a tagged header, {@link #TAGGED_HEADER_BYTES} long. */
  public static void writeTagged(
      byte[] bytes, int at, long destination, long source, int priority, int vlanId, int type) {
    write(bytes, at, destination, source, EtherType.VLAN);
    Wire.putU16(bytes, at + TAG_CONTROL, priority << 13 | vlanId);
    Wire.putU16(bytes, at + TAGGED_TYPE, type);
  }
}
