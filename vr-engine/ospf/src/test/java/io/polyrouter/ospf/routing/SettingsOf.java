package io.polyrouter.ospf.routing;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Settings with one thing changed. */
final class SettingsOf {

  private SettingsOf() {}

  static OspfSettings areas(OspfSettings of, List<AreaSettings> areas) {
    return new OspfSettings(
        of.version(),
        of.name(),
        of.description(),
        of.routerId(),
        of.preferences(),
        of.referenceBandwidthMbps(),
        of.maximumPaths(),
        of.fastReroute(),
        of.spfDelay(),
        of.maximumLsas(),
        of.stubRouter(),
        of.gracefulRestart(),
        of.rfc1583Compatible(),
        of.defaultOrigination(),
        of.defaultMetric(),
        of.redistribute(),
        of.externalRanges(),
        areas);
  }

  static OspfSettings rules(
      OspfSettings of, int maximumPaths, boolean fastReroute, boolean rfc1583Compatible) {
    return new OspfSettings(
        of.version(),
        of.name(),
        of.description(),
        of.routerId(),
        of.preferences(),
        of.referenceBandwidthMbps(),
        maximumPaths,
        fastReroute,
        of.spfDelay(),
        of.maximumLsas(),
        of.stubRouter(),
        of.gracefulRestart(),
        rfc1583Compatible,
        of.defaultOrigination(),
        of.defaultMetric(),
        of.redistribute(),
        of.externalRanges(),
        of.areas());
  }

  static OspfSettings announcing(
      OspfSettings of,
      OspfSettings.DefaultOrigination origination,
      List<OspfSettings.Redistribute> redistribute,
      List<OspfSettings.ExternalRange> ranges) {
    return new OspfSettings(
        of.version(),
        of.name(),
        of.description(),
        of.routerId(),
        of.preferences(),
        of.referenceBandwidthMbps(),
        of.maximumPaths(),
        of.fastReroute(),
        of.spfDelay(),
        of.maximumLsas(),
        of.stubRouter(),
        of.gracefulRestart(),
        of.rfc1583Compatible(),
        origination,
        of.defaultMetric(),
        redistribute,
        ranges,
        of.areas());
  }

  static AreaSettings type(AreaSettings of, AreaSettings.Type type, boolean summary) {
    return new AreaSettings(
        of.areaId(),
        type,
        summary,
        of.defaultCost(),
        of.nssa(),
        of.ranges(),
        of.interfaces(),
        of.virtualLinks());
  }

  static AreaSettings nssa(AreaSettings of, boolean summary, AreaSettings.Nssa nssa) {
    return new AreaSettings(
        of.areaId(),
        AreaSettings.Type.NSSA,
        summary,
        of.defaultCost(),
        nssa,
        of.ranges(),
        of.interfaces(),
        of.virtualLinks());
  }

  static AreaSettings range(AreaSettings of, String prefix, boolean advertise, OptionalInt cost) {
    List<AreaSettings.Range> ranges = new ArrayList<>(of.ranges());
    ranges.add(new AreaSettings.Range(IpPrefix.parse(prefix), advertise, cost));
    return new AreaSettings(
        of.areaId(),
        of.type(),
        of.summary(),
        of.defaultCost(),
        of.nssa(),
        ranges,
        of.interfaces(),
        of.virtualLinks());
  }

  static AreaSettings virtualLink(AreaSettings of, VirtualLinkSettings link) {
    List<VirtualLinkSettings> links = new ArrayList<>(of.virtualLinks());
    links.add(link);
    return new AreaSettings(
        of.areaId(),
        of.type(),
        of.summary(),
        of.defaultCost(),
        of.nssa(),
        of.ranges(),
        of.interfaces(),
        links);
  }
}
