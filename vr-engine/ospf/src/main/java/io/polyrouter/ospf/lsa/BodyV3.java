package io.polyrouter.ospf.lsa;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV3;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaRouter;
import io.polyrouter.ospf.lsa.LsaBody.IntraAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.Link;
import io.polyrouter.ospf.lsa.LsaBody.LinkV3;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV3;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.RouterV3;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Contents of the LSAs of version 3 (RFC 5340, appendix A.4). */
final class BodyV3 {

  private static final int OPTIONS = 0xff_ffff;
  private static final int LINK_BYTES = 16;
  private static final int PREFIX_BYTES = 4;
  private static final int ADDRESS_BYTES = 16;
  private static final Ipv6Address ANY = new Ipv6Address(0, 0);

  // Of AS-external LSAs.
  private static final int TYPE_2 = 0x04;
  private static final int HAS_FORWARDING = 0x02;
  private static final int HAS_TAG = 0x01;

  private BodyV3() {}

  static @Nullable LsaBody read(int type, byte[] bytes, int at, int end) {
    return switch (type) {
      case LsaType.V3_ROUTER -> router(bytes, at, end);
      case LsaType.V3_NETWORK -> network(bytes, at, end);
      case LsaType.V3_INTER_AREA_PREFIX -> interAreaPrefix(bytes, at, end);
      case LsaType.V3_INTER_AREA_ROUTER ->
          end - at < 12
              ? null
              : new InterAreaRouter(
                  Wire.i32(bytes, at) & OPTIONS,
                  Wire.i32(bytes, at + 4) & LsaBody.LS_INFINITY,
                  Wire.i32(bytes, at + 8));
      case LsaType.V3_EXTERNAL, LsaType.V3_NSSA -> external(bytes, at, end);
      case LsaType.V3_LINK -> link(bytes, at, end);
      case LsaType.V3_INTRA_AREA_PREFIX -> intraAreaPrefix(bytes, at, end);
      default -> new LsaBody.Opaque();
    };
  }

  private static @Nullable LsaBody router(byte[] bytes, int at, int end) {
    if (end - at < 4 || (end - at - 4) % LINK_BYTES != 0) {
      return null;
    }
    List<LinkV3> links = new ArrayList<>((end - at) / LINK_BYTES);
    for (int next = at + 4; next < end; next += LINK_BYTES) {
      links.add(
          new LinkV3(
              Wire.u8(bytes, next),
              Wire.u16(bytes, next + 2),
              Wire.i32(bytes, next + 4),
              Wire.i32(bytes, next + 8),
              Wire.i32(bytes, next + 12)));
    }
    return new RouterV3(Wire.u8(bytes, at), Wire.i32(bytes, at) & OPTIONS, links);
  }

  private static @Nullable LsaBody network(byte[] bytes, int at, int end) {
    if (end - at < 8 || (end - at) % 4 != 0) {
      return null;
    }
    List<Integer> routers = new ArrayList<>((end - at) / 4);
    for (int next = at + 4; next < end; next += 4) {
      routers.add(Wire.i32(bytes, next));
    }
    return new NetworkV3(Wire.i32(bytes, at) & OPTIONS, routers);
  }

  private static @Nullable LsaBody interAreaPrefix(byte[] bytes, int at, int end) {
    Prefix prefix = prefix(bytes, at + 4, end, false);
    return prefix == null
        ? null
        : new InterAreaPrefix(Wire.i32(bytes, at) & LsaBody.LS_INFINITY, prefix);
  }

  private static @Nullable LsaBody external(byte[] bytes, int at, int end) {
    Prefix prefix = prefix(bytes, at + 4, end, false);
    if (prefix == null) {
      return null;
    }
    int flags = Wire.u8(bytes, at);
    int referencedType = Wire.u16(bytes, at + 6);
    int next = at + 4 + bytesOf(prefix);
    boolean hasForwarding = (flags & HAS_FORWARDING) != 0;
    boolean hasTag = (flags & HAS_TAG) != 0;
    int needed =
        (hasForwarding ? ADDRESS_BYTES : 0) + (hasTag ? 4 : 0) + (referencedType != 0 ? 4 : 0);
    if (end - next < needed) {
      return null;
    }
    Ipv6Address forwarding = hasForwarding ? address(bytes, next) : ANY;
    next += hasForwarding ? ADDRESS_BYTES : 0;
    long tag = hasTag ? Wire.u32(bytes, next) : 0;
    next += hasTag ? 4 : 0;
    return new ExternalV3(
        (flags & TYPE_2) != 0,
        Wire.i32(bytes, at) & LsaBody.LS_INFINITY,
        prefix,
        forwarding,
        tag,
        referencedType,
        referencedType != 0 ? Wire.i32(bytes, next) : 0);
  }

