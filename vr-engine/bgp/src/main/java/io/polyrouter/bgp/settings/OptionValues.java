package io.polyrouter.bgp.settings;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which options are configured, and how. Immutable. */
public final class OptionValues {

  /** Nothing is. */
  public static final OptionValues NONE = new OptionValues(new TreeMap<>());

  private final SortedMap<Option<?>, Object> values;

  private OptionValues(SortedMap<Option<?>, Object> values) {
    this.values = values;
  }

  /** The same, and this too. */
  public <T> OptionValues with(Option<T> option, T value) {
    SortedMap<Option<?>, Object> changed = new TreeMap<>(values);
    changed.put(option, value);
    return new OptionValues(changed);
  }

  /** These, and behind them others where these say nothing. */
  public OptionValues over(OptionValues others) {
    SortedMap<Option<?>, Object> merged = new TreeMap<>(others.values);
    merged.putAll(values);
    return new OptionValues(merged);
  }

  /** What is configured, or else the default. */
  @SuppressWarnings("unchecked") // with() puts in nothing but what is of the option's type
  public <T> T get(Option<T> option) {
    Object value = values.get(option);
    return value == null ? option.fallback() : (T) value;
  }

  /** Whether it is configured. */
  public boolean has(Option<?> option) {
    return values.containsKey(option);
  }

  /** What is configured, in the order of the places. */
  public SortedSet<Option<?>> options() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(values.keySet()));
  }

  /** The options whose values are different; a default that is configured is no difference. */
  public SortedSet<Option<?>> differences(OptionValues others) {
    SortedSet<Option<?>> different = new TreeSet<>(values.keySet());
    different.addAll(others.values.keySet());
    different.removeIf(option -> same(option, others));
    return different;
  }

  private <T> boolean same(Option<T> option, OptionValues others) {
    return get(option).equals(others.get(option));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues others && values.equals(others.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
