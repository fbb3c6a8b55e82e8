package io.polyrouter.bgp.settings;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The configuration of an instance.
 *
 * @param as the own AS, in a confederation the member's number
 * @param routerId the BGP identifier; empty for the virtual router's
 * @param clusterId of a route reflector; empty for the BGP identifier
 * @param port where it listens
 * @param maximumPeers at a time, dynamic ones included
 */
public record BgpSettings(
    String name,
    String description,
    int as,
    OptionalInt routerId,
    OptionalInt clusterId,
    Optional<Confederation> confederation,
    int port,
    int maximumPeers,
    List<PeerGroupSettings> groups,
    List<NeighbourSettings> neighbours,
    List<ListenRange> listenRanges,
    List<Redistribution> redistributions)
    implements ProtocolSettings {

  /** Name of the protocol. */
  public static final String TYPE = "bgp";

  /** RFC 4271, section 8. */
  public static final int PORT = 179;

  private static final int DEFAULT_MAXIMUM_PEERS = 1_000;

  public BgpSettings {
    groups = List.copyOf(groups);
    neighbours = List.copyOf(neighbours);
    listenRanges = List.copyOf(listenRanges);
    redistributions = List.copyOf(redistributions);
  }

  /** The model's defaults, without peers. */
  public static BgpSettings defaults(String name, int as) {
    return new BgpSettings(
        name,
        "",
        as,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        PORT,
        DEFAULT_MAXIMUM_PEERS,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** The same with other peers. */
  public BgpSettings withPeers(
      List<PeerGroupSettings> otherGroups,
      List<NeighbourSettings> others,
      List<ListenRange> otherRanges) {
    return new BgpSettings(
        name,
        description,
        as,
        routerId,
        clusterId,
        confederation,
        port,
        maximumPeers,
        otherGroups,
        others,
        otherRanges,
        redistributions);
  }

  @Override
  public String type() {
    return TYPE;
  }

  /** The group of a name. */
  public Optional<PeerGroupSettings> group(String groupName) {
    return groups.stream().filter(one -> one.name().equals(groupName)).findFirst();
  }

  /** All that holds for a neighbour that is configured. */
  public PeerSettings peer(NeighbourSettings neighbour) {
    Optional<PeerGroupSettings> group = neighbour.group().flatMap(this::group);
    return PeerSettings.merge(
        neighbour,
        false,
        group.map(PeerGroupSettings::options).orElse(OptionValues.NONE),
        group.map(PeerGroupSettings::families).orElse(List.of()));
  }

  /** All that holds for any neighbour out of a range. */
  public PeerSettings peer(ListenRange range, IpAddress address) {
    NeighbourSettings nothing =
        new NeighbourSettings(
            address,
            Optional.empty(),
            Optional.of(range.group()),
            OptionValues.NONE,
            new ArrayList<>());
    Optional<PeerGroupSettings> group = group(range.group());
    return PeerSettings.merge(
        nothing,
        true,
        group.map(PeerGroupSettings::options).orElse(OptionValues.NONE),
        group.map(PeerGroupSettings::families).orElse(List.of()));
  }

  /** The range that an address is in, of several the one with the longest prefix. */
  public Optional<ListenRange> rangeOf(IpAddress address) {
    return listenRanges.stream()
        .filter(range -> range.prefix().contains(address))
        .max(Comparator.comparingInt(range -> range.prefix().length()));
  }
}