  private static @Nullable LsaBody link(byte[] bytes, int at, int end) {
    if (end - at < 24) {
      return null;
    }
    List<Prefix> prefixes = prefixes(bytes, at + 24, end, Wire.i32(bytes, at + 20), false);
    return prefixes == null
        ? null
        : new Link(
            Wire.u8(bytes, at), Wire.i32(bytes, at) & OPTIONS, address(bytes, at + 4), prefixes);
  }

  private static @Nullable LsaBody intraAreaPrefix(byte[] bytes, int at, int end) {
    if (end - at < 12) {
      return null;
    }
    List<Prefix> prefixes = prefixes(bytes, at + 12, end, Wire.u16(bytes, at), true);
    return prefixes == null
        ? null
        : new IntraAreaPrefix(
            Wire.u16(bytes, at + 2), Wire.i32(bytes, at + 4), Wire.i32(bytes, at + 8), prefixes);
  }

  private static @Nullable List<Prefix> prefixes(
      byte[] bytes, int at, int end, int count, boolean metrics) {
    if (count < 0 || count > (end - at) / PREFIX_BYTES) {
      return null;
    }
    List<Prefix> prefixes = new ArrayList<>(count);
    int next = at;
    for (int i = 0; i < count; i++) {
      Prefix prefix = prefix(bytes, next, end, metrics);
      if (prefix == null) {
        return null;
      }
      prefixes.add(prefix);
      next += bytesOf(prefix);
    }
    return prefixes;
  }

  private static @Nullable Prefix prefix(byte[] bytes, int at, int end, boolean metric) {
    if (end - at < PREFIX_BYTES) {
      return null;
    }
    int length = Wire.u8(bytes, at);
    int words = (length + 31) / 32;
    if (length > 128 || end - at < PREFIX_BYTES + 4 * words) {
      return null;
    }
    byte[] address = new byte[ADDRESS_BYTES];
    System.arraycopy(bytes, at + PREFIX_BYTES, address, 0, 4 * words);
    return new Prefix(
        Ipv6Prefix.of(address(address, 0), length),
        Wire.u8(bytes, at + 1),
        metric ? Wire.u16(bytes, at + 2) : 0);
  }

  private static Ipv6Address address(byte[] bytes, int at) {
    return new Ipv6Address(Wire.i64(bytes, at), Wire.i64(bytes, at + 8));
  }

  private static int bytesOf(Prefix prefix) {
    return PREFIX_BYTES + (prefix.prefix().length() + 31) / 32 * 4;
  }

  // ---- writing ------------------------------------------------------------------------------

