package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.Optional;

/** In what the two versions differ between neighbours (RFC 5340, section 2). Stateless. */
enum Dialect {
  V2(OspfVersion.V2, 20) {
    @Override
    Optional<ProtocolInterface.Address> sourceOf(ProtocolInterface port) {
      for (ProtocolInterface.Address own : port.addresses()) {
        if (own.address() instanceof Ipv4Address v4 && (!v4.isLoopback() || port.loopback())) {
          return Optional.of(own);
        }
      }
      return Optional.empty();
    }

    @Override
    boolean isOnLink(ProtocolInterface port, NetworkType type, IpAddress source) {
      // Ends of a point-to-point link need not share a subnet (RFC 2328, section 8.2).
      return type == NetworkType.POINT_TO_POINT
          || sourceOf(port)
              .map(own -> IpPrefix.of(own.address(), own.prefixLength()).contains(source))
              .orElse(false);
    }

    @Override
    boolean identifiesByAddress(NetworkType type) {
      return type != NetworkType.POINT_TO_POINT && type != NetworkType.VIRTUAL_LINK;
    }

    @Override
    int designation(int routerId, IpAddress address) {
      return bits(address);
    }

    @Override
    int networkMask(OspfInterface at) {
      return at.type == NetworkType.VIRTUAL_LINK ? 0 : Ipv4Prefix.mask(at.prefixLength);
    }

    @Override
    boolean comparesMasks(NetworkType type) {
      return type != NetworkType.POINT_TO_POINT && type != NetworkType.VIRTUAL_LINK;
    }

    @Override
    int helloOptions(AreaSettings.Type area, OspfAuthentication authentication) {
      return areaOptions(area);
    }

    @Override
    int descriptionOptions(AreaSettings.Type area, OspfAuthentication authentication) {
      return areaOptions(area) | OspfPacket.OPTION_OPAQUE;
    }

    @Override
    boolean understands(int neighbourOptions, int lsaType) {
      boolean isOpaque = lsaType >= LsaType.V2_OPAQUE_LINK && lsaType <= LsaType.V2_OPAQUE_AS;
      return !isOpaque || (neighbourOptions & OspfPacket.OPTION_OPAQUE) != 0;
    }

    @Override
    boolean isKnown(int lsaType) {
      return LsaType.isKnownToV2(lsaType);
    }

    @Override
    boolean isNssaType(int lsaType) {
      return lsaType == LsaType.V2_NSSA;
    }

    @Override
    long firstSequenceNumber(long wallSeconds) {
      return wallSeconds;
    }

    @Override
    boolean isRepeated(long sequenceNumber, long last) {
      return Long.compareUnsigned(sequenceNumber, last) < 0;
    }
  },
  V3(OspfVersion.V3, 40) {
    @Override
    Optional<ProtocolInterface.Address> sourceOf(ProtocolInterface port) {
      for (ProtocolInterface.Address own : port.addresses()) {
        if (own.address() instanceof Ipv6Address v6 && v6.isLinkLocal()) {
          return Optional.of(own);
        }
      }
      return Optional.empty();
    }

    @Override
    boolean isOnLink(ProtocolInterface port, NetworkType type, IpAddress source) {
      return source instanceof Ipv6Address v6 && v6.isLinkLocal();
    }

    @Override
    boolean identifiesByAddress(NetworkType type) {
      return false;
    }

    @Override
    int designation(int routerId, IpAddress address) {
      return routerId;
    }

    @Override
    int networkMask(OspfInterface at) {
      return 0;
    }

    @Override
    boolean comparesMasks(NetworkType type) {
      return false;
    }

    @Override
    int helloOptions(AreaSettings.Type area, OspfAuthentication authentication) {
      return areaOptions(area)
          | OspfPacket.OPTION_V6
          | OspfPacket.OPTION_ROUTER
          | (authentication instanceof OspfAuthentication.Keys
              ? OspfPacket.OPTION_AUTHENTICATION_TRAILER
              : 0);
    }

    @Override
    int descriptionOptions(AreaSettings.Type area, OspfAuthentication authentication) {
      return helloOptions(area, authentication);
    }

    @Override
    boolean understands(int neighbourOptions, int lsaType) {
      return true;
    }

    @Override
    boolean isKnown(int lsaType) {
      return !LsaType.hasReservedScope(lsaType);
    }

    @Override
    boolean isNssaType(int lsaType) {
      return lsaType == LsaType.V3_NSSA;
    }

    // Seconds in the upper half, and packets of a second below (RFC 7166, section 4.1).
    @Override
    long firstSequenceNumber(long wallSeconds) {
      return wallSeconds << 32;
    }

    @Override
    boolean isRepeated(long sequenceNumber, long last) {
      return Long.compareUnsigned(sequenceNumber, last) <= 0;
    }
  };

