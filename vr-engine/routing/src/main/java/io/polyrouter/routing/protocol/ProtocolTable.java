package io.polyrouter.routing.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The routing protocols that an engine knows. Immutable; any thread. */
public final class ProtocolTable {

  /** Without any protocol. */
  public static final ProtocolTable NONE = new ProtocolTable(List.of());

  private final SortedMap<String, ProtocolType<?>> types;

  /** The names of the types are different. */
  public ProtocolTable(Collection<? extends ProtocolType<?>> types) {
    SortedMap<String, ProtocolType<?>> byName = new TreeMap<>();
    for (ProtocolType<?> type : types) {
      if (byName.put(type.name(), type) != null) {
        throw new IllegalArgumentException("two protocols are called " + type.name());
      }
    }
    this.types = Collections.unmodifiableSortedMap(byName);
  }

  /** All of them. */
  public static ProtocolTable of(ProtocolType<?>... types) {
    return new ProtocolTable(List.of(types));
  }

  /** The protocol of this name. */
  public Optional<ProtocolType<?>> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All names in ascending order. */
  public List<String> names() {
    return List.copyOf(types.keySet());
  }
}
