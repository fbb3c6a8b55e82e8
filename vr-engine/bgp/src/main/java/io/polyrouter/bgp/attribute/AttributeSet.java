package io.polyrouter.bgp.attribute;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.policy.PathAttributes;
import io.polyrouter.routing.protocol.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of a route, but for its prefix, in the canonical form that the package
 * describes. Immutable; shared by any number of routes of any virtual routers on any threads. Two
 * of one {@link AttributeTable} are equal only if they are the same object.
 *
 * <p>What the decision process asks for is a field; everything else is looked up in the bytes when
 * it is asked for, and objects for people are made anew each time.
 */
public final class AttributeSet implements PathAttributes {

  /** LOCAL_PREF of routes that have none (RFC 4271, section 9.1.1, leaves it to the operator). */
  public static final int DEFAULT_LOCAL_PREF = 100;

  private static final int HEADER = 3;
  private static final int EXTENDED_HEADER = 4;
  private static final int LOOPBACK_NET = 127;
  private static final int FIRST_MULTICAST_NET = 224;

  /** Bits of {@link #facts} beside those of types up to {@link #LAST_FACT_TYPE}. */
  private static final int LAST_FACT_TYPE = 18;

  private static final int HAS_LARGE = 1 << 19;
  private static final int HAS_OTC = 1 << 20;
  private static final int HAS_CONFEDERATION = 1 << 21;
  private static final int BEGINS_WITH_CONFEDERATION = 1 << 22;
  private static final int NEXT_HOP_IS_HOST = 1 << 23;
  private static final int ORIGIN_SHIFT = 30;

  private final byte[] bytes;
  private final int hash;
  private final int facts;
  private final int localPref;
  private final int med;
  private final int neighbourAs;
  private final char pathLength;

  /** Where its value is, 0 if there is none. */
  private final char nextHopAt;

  /**
   * A set.
   *
   * @param canonical handed over; in the canonical form
   */
  AttributeSet(byte[] canonical, int hash) {
    this.bytes = canonical;
    this.hash = hash;
    int known = 0;
    int preference = DEFAULT_LOCAL_PREF;
    int discriminator = 0;
    int neighbour = 0;
    int length = 0;
    int nextHop = 0;
    for (int at = 0; at < canonical.length; ) {
      int value = valueAt(canonical, at);
      int end = value + valueLength(canonical, at);
      int type = Wire.u8(canonical, at + 1);
      known |= factOf(type);
      switch (type) {
        case 1 -> known |= Wire.u8(canonical, value) << ORIGIN_SHIFT;
        case 2 -> {
          length = AsPathBytes.length(canonical, value, end);
          neighbour = AsPathBytes.neighbourAs(canonical, value, end);
          if (AsPathBytes.hasConfederation(canonical, value, end)) {
            known |= HAS_CONFEDERATION;
          }
          if (AsPathBytes.beginsWithConfederation(canonical, value, end)) {
            known |= BEGINS_WITH_CONFEDERATION;
          }
        }
        case 3 -> {
          nextHop = value;
          if (isHost(canonical, value, end - value)) {
            known |= NEXT_HOP_IS_HOST;
          }
        }
        case 4 -> discriminator = Wire.i32(canonical, value);
        case 5 -> preference = Wire.i32(canonical, value);
        default -> {}
      }
      at = end;
    }
    this.facts = known;
    this.localPref = preference;
    this.med = discriminator;
    this.neighbourAs = neighbour;
    this.pathLength = (char) length;
    this.nextHopAt = (char) nextHop;
  }

  private static int factOf(int type) {
    return type <= LAST_FACT_TYPE
        ? 1 << type
        : type == AttributeType.LARGE_COMMUNITY.code()
            ? HAS_LARGE
            : type == AttributeType.OTC.code() ? HAS_OTC : 0;
  }

  static int valueAt(byte[] bytes, int at) {
    return at
        + ((Wire.u8(bytes, at) & AttributeType.FLAG_EXTENDED) != 0 ? EXTENDED_HEADER : HEADER);
  }

  static int valueLength(byte[] bytes, int at) {
    return (Wire.u8(bytes, at) & AttributeType.FLAG_EXTENDED) != 0
        ? Wire.u16(bytes, at + 2)
        : Wire.u8(bytes, at + 2);
  }

  /** Whether an address may be that of a host (RFC 4271, section 6.3; RFC 4291, section 2.5). */
  private static boolean isHost(byte[] bytes, int at, int length) {
    if (length == Integer.BYTES) {
      int net = Wire.u8(bytes, at);
      return net != 0 && net != LOOPBACK_NET && net < FIRST_MULTICAST_NET;
    }
    Ipv6Address address = ipv6(bytes, at);
    return !address.equals(Ipv6Address.ANY)
        && !address.equals(Ipv6Address.LOOPBACK)
        && !address.isMulticast();
  }

  private static Ipv6Address ipv6(byte[] bytes, int at) {
    return new Ipv6Address(Wire.i64(bytes, at), Wire.i64(bytes, at + Long.BYTES));
  }