  static byte[] write(LsaBody body) {
    return switch (body) {
      case RouterV3 router -> write(router);
      case NetworkV3 network -> {
        byte[] bytes = new byte[4 + 4 * network.routers().size()];
        Wire.putI32(bytes, 0, network.options());
        for (int i = 0; i < network.routers().size(); i++) {
          Wire.putI32(bytes, 4 + 4 * i, network.routers().get(i));
        }
        yield bytes;
      }
      case InterAreaPrefix interArea -> {
        byte[] bytes = new byte[4 + bytesOf(interArea.prefix())];
        Wire.putI32(bytes, 0, interArea.metric());
        put(bytes, 4, interArea.prefix(), 0);
        yield bytes;
      }
      case InterAreaRouter interArea -> {
        byte[] bytes = new byte[12];
        Wire.putI32(bytes, 0, interArea.options());
        Wire.putI32(bytes, 4, interArea.metric());
        Wire.putI32(bytes, 8, interArea.router());
        yield bytes;
      }
      case ExternalV3 external -> write(external);
      case Link link -> {
        byte[] bytes = new byte[24 + bytesOf(link.prefixes())];
        Wire.putI32(bytes, 0, link.options());
        Wire.putU8(bytes, 0, link.priority());
        put(bytes, 4, link.linkLocal());
        Wire.putI32(bytes, 20, link.prefixes().size());
        put(bytes, 24, link.prefixes());
        yield bytes;
      }
      case IntraAreaPrefix intraArea -> {
        byte[] bytes = new byte[12 + bytesOf(intraArea.prefixes())];
        Wire.putU16(bytes, 0, intraArea.prefixes().size());
        Wire.putU16(bytes, 2, intraArea.referencedType());
        Wire.putI32(bytes, 4, intraArea.referencedId());
        Wire.putI32(bytes, 8, intraArea.referencedRouter());
        put(bytes, 12, intraArea.prefixes());
        yield bytes;
      }
      default -> throw new IllegalArgumentException("version 3 has no LSA for " + body);
    };
  }

  private static byte[] write(RouterV3 router) {
    byte[] bytes = new byte[4 + LINK_BYTES * router.links().size()];
    Wire.putI32(bytes, 0, router.options());
    Wire.putU8(bytes, 0, router.flags());
    int at = 4;
    for (LinkV3 link : router.links()) {
      Wire.putU8(bytes, at, link.type());
      Wire.putU16(bytes, at + 2, link.metric());
      Wire.putI32(bytes, at + 4, link.interfaceId());
      Wire.putI32(bytes, at + 8, link.neighbourInterfaceId());
      Wire.putI32(bytes, at + 12, link.neighbourRouterId());
      at += LINK_BYTES;
    }
    return bytes;
  }

  private static byte[] write(ExternalV3 external) {
    boolean hasForwarding = !external.forwarding().equals(ANY);
    boolean hasTag = external.tag() != 0;
    boolean hasReference = external.referencedType() != 0;
    int prefixBytes = bytesOf(external.prefix());
    byte[] bytes =
        new byte
            [4
                + prefixBytes
                + (hasForwarding ? ADDRESS_BYTES : 0)
                + (hasTag ? 4 : 0)
                + (hasReference ? 4 : 0)];
    Wire.putI32(bytes, 0, external.metric());
    Wire.putU8(
        bytes,
        0,
        (external.type2() ? TYPE_2 : 0)
            | (hasForwarding ? HAS_FORWARDING : 0)
            | (hasTag ? HAS_TAG : 0));
    put(bytes, 4, external.prefix(), external.referencedType());
    int at = 4 + prefixBytes;
    if (hasForwarding) {
      put(bytes, at, external.forwarding());
      at += ADDRESS_BYTES;
    }
    if (hasTag) {
      Wire.putI32(bytes, at, (int) external.tag());
      at += 4;
    }
    if (hasReference) {
      Wire.putI32(bytes, at, external.referencedId());
    }
    return bytes;
  }

  private static int bytesOf(List<Prefix> prefixes) {
    return prefixes.stream().mapToInt(BodyV3::bytesOf).sum();
  }

  private static void put(byte[] bytes, int at, List<Prefix> prefixes) {
    int next = at;
    for (Prefix prefix : prefixes) {
      put(bytes, next, prefix, prefix.metric());
      next += bytesOf(prefix);
    }
  }

  /** The third field of a prefix is a metric, a type, or zero. */
  private static void put(byte[] bytes, int at, Prefix prefix, int third) {
    Wire.putU8(bytes, at, prefix.prefix().length());
    Wire.putU8(bytes, at + 1, prefix.options());
    Wire.putU16(bytes, at + 2, third);
    byte[] address = prefix.prefix().address().toBytes();
    System.arraycopy(address, 0, bytes, at + PREFIX_BYTES, bytesOf(prefix) - PREFIX_BYTES);
  }

  private static void put(byte[] bytes, int at, Ipv6Address address) {
    Wire.putI64(bytes, at, address.high());
    Wire.putI64(bytes, at + 8, address.low());
  }
}
