package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.ospf.settings.OspfVersion;

/** The default route of a version. */
final class Defaults {

  private Defaults() {}

  static IpPrefix prefix(OspfVersion version) {
    return switch (version) {
      case V2 -> Ipv4Prefix.DEFAULT;
      case V3 -> Ipv6Prefix.DEFAULT;
    };
  }
}
