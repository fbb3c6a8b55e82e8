package io.polyrouter.bgp.settings;

import io.polyrouter.bgp.nlri.Family;

/**
 * What is configured of a family of a neighbour or a group.
 *
 * @param options of {@link FamilyOptions}
 */
public record FamilySettings(Family family, OptionValues options) {

  /** With nothing but defaults. */
  public static FamilySettings of(Family family) {
    return new FamilySettings(family, OptionValues.NONE);
  }

  /** What is configured, or else the default. */
  public <T> T get(Option<T> option) {
    return options.get(option);
  }
}
