package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.message.Capability.AddPath;
import io.polyrouter.bgp.message.Capability.EnhancedRouteRefresh;
import io.polyrouter.bgp.message.Capability.ExtendedMessage;
import io.polyrouter.bgp.message.Capability.ExtendedNextHop;
import io.polyrouter.bgp.message.Capability.FourOctetAs;
import io.polyrouter.bgp.message.Capability.GracefulRestart;
import io.polyrouter.bgp.message.Capability.LongLivedGracefulRestart;
import io.polyrouter.bgp.message.Capability.Multiprotocol;
import io.polyrouter.bgp.message.Capability.OutboundRouteFiltering;
import io.polyrouter.bgp.message.Capability.Role;
import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.bgp.message.Capability.RouteRefreshing;
import io.polyrouter.bgp.message.Capability.Unknown;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.Payload;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Capabilities as bytes. Stateless. */
final class CapabilityCodec {

  private static final int FAMILY_BYTES = 4;
  private static final int NEXT_HOP_BYTES = 6;
  private static final int STALE_BYTES = 7;
  private static final int RESTART_FLAG = 0x80;
  private static final int NOTIFICATION_FLAG = 0x40;
  private static final int FORWARDING_FLAG = 0x80;
  private static final int RESTART_SECONDS = 0xfff;
  private static final int RECEIVES = 1;
  private static final int SENDS = 2;

  private CapabilityCodec() {}

  /** What came of reading one. */
  sealed interface Reading {
    record Read(Capability capability) implements Reading {}

    record Bad(Fault fault) implements Reading {}
  }

  private static final Reading LENGTH = new Reading.Bad(Fault.OPEN_CAPABILITY_LENGTH);

  /** Reads a value. */
  static Reading reading(int code, byte[] bytes, int at, int length) {
    return switch (code) {
      case Multiprotocol.CODE ->
          length == FAMILY_BYTES ? good(new Multiprotocol(familyAt(bytes, at))) : LENGTH;
      case RouteRefreshing.CODE -> length == 0 ? good(new RouteRefreshing()) : LENGTH;
      case OutboundRouteFiltering.CODE -> filtering(bytes, at, at + length);
      case ExtendedNextHop.CODE ->
          length % NEXT_HOP_BYTES == 0 ? good(nextHops(bytes, at, length)) : LENGTH;
      case ExtendedMessage.CODE -> length == 0 ? good(new ExtendedMessage()) : LENGTH;
      case Role.CODE -> role(bytes, at, length);
      case GracefulRestart.CODE ->
          length >= 2 && (length - 2) % FAMILY_BYTES == 0
              ? good(restart(bytes, at, length))
              : LENGTH;
      case FourOctetAs.CODE -> length == 4 ? good(new FourOctetAs(Wire.i32(bytes, at))) : LENGTH;
      case AddPath.CODE -> length % FAMILY_BYTES == 0 ? good(addPath(bytes, at, length)) : LENGTH;
      case EnhancedRouteRefresh.CODE -> length == 0 ? good(new EnhancedRouteRefresh()) : LENGTH;
      case LongLivedGracefulRestart.CODE ->
          length % STALE_BYTES == 0 ? good(longLived(bytes, at, length)) : LENGTH;
      default -> good(new Unknown(code, Payload.of(Arrays.copyOfRange(bytes, at, at + length))));
    };
  }

  private static Reading good(Capability capability) {
    return new Reading.Read(capability);
  }

  /** AFI, a reserved byte, SAFI. */
  private static AfiSafi familyAt(byte[] bytes, int at) {
    return new AfiSafi(Wire.u16(bytes, at), Wire.u8(bytes, at + 3));
  }

  /** AFI and SAFI without anything between them. */
  private static AfiSafi shortFamilyAt(byte[] bytes, int at) {
    return new AfiSafi(Wire.u16(bytes, at), Wire.u8(bytes, at + 2));
  }

  private static Reading filtering(byte[] bytes, int from, int to) {
    List<OutboundRouteFiltering.Filters> all = new ArrayList<>();
    int at = from;
    while (at < to) {
      if (to - at < FAMILY_BYTES + 1) {
        return LENGTH;
      }
      AfiSafi family = familyAt(bytes, at);
      int count = Wire.u8(bytes, at + FAMILY_BYTES);
      at += FAMILY_BYTES + 1;
      if (to - at < 2 * count) {
        return LENGTH;
      }
      List<OutboundRouteFiltering.Filter> kinds = new ArrayList<>();
      for (int i = 0; i < count; i++, at += 2) {
        kinds.add(new OutboundRouteFiltering.Filter(Wire.u8(bytes, at), Wire.u8(bytes, at + 1)));
      }
      all.add(new OutboundRouteFiltering.Filters(family, kinds));
    }
    return good(new OutboundRouteFiltering(all));
  }

  private static Capability nextHops(byte[] bytes, int from, int length) {
    List<ExtendedNextHop.NextHops> all = new ArrayList<>();
    for (int at = from; at < from + length; at += NEXT_HOP_BYTES) {
      // Here the SAFI has two bytes.
      AfiSafi family = new AfiSafi(Wire.u16(bytes, at), Wire.u8(bytes, at + 3));
      all.add(new ExtendedNextHop.NextHops(family, Wire.u16(bytes, at + 4)));
    }
    return new ExtendedNextHop(all);
  }

