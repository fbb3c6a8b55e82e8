package io.polyrouter.bgp.settings;

import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.net.IpAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that holds for a peer: its own options before those of its group.
 *
 * @param interfaceName where a link-local address is; empty for other addresses
 * @param group empty for none
 * @param dynamic whether it has come by itself, out of a {@link ListenRange}
 * @param families that are wanted, each with its options
 */
public record PeerSettings(
    IpAddress address,
    Optional<String> interfaceName,
    Optional<String> group,
    boolean dynamic,
    OptionValues options,
    SortedMap<Family, OptionValues> families) {

  public PeerSettings {
    families = Collections.unmodifiableSortedMap(new TreeMap<>(families));
  }

  /** Of a neighbour and what it has of its group; families that are switched off are left out. */
  static PeerSettings merge(
      NeighbourSettings own, boolean dynamic, OptionValues groupOptions, List<FamilySettings> of) {
    Map<Family, OptionValues> families = new EnumMap<>(Family.class);
    of.forEach(family -> families.put(family.family(), family.options()));
    for (FamilySettings family : own.families()) {
      families.merge(
          family.family(), family.options(), (groups, owns) -> family.options().over(groups));
    }
    families.values().removeIf(options -> !options.get(FamilyOptions.ENABLED));
    return new PeerSettings(
        own.address(),
        own.interfaceName(),
        own.group(),
        dynamic,
        own.options().over(groupOptions),
        new TreeMap<>(families));
  }

  /** What holds for the peer. */
  public <T> T get(Option<T> option) {
    return options.get(option);
  }

  /** What holds for a family that is wanted; the default for another. */
  public <T> T get(Family family, Option<T> option) {
    return families.getOrDefault(family, OptionValues.NONE).get(option);
  }

  /** The families that are wanted, in their order. */
  public Collection<Family> familyNames() {
    return families.keySet();
  }
}