  private static final Ipv4Address V2_ROUTERS = Ipv4Address.parse("224.0.0.5");
  private static final Ipv4Address V2_DESIGNATED = Ipv4Address.parse("224.0.0.6");
  private static final Ipv6Address V3_ROUTERS = Ipv6Address.parse("ff02::5");
  private static final Ipv6Address V3_DESIGNATED = Ipv6Address.parse("ff02::6");

  private final OspfVersion version;
  private final int ipHeaderBytes;

  Dialect(OspfVersion version, int ipHeaderBytes) {
    this.version = version;
    this.ipHeaderBytes = ipHeaderBytes;
  }

  static Dialect of(OspfVersion version) {
    return switch (version) {
      case V2 -> V2;
      case V3 -> V3;
    };
  }

  OspfVersion version() {
    return version;
  }

  /** AllSPFRouters (RFC 2328, appendix A.1; RFC 5340, appendix A.1). */
  IpAddress allRouters() {
    return this == V2 ? V2_ROUTERS : V3_ROUTERS;
  }

  /** AllDRouters. */
  IpAddress designatedRouters() {
    return this == V2 ? V2_DESIGNATED : V3_DESIGNATED;
  }

  int ipHeaderBytes() {
    return ipHeaderBytes;
  }

  /** The address that packets are sent from. */
  abstract Optional<ProtocolInterface.Address> sourceOf(ProtocolInterface port);

  /** Whether a source can be a neighbour's; not for virtual links. */
  abstract boolean isOnLink(ProtocolInterface port, NetworkType type, IpAddress source);

  /** Whether neighbours are told apart by their address, or by their router ID (section 10.5). */
  abstract boolean identifiesByAddress(NetworkType type);

  /** By what hellos name a designated router. */
  abstract int designation(int routerId, IpAddress address);

  abstract int networkMask(OspfInterface at);

  /** Whether hellos have to carry the same network mask (section 10.5). */
  abstract boolean comparesMasks(NetworkType type);

  abstract int helloOptions(AreaSettings.Type area, OspfAuthentication authentication);

  abstract int descriptionOptions(AreaSettings.Type area, OspfAuthentication authentication);

  /** Whether LSAs of a type are for a neighbour (RFC 5250, section 3.1). */
  abstract boolean understands(int neighbourOptions, int lsaType);

  /** Whether a header of the type may stand in a database description. */
  abstract boolean isKnown(int lsaType);

  abstract boolean isNssaType(int lsaType);

  /** What sequence numbers of authentication begin with. */
  abstract long firstSequenceNumber(long wallSeconds);

  /** Whether a sequence number shows that a packet is an old one. */
  abstract boolean isRepeated(long sequenceNumber, long last);

  /** E-bit and N-bit, by which neighbours agree on the area. */
  static int areaOptions(AreaSettings.Type area) {
    return switch (area) {
      case NORMAL -> OspfPacket.OPTION_EXTERNAL;
      case STUB -> 0;
      case NSSA -> OspfPacket.OPTION_NSSA;
    };
  }

  /** An IPv4 address as number; 0 for others. */
  static int bits(IpAddress address) {
    return address instanceof Ipv4Address v4 ? v4.bits() : 0;
  }
}
