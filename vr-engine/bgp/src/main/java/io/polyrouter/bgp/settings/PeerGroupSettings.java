package io.polyrouter.bgp.settings;

import java.util.List;

/**
 * What neighbours have in common.
 *
 * @param options of {@link PeerOptions}
 */
public record PeerGroupSettings(String name, OptionValues options, List<FamilySettings> families) {

  public PeerGroupSettings {
    families = List.copyOf(families);
  }
}
