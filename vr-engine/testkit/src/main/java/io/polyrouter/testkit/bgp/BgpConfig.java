package io.polyrouter.testkit.bgp;

import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.bgp.settings.FamilySettings;
import io.polyrouter.bgp.settings.ListenRange;
import io.polyrouter.bgp.settings.NeighbourSettings;
import io.polyrouter.bgp.settings.OptionValues;
import io.polyrouter.bgp.settings.PeerAs;
import io.polyrouter.bgp.settings.PeerGroupSettings;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Settings of an instance of BGP, of which only what is not usual is said:
 *
 * <pre>
 *   BgpConfig.of(65001)
 *       .neighbour("10.0.0.2", BgpConfig.peer(65002).with(PeerOptions.HOLD_SECONDS, 9))
 *       .settings()
 * </pre>
 */
public final class BgpConfig {

  private final int as;
  private final List<PeerGroupSettings> groups = new ArrayList<>();
  private final List<NeighbourSettings> neighbours = new ArrayList<>();
  private final List<ListenRange> ranges = new ArrayList<>();

  private BgpConfig(int as) {
    this.as = as;
  }

  /** Of an instance "main" in this AS. */
  public static BgpConfig of(int as) {
    return new BgpConfig(as);
  }

  /** Options of a peer in this AS. */
  public static OptionValues peer(int peerAs) {
    return OptionValues.NONE.with(PeerOptions.PEER_AS, Optional.of(new PeerAs.Exactly(peerAs)));
  }

  /**
   * With a neighbour.
   *
   * @param families that routes are exchanged of; none for IPv4 unicast
   */
  public BgpConfig neighbour(String address, OptionValues options, Family... families) {
    neighbours.add(
        new NeighbourSettings(
            IpAddress.parse(address), Optional.empty(), Optional.empty(), options, of(families)));
    return this;
  }

  /** Lets peers in that come from anywhere within a prefix, five of them at most. */
  public BgpConfig range(String prefix, OptionValues options, Family... families) {
    groups.add(new PeerGroupSettings(prefix, options, of(families)));
    ranges.add(new ListenRange(IpPrefix.parse(prefix), prefix, 5));
    return this;
  }

  private static List<FamilySettings> of(Family... families) {
    return families.length == 0
        ? List.of(FamilySettings.of(Family.IPV4_UNICAST))
        : Arrays.stream(families).map(FamilySettings::of).toList();
  }

  /** The settings. */
  public BgpSettings settings() {
    return BgpSettings.defaults("main", as).withPeers(groups, neighbours, ranges);
  }
}