  // ---- what the decision process asks for ----------------------------------------------------

  public Origin origin() {
    return Origin.of(facts >>> ORIGIN_SHIFT);
  }

  /** 32 bits without a sign; {@link #DEFAULT_LOCAL_PREF} if there is none. */
  public int localPref() {
    return localPref;
  }

  /** 32 bits without a sign; 0 if there is none, see {@link #has}. */
  public int med() {
    return med;
  }

  /** AS numbers of the path as the decision process counts them. */
  public int pathLength() {
    return pathLength;
  }

  /**
   * The AS that the route was received from, by its path: routes with the same compare their
   * MULTI_EXIT_DISC (RFC 4271, section 9.1.2.2 c). 0 if the path says none.
   */
  public int neighbourAs() {
    return neighbourAs;
  }

  /** Whether it has an attribute that is known; see {@link AttributeType}. */
  public boolean has(AttributeType type) {
    return (facts & factOf(type.code())) != 0;
  }

  /** Whether its AS path has segments of a confederation. */
  public boolean hasConfederation() {
    return (facts & HAS_CONFEDERATION) != 0;
  }

  boolean beginsWithConfederation() {
    return (facts & BEGINS_WITH_CONFEDERATION) != 0;
  }

  boolean isNextHopHost() {
    return (facts & NEXT_HOP_IS_HOST) != 0;
  }

  /** Null if it has none. */
  public @Nullable IpAddress nextHop() {
    return nextHopAt == 0
        ? null
        : nextHopLength() == Integer.BYTES
            ? new Ipv4Address(Wire.i32(bytes, nextHopAt))
            : ipv6(bytes, nextHopAt);
  }

  /** The link-local address beside an IPv6 next hop (RFC 2545, section 3), or null. */
  public @Nullable Ipv6Address linkLocalNextHop() {
    return nextHopLength() == 2 * NEXT_HOP_IPV6 ? ipv6(bytes, nextHopAt + NEXT_HOP_IPV6) : null;
  }

  static final int NEXT_HOP_IPV6 = 16;

  /** 4, 16, 32, or 0 if there is none. */
  int nextHopLength() {
    return nextHopAt == 0 ? 0 : Wire.u8(bytes, nextHopAt - 1);
  }

  /** First half of the next hop, that of IPv4 in its upper half; 0 if there is none. */
  public long nextHopHigh() {
    return switch (nextHopLength()) {
      case 0 -> 0;
      case Integer.BYTES -> (long) Wire.i32(bytes, nextHopAt) << 32;
      default -> Wire.i64(bytes, nextHopAt);
    };
  }

  /** Second half of the next hop; 0 for IPv4. */
  public long nextHopLow() {
    return nextHopLength() <= Integer.BYTES ? 0 : Wire.i64(bytes, nextHopAt + Long.BYTES);
  }

  /** Whether it has an IPv6 next hop. */
  public boolean hasIpv6NextHop() {
    return nextHopLength() > Integer.BYTES;
  }

  /** Whether both paths are the same, segment by segment. */
  public boolean hasPathOf(AttributeSet other) {
    int at = find(AttributeType.AS_PATH.code());
    int otherAt = other.find(AttributeType.AS_PATH.code());
    int length = at < 0 ? 0 : length(at);
    int otherLength = otherAt < 0 ? 0 : other.length(otherAt);
    return length == otherLength
        && (length == 0 || isSame(valueAt(at), other, other.valueAt(otherAt), length));
  }

  private boolean isSame(int at, AttributeSet other, int otherAt, int length) {
    return Arrays.equals(bytes, at, at + length, other.bytes, otherAt, otherAt + length);
  }

  /** How many clusters the route has passed (RFC 4456). */
  public int clusterListLength() {
    int at = has(AttributeType.CLUSTER_LIST) ? find(AttributeType.CLUSTER_LIST.code()) : -1;
    return at < 0 ? 0 : length(at) / Integer.BYTES;
  }

  /** How often an AS number is in the path. */
  public int occurrences(int as) {
    int at = find(AttributeType.AS_PATH.code());
    return at < 0 ? 0 : AsPathBytes.occurrences(bytes, valueAt(at), valueAt(at) + length(at), as);
  }

  // ---- the rest, when it is asked for --------------------------------------------------------

  public AsPath path() {
    int at = find(AttributeType.AS_PATH.code());
    return at < 0
        ? AsPath.EMPTY
        : AsPathBytes.path(bytes, valueAt(at), valueAt(at) + length(at), AsPathBytes.AS4);
  }

  /** RFC 1997; see {@link StandardCommunity}. */
  public int[] communities() {
    return ints(AttributeType.COMMUNITIES);
  }

  /** Whether a community is among {@link #communities}. */
  public boolean hasCommunity(int community) {
    int at = find(AttributeType.COMMUNITIES.code());
    if (at < 0) {
      return false;
    }
    int end = valueAt(at) + length(at);
    for (int each = valueAt(at); each < end; each += Integer.BYTES) {
      if (Wire.i32(bytes, each) == community) {
        return true;
      }
    }
    return false;
  }

