package io.polyrouter.northbound.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads grouping redistribution of module polyrouter-routing-policy. Pure. */
public final class Redistributions {

  private static final List<String> WHOLE = List.of("connected", "import", "static");
  private static final List<String> BY_INSTANCE =
      List.of("bgp", "ospfv2", "ospfv3", "ripng", "ripv2");

  private Redistributions() {}

  /**
   * A source whose routes are announced.
   *
   * @param section where it is configured: its metric, and what a protocol has there besides
   */
  public record Source(Section section, Redistribution redistribution) {}

  /**
   * All sources in the order of their names.
   *
   * @param from the container redistribute
   * @param family of the protocol that announces them
   */
  public static List<Source> read(Section from, AddressFamily family) {
    List<Source> sources = new ArrayList<>();
    for (String protocol : WHOLE) {
      Section section = from.child(protocol);
      if (section.isPresent()) {
        sources.add(source(section, family, protocol, Optional.empty()));
      }
    }
    for (String protocol : BY_INSTANCE) {
      for (Section section : from.entries(protocol, "instance")) {
        sources.add(source(section, family, protocol, section.text("instance")));
      }
    }
    return sources;
  }

  private static Source source(
      Section section, AddressFamily family, String protocol, Optional<String> instance) {
    return new Source(
        section, new Redistribution(family, protocol, instance, section.text("route-policy")));
  }
}
