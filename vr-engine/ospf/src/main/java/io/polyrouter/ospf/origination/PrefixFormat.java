package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV2;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV3;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaRouter;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.SummaryV2;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.origination.PrefixLsas.Said;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfVersion;

/** How the versions put what is said of routes. Stateless. */
enum PrefixFormat {
  V2 {
    @Override
    int summaryType() {
      return LsaType.V2_SUMMARY_NETWORK;
    }

    @Override
    int boundaryType() {
      return LsaType.V2_SUMMARY_ROUTER;
    }

    @Override
    int externalType() {
      return LsaType.V2_EXTERNAL;
    }

    @Override
    int nssaType() {
      return LsaType.V2_NSSA;
    }

    @Override
    Said summary(AreaSettings.Type area, IpPrefix prefix, int metric) {
      return new Said(AreaOptions.v2(area), new SummaryV2(mask(prefix), metric));
    }

    @Override
    Said boundary(AreaSettings.Type area, int routerId, int metric) {
      return new Said(AreaOptions.v2(area), new SummaryV2(0, metric));
    }

    @Override
    Said external(IpPrefix prefix, Announcement what) {
      return new Said(OspfPacket.OPTION_EXTERNAL, body(prefix, what));
    }

    @Override
    Said nssa(IpPrefix prefix, Announcement what, boolean propagate) {
      return new Said(propagate ? OspfPacket.OPTION_NSSA : 0, body(prefix, what));
    }

    private LsaBody body(IpPrefix prefix, Announcement what) {
      return new ExternalV2(
          mask(prefix),
          what.type2(),
          what.metric(),
          what.forwarding() instanceof Ipv4Address v4 ? v4.bits() : 0,
          what.tag());
    }

    private int mask(IpPrefix prefix) {
      return Ipv4Prefix.mask(prefix.length());
    }
  },
  V3 {
    @Override
    int summaryType() {
      return LsaType.V3_INTER_AREA_PREFIX;
    }

    @Override
    int boundaryType() {
      return LsaType.V3_INTER_AREA_ROUTER;
    }

    @Override
    int externalType() {
      return LsaType.V3_EXTERNAL;
    }

    @Override
    int nssaType() {
      return LsaType.V3_NSSA;
    }

    @Override
    Said summary(AreaSettings.Type area, IpPrefix prefix, int metric) {
      return new Said(0, new InterAreaPrefix(metric, new Prefix(prefix, 0, 0)));
    }

    @Override
    Said boundary(AreaSettings.Type area, int routerId, int metric) {
      return new Said(0, new InterAreaRouter(AreaOptions.v3(area), metric, routerId));
    }

    @Override
    Said external(IpPrefix prefix, Announcement what) {
      return new Said(0, body(new Prefix(prefix, 0, 0), what));
    }

    @Override
    Said nssa(IpPrefix prefix, Announcement what, boolean propagate) {
      return new Said(0, body(new Prefix(prefix, propagate ? Prefix.PROPAGATE : 0, 0), what));
    }

    private LsaBody body(Prefix prefix, Announcement what) {
      IpAddress forwarding = what.forwarding();
      return new ExternalV3(
          what.type2(),
          what.metric(),
          prefix,
          forwarding instanceof Ipv6Address v6 ? v6 : Ipv6Address.ANY,
          what.tag(),
          0,
          0);
    }
  };

  static PrefixFormat of(OspfVersion version) {
    return switch (version) {
      case V2 -> V2;
      case V3 -> V3;
    };
  }

  abstract int summaryType();

  abstract int boundaryType();

  abstract int externalType();

  abstract int nssaType();

  /** Of a prefix in another area. */
  abstract Said summary(AreaSettings.Type area, IpPrefix prefix, int metric);

  /** Of an AS boundary router in another area; its link state ID is the router ID. */
  abstract Said boundary(AreaSettings.Type area, int routerId, int metric);

  abstract Said external(IpPrefix prefix, Announcement what);

  abstract Said nssa(IpPrefix prefix, Announcement what, boolean propagate);
}
