package io.polyrouter.routing.protocol;

import java.util.List;

/**
 * The whole desired configuration of one protocol instance; an immutable record of the protocol's
 * own type, with an {@code equals} over all of it.
 */
public interface ProtocolSettings {

  /** Name of the type, as {@link ProtocolType#name}. */
  String type();

  /** Name of the instance, unique among those of its type. */
  String name();

  /** Free text, may be empty. */
  String description();

  /** What it wants to hear of as {@link ProtocolEvent.RoutesRedistributed}; may be empty. */
  default List<Redistribution> redistributions() {
    return List.of();
  }
}