  /** RFC 4360. */
  public List<ExtendedCommunity> extendedCommunities() {
    int at = find(AttributeType.EXTENDED_COMMUNITIES.code());
    List<ExtendedCommunity> all = new ArrayList<>();
    for (int each = 0; at >= 0 && each < length(at); each += Long.BYTES) {
      all.add(new ExtendedCommunity(Wire.i64(bytes, valueAt(at) + each)));
    }
    return all;
  }

  /** RFC 8092. */
  public List<LargeCommunity> largeCommunities() {
    int at = find(AttributeType.LARGE_COMMUNITY.code());
    List<LargeCommunity> all = new ArrayList<>();
    for (int each = 0; at >= 0 && each < length(at); each += LargeCommunity.BYTES) {
      all.add(LargeCommunity.at(bytes, valueAt(at) + each));
    }
    return all;
  }

  /** RFC 4456; 0 if there is none. */
  public int originatorId() {
    return u32(AttributeType.ORIGINATOR_ID);
  }

  /** RFC 4456: the clusters that the route has passed, the last one first. */
  public int[] clusterList() {
    return ints(AttributeType.CLUSTER_LIST);
  }

  /** RFC 9234: the AS that sent it to a customer or peer; 0 if there is none. */
  public int onlyToCustomer() {
    return u32(AttributeType.OTC);
  }

  /** The AS number of AGGREGATOR; 0 if there is none. */
  public int aggregatorAs() {
    return u32(AttributeType.AGGREGATOR);
  }

  /** The address of AGGREGATOR, null if there is none. */
  public @Nullable Ipv4Address aggregatorAddress() {
    int at = find(AttributeType.AGGREGATOR.code());
    return at < 0 ? null : new Ipv4Address(Wire.i32(bytes, valueAt(at) + Integer.BYTES));
  }

  /**
   * An attribute as it is.
   *
   * @param flags all four
   */
  public record Raw(int code, int flags, Payload value) {}

  /** Those that are not among {@link AttributeType}, in ascending order. */
  public List<Raw> unknown() {
    List<Raw> all = new ArrayList<>();
    for (int at = 0; at < bytes.length; at = valueAt(at) + length(at)) {
      int type = Wire.u8(bytes, at + 1);
      if (AttributeType.of(type) == null) {
        byte[] value = Arrays.copyOfRange(bytes, valueAt(at), valueAt(at) + length(at));
        all.add(new Raw(type, Wire.u8(bytes, at), Payload.of(value)));
      }
    }
    return all;
  }

  private int u32(AttributeType type) {
    int at = find(type.code());
    return at < 0 ? 0 : Wire.i32(bytes, valueAt(at));
  }

  private int[] ints(AttributeType type) {
    int at = find(type.code());
    int[] all = new int[at < 0 ? 0 : length(at) / Integer.BYTES];
    for (int i = 0; i < all.length; i++) {
      all[i] = Wire.i32(bytes, valueAt(at) + i * Integer.BYTES);
    }
    return all;
  }

  // ---- policies ------------------------------------------------------------------------------

  @Override
  public boolean anyCommunity(Predicate<String> test) {
    for (int each : communities()) {
      if (test.test(StandardCommunity.text(each))) {
        return true;
      }
    }
    return largeCommunities().stream().anyMatch(each -> test.test(each.toString()))
        || extendedCommunities().stream().anyMatch(each -> test.test(each.toString()));
  }

  @Override
  public String asPath() {
    return String.join(" ", path().numbers().stream().map(String::valueOf).toList());
  }

  // ---- bytes ---------------------------------------------------------------------------------

  /** Bytes of the canonical form. */
  public int lengthBytes() {
    return bytes.length;
  }

  /** The canonical form itself, to be read only. */
  byte[] canonical() {
    return bytes;
  }

  /** Where an attribute begins, -1 if it is not there. */
  int find(int type) {
    for (int at = 0; at < bytes.length; at = valueAt(at) + length(at)) {
      if (bytes[at + 1] == (byte) type) {
        return at;
      }
    }
    return -1;
  }

  private int valueAt(int at) {
    return valueAt(bytes, at);
  }

  private int length(int at) {
    return valueLength(bytes, at);
  }

  boolean hasBytes(byte[] other, int from, int to) {
    return Arrays.equals(bytes, 0, bytes.length, other, from, to);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof AttributeSet set && hash == set.hash && Arrays.equals(bytes, set.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** For a log: the path, the next hop and what else there is. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("path [").append(path()).append(']');
    text.append(' ').append(origin());
    if (nextHopAt != 0) {
      text.append(" via ").append(nextHop());
    }
    if (has(AttributeType.LOCAL_PREF)) {
      text.append(" local-pref ").append(Integer.toUnsignedString(localPref));
    }
    if (has(AttributeType.MULTI_EXIT_DISC)) {
      text.append(" med ").append(Integer.toUnsignedString(med));
    }
    for (int each : communities()) {
      text.append(' ').append(StandardCommunity.text(each));
    }
    return text.toString();
  }
}