  private static Reading role(byte[] bytes, int at, int length) {
    if (length != 1) {
      return LENGTH;
    }
    int number = Wire.u8(bytes, at);
    RoleName[] names = RoleName.values();
    return number < names.length ? good(new Role(names[number])) : new Reading.Bad(Fault.OPEN_ROLE);
  }

  private static Capability restart(byte[] bytes, int from, int length) {
    List<GracefulRestart.Kept> families = new ArrayList<>();
    for (int at = from + 2; at < from + length; at += FAMILY_BYTES) {
      boolean forwarding = (bytes[at + 3] & FORWARDING_FLAG) != 0;
      families.add(new GracefulRestart.Kept(shortFamilyAt(bytes, at), forwarding));
    }
    int first = Wire.u8(bytes, from);
    return new GracefulRestart(
        (first & RESTART_FLAG) != 0,
        (first & NOTIFICATION_FLAG) != 0,
        Wire.u16(bytes, from) & RESTART_SECONDS,
        families);
  }

  /** What says neither is ignored (RFC 7911, section 4). */
  private static Capability addPath(byte[] bytes, int from, int length) {
    List<AddPath.Paths> families = new ArrayList<>();
    for (int at = from; at < from + length; at += FAMILY_BYTES) {
      int mode = Wire.u8(bytes, at + 3);
      if (mode >= RECEIVES && mode <= (RECEIVES | SENDS)) {
        families.add(
            new AddPath.Paths(
                shortFamilyAt(bytes, at), (mode & RECEIVES) != 0, (mode & SENDS) != 0));
      }
    }
    return new AddPath(families);
  }

  private static Capability longLived(byte[] bytes, int from, int length) {
    List<LongLivedGracefulRestart.Stale> families = new ArrayList<>();
    for (int at = from; at < from + length; at += STALE_BYTES) {
      families.add(
          new LongLivedGracefulRestart.Stale(
              shortFamilyAt(bytes, at),
              (bytes[at + 3] & FORWARDING_FLAG) != 0,
              Wire.u8(bytes, at + 4) << 16 | Wire.u16(bytes, at + 5)));
    }
    return new LongLivedGracefulRestart(families);
  }

  // ---- writing -------------------------------------------------------------------------------

  /** The value of a capability, without its code and length. */
  static byte[] value(Capability capability) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (capability) {
      case Multiprotocol(AfiSafi family) -> putFamily(out, family);
      case RouteRefreshing ignored -> {}
      case ExtendedMessage ignored -> {}
      case EnhancedRouteRefresh ignored -> {}
      case OutboundRouteFiltering filtering -> putFilters(out, filtering);
      case ExtendedNextHop(List<ExtendedNextHop.NextHops> all) -> {
        for (ExtendedNextHop.NextHops each : all) {
          putFamily(out, each.family());
          putU16(out, each.nextHopAfi());
        }
      }
      case Role(RoleName role) -> out.write(role.code());
      case FourOctetAs(int as) -> {
        putU16(out, as >>> 16);
        putU16(out, as);
      }
      case GracefulRestart restart -> putRestart(out, restart);
      case AddPath(List<AddPath.Paths> families) -> {
        for (AddPath.Paths each : families) {
          putShortFamily(out, each.family());
          out.write((each.receives() ? RECEIVES : 0) | (each.sends() ? SENDS : 0));
        }
      }
      case LongLivedGracefulRestart(List<LongLivedGracefulRestart.Stale> families) -> {
        for (LongLivedGracefulRestart.Stale each : families) {
          putShortFamily(out, each.family());
          out.write(each.forwarding() ? FORWARDING_FLAG : 0);
          out.write(each.staleSeconds() >>> 16);
          putU16(out, each.staleSeconds());
        }
      }
      case Unknown(int code, Payload value) -> out.writeBytes(value.bytes());
    }
    return out.toByteArray();
  }

  private static void putFilters(ByteArrayOutputStream out, OutboundRouteFiltering filtering) {
    for (OutboundRouteFiltering.Filters each : filtering.filters()) {
      putFamily(out, each.family());
      out.write(each.kinds().size());
      for (OutboundRouteFiltering.Filter kind : each.kinds()) {
        out.write(kind.type());
        out.write(kind.mode());
      }
    }
  }

  private static void putRestart(ByteArrayOutputStream out, GracefulRestart restart) {
    int flags =
        (restart.restarting() ? RESTART_FLAG : 0)
            | (restart.notification() ? NOTIFICATION_FLAG : 0);
    putU16(out, flags << 8 | restart.restartSeconds());
    for (GracefulRestart.Kept each : restart.families()) {
      putShortFamily(out, each.family());
      out.write(each.forwarding() ? FORWARDING_FLAG : 0);
    }
  }

  private static void putFamily(ByteArrayOutputStream out, AfiSafi family) {
    putU16(out, family.afi());
    putU16(out, family.safi());
  }

  private static void putShortFamily(ByteArrayOutputStream out, AfiSafi family) {
    putU16(out, family.afi());
    out.write(family.safi());
  }

  private static void putU16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }
}
