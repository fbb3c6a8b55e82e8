package io.polyrouter.testkit.ospf;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.AreaSettings.Nssa;
import io.polyrouter.ospf.settings.AreaSettings.Range;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Makes the configuration of an area; what is not said is as in the model. */
public final class AreaConfig {

  private final int areaId;
  private final List<Range> ranges = new ArrayList<>();
  private final List<OspfInterfaceSettings> interfaces = new ArrayList<>();
  private final List<VirtualLinkSettings> virtualLinks = new ArrayList<>();
  private AreaSettings.Type type = AreaSettings.Type.NORMAL;
  private boolean summary = true;
  private int defaultCost = 1;
  private Nssa nssa = Nssa.DEFAULT;

  private AreaConfig(int areaId) {
    this.areaId = areaId;
  }

  /**
   * A normal area.
   *
   * @param id in dotted form
   */
  public static AreaConfig of(String id) {
    return new AreaConfig(Ipv4Address.parse(id).bits());
  }

  public AreaConfig with(OspfInterfaceConfig... more) {
    for (OspfInterfaceConfig each : more) {
      interfaces.add(each.settings());
    }
    return this;
  }

  /**
   * Makes it a stub area.
   *
   * @param summaries whether it hears of other areas
   */
  public AreaConfig stub(boolean summaries) {
    type = AreaSettings.Type.STUB;
    summary = summaries;
    return this;
  }

  /**
   * Makes it an NSSA.
   *
   * @param summaries whether it hears of other areas
   */
  public AreaConfig nssa(boolean summaries, Nssa settings) {
    type = AreaSettings.Type.NSSA;
    summary = summaries;
    nssa = settings;
    return this;
  }

  public AreaConfig defaultCost(int cost) {
    defaultCost = cost;
    return this;
  }

  /** Announces its networks within the prefix as one. */
  public AreaConfig range(String prefix) {
    ranges.add(new Range(IpPrefix.parse(prefix), true, OptionalInt.empty()));
    return this;
  }

  /** Hides its networks within the prefix. */
  public AreaConfig hide(String prefix) {
    ranges.add(new Range(IpPrefix.parse(prefix), false, OptionalInt.empty()));
    return this;
  }

  /** A virtual link through it. */
  public AreaConfig virtualLink(
      String routerId, OspfTimers timers, OspfAuthentication authentication) {
    virtualLinks.add(
        new VirtualLinkSettings(Ipv4Address.parse(routerId).bits(), timers, authentication));
    return this;
  }

  AreaSettings settings() {
    return new AreaSettings(
        areaId, type, summary, defaultCost, nssa, ranges, interfaces, virtualLinks);
  }
}
