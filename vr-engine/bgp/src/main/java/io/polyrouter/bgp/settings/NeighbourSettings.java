package io.polyrouter.bgp.settings;

import io.polyrouter.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * A neighbour as it is configured; see {@link BgpSettings#peer} for what comes of it.
 *
 * @param interfaceName where a link-local address is; empty for other addresses
 * @param group whose options hold where these say nothing
 * @param options of {@link PeerOptions}
 */
public record NeighbourSettings(
    IpAddress address,
    Optional<String> interfaceName,
    Optional<String> group,
    OptionValues options,
    List<FamilySettings> families) {

  public NeighbourSettings {
    families = List.copyOf(families);
  }
}
