package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.message.RouteRefresh.Filters;
import io.polyrouter.bgp.message.RouteRefresh.PrefixFilter;
import io.polyrouter.bgp.message.RouteRefresh.Subtype;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** ROUTE-REFRESH messages as bytes. Stateless. */
public final class RouteRefreshCodec {

  private static final int FAMILY = MessageType.HEADER_BYTES;
  private static final int SUBTYPE = FAMILY + 2;
  private static final int WHEN = FAMILY + 4;
  private static final int PLAIN_BYTES = WHEN;

  /** RFC 5291, section 4. */
  private static final int IMMEDIATE = 1;

  private static final int DEFER = 2;
  private static final int GROUP_HEADER = 3;

  /** RFC 5292, section 3. */
  private static final int ADDRESS_PREFIX = 64;

  private static final int ACTION_SHIFT = 6;
  private static final int ADD = 0;
  private static final int REMOVE = 1;
  private static final int REMOVE_ALL = 2;
  private static final int DENY = 0x20;
  private static final int ENTRY_BYTES = 8;

  private RouteRefreshCodec() {}

  /** Reads a message with a header that has been checked. */
  public static RouteRefreshReading read(byte[] bytes, int from, int to) {
    int number = Wire.u8(bytes, from + SUBTYPE);
    Subtype[] known = Subtype.values();
    if (number >= known.length) {
      return refused(Fault.REFRESH_SUBTYPE, SUBTYPE);
    }
    Subtype subtype = known[number];
    AfiSafi family =
        new AfiSafi(Wire.u16(bytes, from + FAMILY), Wire.u8(bytes, from + SUBTYPE + 1));
    if (to - from == PLAIN_BYTES) {
      return new RouteRefresh(family, subtype);
    }
    if (subtype != Subtype.REQUEST) {
      return new RouteRefreshReading.Refused(
          Malformed.of(
              Fault.REFRESH_LENGTH, MessageType.MARKER_BYTES, Arrays.copyOfRange(bytes, from, to)));
    }
    Filters filters = filters(bytes, from + WHEN, to, addresses(family));
    return filters == null
        ? refused(Fault.REFRESH_FILTER, WHEN)
        : new RouteRefresh(family, subtype, Optional.of(filters));
  }

  private static RouteRefreshReading refused(Fault fault, int offset) {
    return new RouteRefreshReading.Refused(Malformed.of(fault, offset));
  }

  /** Null for one that no address prefixes are known of. */
  private static @Nullable AddressFamily addresses(AfiSafi family) {
    return switch (family.afi()) {
      case 1 -> AddressFamily.IPV4;
      case 2 -> AddressFamily.IPV6;
      default -> null;
    };
  }

  /** Null if they are not whole. */
  private static @Nullable Filters filters(
      byte[] bytes, int from, int to, @Nullable AddressFamily addresses) {
    int when = Wire.u8(bytes, from);
    if (when != IMMEDIATE && when != DEFER) {
      return null;
    }
    List<PrefixFilter> entries = new ArrayList<>();
    int at = from + 1;
    while (at < to) {
      if (to - at < GROUP_HEADER || to - at - GROUP_HEADER < Wire.u16(bytes, at + 1)) {
        return null;
      }
      int end = at + GROUP_HEADER + Wire.u16(bytes, at + 1);
      if (addresses != null
          && Wire.u8(bytes, at) == ADDRESS_PREFIX
          && !entries(bytes, at + GROUP_HEADER, end, addresses, entries)) {
        return null;
      }
      at = end;
    }
    return new Filters(when == IMMEDIATE, entries);
  }

  private static boolean entries(
      byte[] bytes, int from, int end, AddressFamily addresses, List<PrefixFilter> into) {
    int at = from;
    while (at < end) {
      int first = Wire.u8(bytes, at);
      int action = first >>> ACTION_SHIFT;
      if (action == REMOVE_ALL) {
        into.add(new PrefixFilter.RemoveAll());
        at++;
        continue;
      }
      if (action > REMOVE || end - at < ENTRY_BYTES) {
        return false;
      }
      int min = Wire.u8(bytes, at + 5);
      int max = Wire.u8(bytes, at + 6);
      int length = Wire.u8(bytes, at + 7);
      int next = at + ENTRY_BYTES + (length + 7 >> 3);
      // RFC 5292, section 4: lengths have to be in their order.
      boolean isOrdered =
          length <= addresses.bits()
              && min <= addresses.bits()
              && max <= addresses.bits()
              && (min == 0 || min >= length)
              && (max == 0 || max >= Math.max(min, length));
      if (!isOrdered || next > end) {
        return false;
      }
      into.add(
          new PrefixFilter.Entry(
              action == ADD,
              (first & DENY) == 0,
              Wire.i32(bytes, at + 1),
              min,
              max,
              prefix(bytes, at + ENTRY_BYTES, next, addresses, length)));
      at = next;
    }
    return true;
  }

  private static IpPrefix prefix(
      byte[] bytes, int from, int to, AddressFamily addresses, int length) {
    byte[] whole = Arrays.copyOf(Arrays.copyOfRange(bytes, from, to), addresses.bits() / 8);
    IpAddress address =
        addresses == AddressFamily.IPV4
            ? new Ipv4Address(Wire.i32(whole, 0))
            : new Ipv6Address(Wire.i64(whole, 0), Wire.i64(whole, 8));
    return IpPrefix.of(address, length);
  }

  /** Writes a message. */
  public static byte[] write(RouteRefresh refresh) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    refresh.filters().ifPresent(filters -> putFilters(body, filters));
    byte[] tail = body.toByteArray();
    byte[] bytes = new byte[PLAIN_BYTES + tail.length];
    MessageType.ROUTE_REFRESH.putHeader(bytes, 0, bytes.length);
    Wire.putU16(bytes, FAMILY, refresh.family().afi());
    Wire.putU8(bytes, SUBTYPE, refresh.subtype().code());
    Wire.putU8(bytes, SUBTYPE + 1, refresh.family().safi());
    System.arraycopy(tail, 0, bytes, PLAIN_BYTES, tail.length);
    return bytes;
  }

  private static void putFilters(ByteArrayOutputStream out, Filters filters) {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    for (PrefixFilter each : filters.entries()) {
      switch (each) {
        case PrefixFilter.RemoveAll all -> entries.write(REMOVE_ALL << ACTION_SHIFT);
        case PrefixFilter.Entry entry -> putEntry(entries, entry);
      }
    }
    out.write(filters.isImmediate() ? IMMEDIATE : DEFER);
    if (entries.size() > 0) {
      out.write(ADDRESS_PREFIX);
      out.write(entries.size() >>> 8);
      out.write(entries.size());
      out.writeBytes(entries.toByteArray());
    }
  }

  private static void putEntry(ByteArrayOutputStream out, PrefixFilter.Entry entry) {
    byte[] head = new byte[ENTRY_BYTES];
    Wire.putU8(
        head, 0, (entry.adds() ? ADD : REMOVE) << ACTION_SHIFT | (entry.permits() ? 0 : DENY));
    Wire.putI32(head, 1, entry.sequence());
    Wire.putU8(head, 5, entry.minLength());
    Wire.putU8(head, 6, entry.maxLength());
    Wire.putU8(head, 7, entry.prefix().length());
    out.writeBytes(head);
    out.write(entry.prefix().address().toBytes(), 0, entry.prefix().length() + 7 >> 3);
  }
}
