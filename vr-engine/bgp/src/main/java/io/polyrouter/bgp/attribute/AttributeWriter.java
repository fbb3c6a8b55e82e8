package io.polyrouter.bgp.attribute;

import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.net.packet.Wire;

/**
 * Writes sets as the block of attributes of an UPDATE, for the peers of one {@link SessionFormat}.
 * Used by one thread.
 */
public final class AttributeWriter {

  private static final int AS_PATH = AttributeType.AS_PATH.code();
  private static final int NEXT_HOP = AttributeType.NEXT_HOP.code();
  private static final int AGGREGATOR = AttributeType.AGGREGATOR.code();
  private static final int AS4_AGGREGATOR = AttributeType.AS4_AGGREGATOR.code();
  private static final int IPV4 = 4;
  private static final int DISTINGUISHER = 8;

  private final SessionFormat format;

  public AttributeWriter(SessionFormat format) {
    this.format = format;
  }

  /**
   * Whether the prefixes of a route stand in the NLRI field: those of IPv4 with an IPv4 next hop.
   * All others stand in MP_REACH_NLRI.
   */
  public static boolean isPlain(Family family, AttributeSet set) {
    return family == Family.IPV4_UNICAST && set.nextHopLength() == IPV4;
  }

  /** Most bytes that the attributes of a set take, next hop and MP_REACH_NLRI aside. */
  public int maxBytes(AttributeSet set) {
    // Towards two octets AS4_PATH and AS4_AGGREGATOR are added, which are not longer than the rest.
    return format.fourOctetAs() ? set.lengthBytes() : 2 * set.lengthBytes() + 16;
  }

  /**
   * Writes the attributes.
   *
   * @param isPlain whether NEXT_HOP is among them, see {@link #isPlain}
   * @param into with {@link #maxBytes} from there on
   * @return where they end
   */
  public int write(AttributeSet set, boolean isPlain, byte[] into, int at) {
    byte[] bytes = set.canonical();
    if (!format.fourOctetAs()) {
      return writeTwoOctets(set, isPlain, into, at);
    }
    int nextHop = isPlain ? -1 : set.find(NEXT_HOP);
    if (nextHop < 0) {
      System.arraycopy(bytes, 0, into, at, bytes.length);
      return at + bytes.length;
    }
    int behind = AttributeSet.valueAt(bytes, nextHop) + AttributeSet.valueLength(bytes, nextHop);
    System.arraycopy(bytes, 0, into, at, nextHop);
    System.arraycopy(bytes, behind, into, at + nextHop, bytes.length - behind);
    return at + bytes.length - (behind - nextHop);
  }

  /** RFC 6793, section 4.2.2. */
  private int writeTwoOctets(AttributeSet set, boolean isPlain, byte[] into, int start) {
    byte[] bytes = set.canonical();
    AsPath path = set.path();
    byte[] as4Path =
        path.fitsTwoOctets()
            ? new byte[0]
            : AsPathBytes.bytes(path.withoutConfederations(), AsPathBytes.AS4);
    int at = start;
    boolean hasAs4 = as4Path.length == 0;
    for (int each = 0; each < bytes.length; ) {
      int type = Wire.u8(bytes, each + 1);
      int value = AttributeSet.valueAt(bytes, each);
      int length = AttributeSet.valueLength(bytes, each);
      if (!hasAs4 && type > AttributeType.AS4_PATH.code()) {
        at = put(into, at, AttributeType.AS4_PATH, as4Path);
        hasAs4 = true;
      }
      if (type == AS_PATH) {
        at = put(into, at, AttributeType.AS_PATH, AsPathBytes.bytes(path, AsPathBytes.AS2));
      } else if (type == AGGREGATOR) {
        byte[] shorter = aggregator(bytes, value);
        int flags = Wire.u8(bytes, each);
        at = AttributeReader.put(into, at, flags, type, shorter, 0, shorter.length);
      } else if (type != NEXT_HOP || isPlain) {
        System.arraycopy(bytes, each, into, at, value + length - each);
        at += value + length - each;
      }
      each = value + length;
    }
    if (!hasAs4) {
      at = put(into, at, AttributeType.AS4_PATH, as4Path);
    }
    int aggregator = set.find(AGGREGATOR);
    if (aggregator >= 0 && set.aggregatorAs() >>> 16 != 0) {
      int value = AttributeSet.valueAt(bytes, aggregator);
      at =
          AttributeReader.put(
              into, at, AttributeType.AS4_AGGREGATOR.flags(), AS4_AGGREGATOR, bytes, value, 8);
    }
    return at;
  }

  private static int put(byte[] into, int at, AttributeType type, byte[] value) {
    return AttributeReader.put(into, at, type.flags(), type.code(), value, 0, value.length);
  }

  private static byte[] aggregator(byte[] bytes, int at) {
    byte[] value = new byte[6];
    int as = Wire.i32(bytes, at);
    Wire.putU16(value, 0, as >>> 16 == 0 ? as : AsPath.AS_TRANS);
    System.arraycopy(bytes, at + Integer.BYTES, value, 2, IPV4);
    return value;
  }

  /** Bytes of the next hop as MP_REACH_NLRI of a family has it. */
  public static int nextHopBytes(Family family, AttributeSet set) {
    int length = set.nextHopLength();
    int addresses = length > AttributeSet.NEXT_HOP_IPV6 ? 2 : 1;
    return length + (family.isVpn() ? addresses * DISTINGUISHER : 0);
  }

  /** Writes that; route distinguishers of next hops are zero (RFC 4364, section 4.3.2). */
  public static int writeNextHop(Family family, AttributeSet set, byte[] into, int at) {
    byte[] bytes = set.canonical();
    int length = set.nextHopLength();
    int from = AttributeSet.valueAt(bytes, set.find(NEXT_HOP));
    int each = Math.min(length, AttributeSet.NEXT_HOP_IPV6);
    int end = at;
    for (int done = 0; done < length; done += each) {
      if (family.isVpn()) {
        Wire.putI64(into, end, 0);
        end += DISTINGUISHER;
      }
      System.arraycopy(bytes, from + done, into, end, each);
      end += each;
    }
    return end;
  }
}
