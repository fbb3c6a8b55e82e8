package io.polyrouter.bgp.attribute;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Makes a set out of another one, or out of nothing: {@link #begin}, changes, {@link #finish}. Made
 * once and used for many. Used by one thread.
 */
public final class AttributeEditor {

  private static final int SEGMENT_MAX = 255;

  private final AttributeTable table;
  private final AttributeTable.Probe probe = new AttributeTable.Probe();
  private final byte[][] value = new byte[AttributeType.CODES][];

  // Where each attribute is in its array, and how it is written.
  private final int[] valueAt = new int[AttributeType.CODES];
  private final int[] length = new int[AttributeType.CODES];
  private final int[] flags = new int[AttributeType.CODES];
  private final TypeSet has = new TypeSet();
  private byte[] out = new byte[512];

  public AttributeEditor(AttributeTable table) {
    this.table = table;
  }

  /** Begins with a set as it is. */
  public AttributeEditor begin(AttributeSet from) {
    has.clear();
    byte[] bytes = from.canonical();
    for (int at = 0; at < bytes.length; ) {
      int type = Wire.u8(bytes, at + 1);
      value[type] = bytes;
      valueAt[type] = AttributeSet.valueAt(bytes, at);
      length[type] = AttributeSet.valueLength(bytes, at);
      flags[type] = Wire.u8(bytes, at);
      has.add(type);
      at = valueAt[type] + length[type];
    }
    return this;
  }

  /** Begins with an empty path and an origin. */
  public AttributeEditor begin(Origin origin) {
    has.clear();
    return origin(origin).path(AsPath.EMPTY);
  }

  private AttributeEditor set(AttributeType type, byte[] to) {
    int code = type.code();
    // Whoever changes an attribute knows it, but others before may not have (RFC 4271, section 5).
    int partial = has.contains(code) ? flags[code] & AttributeType.FLAG_PARTIAL : 0;
    value[code] = to;
    valueAt[code] = 0;
    length[code] = to.length;
    flags[code] = type.flags() | partial;
    has.add(code);
    return this;
  }

  private AttributeEditor set(AttributeType type, int to) {
    byte[] bytes = new byte[Integer.BYTES];
    Wire.putI32(bytes, 0, to);
    return set(type, bytes);
  }

  public AttributeEditor origin(Origin to) {
    return set(AttributeType.ORIGIN, new byte[] {(byte) to.code()});
  }

  public AttributeEditor path(AsPath to) {
    return set(AttributeType.AS_PATH, AsPathBytes.bytes(to, AsPathBytes.AS4));
  }

  /** Puts an AS number before the path, at least once (RFC 4271, section 5.1.2 b). */
  public AttributeEditor prepend(int as, int times) {
    return prepend(as, times, AsPath.Kind.AS_SEQUENCE);
  }

  /** Puts the own member AS before the path, towards another member (RFC 5065, section 4). */
  public AttributeEditor prependConfederation(int memberAs) {
    return prepend(memberAs, 1, AsPath.Kind.AS_CONFED_SEQUENCE);
  }

  private AttributeEditor prepend(int as, int times, AsPath.Kind kind) {
    int code = AttributeType.AS_PATH.code();
    byte[] old = value[code];
    int oldAt = valueAt[code];
    int oldLength = has.contains(code) ? length[code] : 0;
    boolean extendsFirst =
        oldLength > 0
            && Wire.u8(old, oldAt) == kind.code()
            && Wire.u8(old, oldAt + 1) + times <= SEGMENT_MAX;
    int header = AsPathBytes.SEGMENT_HEADER;
    int kept = extendsFirst ? oldLength - header : oldLength;
    byte[] path = new byte[header + times * AsPathBytes.AS4 + kept];
    Wire.putU8(path, 0, kind.code());
    Wire.putU8(path, 1, times + (extendsFirst ? Wire.u8(old, oldAt + 1) : 0));
    for (int i = 0; i < times; i++) {
      Wire.putI32(path, header + i * AsPathBytes.AS4, as);
    }
    if (kept > 0) {
      System.arraycopy(old, oldAt + oldLength - kept, path, path.length - kept, kept);
    }
    return set(AttributeType.AS_PATH, path);
  }

  /** Takes the segments of confederations out of the path, at the border (RFC 5065, section 4). */
  public AttributeEditor removeConfederations() {
    int code = AttributeType.AS_PATH.code();
    int end = valueAt[code] + length[code];
    if (has.contains(code) && AsPathBytes.hasConfederation(value[code], valueAt[code], end)) {
      path(
          AsPathBytes.path(value[code], valueAt[code], end, AsPathBytes.AS4)
              .withoutConfederations());
    }
    return this;
  }

  public AttributeEditor nextHop(IpAddress to) {
    return set(AttributeType.NEXT_HOP, to.toBytes());
  }

  /** An IPv6 next hop with its link-local address (RFC 2545, section 3). */
  public AttributeEditor nextHop(Ipv6Address global, Ipv6Address linkLocal) {
    byte[] both = Arrays.copyOf(global.toBytes(), 2 * AttributeSet.NEXT_HOP_IPV6);
    System.arraycopy(
        linkLocal.toBytes(), 0, both, AttributeSet.NEXT_HOP_IPV6, AttributeSet.NEXT_HOP_IPV6);
    return set(AttributeType.NEXT_HOP, both);
  }

  /** MULTI_EXIT_DISC, 32 bits without a sign. */
  public AttributeEditor med(int to) {
    return set(AttributeType.MULTI_EXIT_DISC, to);
  }

  /** LOCAL_PREF, 32 bits without a sign. */
  public AttributeEditor localPref(int to) {
    return set(AttributeType.LOCAL_PREF, to);
  }

  public AttributeEditor atomicAggregate() {
    return set(AttributeType.ATOMIC_AGGREGATE, new byte[0]);
  }

  public AttributeEditor aggregator(int as, Ipv4Address address) {
    byte[] bytes = new byte[2 * Integer.BYTES];
    Wire.putI32(bytes, 0, as);
    Wire.putI32(bytes, Integer.BYTES, address.bits());
    return set(AttributeType.AGGREGATOR, bytes);
  }

  /** All communities of 32 bits; none takes the attribute away. */
  public AttributeEditor communities(int... all) {
    return ints(AttributeType.COMMUNITIES, all);
  }

  /** All extended communities; none takes the attribute away. */
  public AttributeEditor extendedCommunities(Collection<ExtendedCommunity> all) {
    byte[] bytes = new byte[all.size() * Long.BYTES];
    int at = 0;
    for (ExtendedCommunity each : all) {
      Wire.putI64(bytes, at, each.bits());
      at += Long.BYTES;
    }
    return setUnlessEmpty(AttributeType.EXTENDED_COMMUNITIES, bytes);
  }

  /** All large communities; none takes the attribute away. */
  public AttributeEditor largeCommunities(Collection<LargeCommunity> all) {
    byte[] bytes = new byte[all.size() * LargeCommunity.BYTES];
    int at = 0;
    for (LargeCommunity each : all) {
      each.put(bytes, at);
      at += LargeCommunity.BYTES;
    }
    return setUnlessEmpty(AttributeType.LARGE_COMMUNITY, bytes);
  }

  /** RFC 4456, section 8. */
  public AttributeEditor originatorId(int to) {
    return set(AttributeType.ORIGINATOR_ID, to);
  }

  /** Puts a cluster before those that the route has passed (RFC 4456, section 8). */
  public AttributeEditor prependCluster(int cluster) {
    int code = AttributeType.CLUSTER_LIST.code();
    int kept = has.contains(code) ? length[code] : 0;
    byte[] bytes = new byte[Integer.BYTES + kept];
    Wire.putI32(bytes, 0, cluster);
    if (kept > 0) {
      System.arraycopy(value[code], valueAt[code], bytes, Integer.BYTES, kept);
    }
    return set(AttributeType.CLUSTER_LIST, bytes);
  }

  /** RFC 9234, section 5. */
  public AttributeEditor onlyToCustomer(int as) {
    return set(AttributeType.OTC, as);
  }

  /** Takes an attribute away. */
  public AttributeEditor remove(AttributeType type) {
    has.remove(type.code());
    return this;
  }

  private AttributeEditor ints(AttributeType type, int[] all) {
    byte[] bytes = new byte[all.length * Integer.BYTES];
    for (int i = 0; i < all.length; i++) {
      Wire.putI32(bytes, i * Integer.BYTES, all[i]);
    }
    return setUnlessEmpty(type, bytes);
  }

  private AttributeEditor setUnlessEmpty(AttributeType type, byte[] bytes) {
    return bytes.length == 0 ? remove(type) : set(type, bytes);
  }

  /**
   * The set as edited.
   *
   * @return null if it is more than {@link SessionFormat#EXTENDED_MESSAGE_BYTES} long, which no
   *     message can hold
   */
  public @Nullable AttributeSet finish() {
    int total = 0;
    for (int type = has.next(0); type >= 0; type = has.next(type + 1)) {
      total += (length[type] > 0xff ? 4 : 3) + length[type];
    }
    if (total > SessionFormat.EXTENDED_MESSAGE_BYTES) {
      return null;
    }
    if (total > out.length) {
      out = new byte[Math.max(total, 2 * out.length)];
    }
    int at = 0;
    for (int type = has.next(0); type >= 0; type = has.next(type + 1)) {
      at =
          AttributeReader.put(out, at, flags[type], type, value[type], valueAt[type], length[type]);
    }
    AttributeSet known = table.find(out, 0, at, probe);
    return known != null ? known : table.add(probe);
  }
}
