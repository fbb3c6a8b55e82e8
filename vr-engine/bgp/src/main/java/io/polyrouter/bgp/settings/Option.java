package io.polyrouter.bgp.settings;

import io.polyrouter.routing.config.ModelPath;

/**
 * Something that can be configured of peers, or of a family of theirs; the constants of {@link
 * PeerOptions} and {@link FamilyOptions} are all there are. Immutable.
 *
 * @param <T> of its values, immutable with an {@code equals}
 */
public final class Option<T> implements Comparable<Option<?>> {

  private final String container;
  private final String leaf;
  private final T fallback;
  private final Consequence onChange;
  private final String why;

  private Option(String container, String leaf, T fallback, Consequence onChange, String why) {
    this.container = container;
    this.leaf = leaf;
    this.fallback = fallback;
    this.onChange = onChange;
    this.why = why;
  }

  /**
   * An option.
   *
   * @param container of the model that it stands in, empty for none
   * @param fallback holds where nothing is configured
   * @param why a change has this consequence: a sentence that begins small, for operators
   */
  static <T> Option<T> of(
      String container, String leaf, T fallback, Consequence onChange, String why) {
    return new Option<>(container, leaf, fallback, onChange, why);
  }

  /** Its place in the model. */
  public ModelPath in(ModelPath at) {
    return (container.isEmpty() ? at : at.child(container)).child(leaf);
  }

  /** Container and leaf, such as {@code timers/hold-time}. */
  public String path() {
    return container.isEmpty() ? leaf : container + "/" + leaf;
  }

  /** What holds where nothing is configured. */
  public T fallback() {
    return fallback;
  }

  /** What a change of it does to a session. */
  public Consequence onChange() {
    return onChange;
  }

  /** Why it does. */
  public String why() {
    return why;
  }

  @Override
  public int compareTo(Option<?> other) {
    return path().compareTo(other.path());
  }

  /** Options are told apart by their places. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Option<?> option && path().equals(option.path());
  }

  @Override
  public int hashCode() {
    return path().hashCode();
  }

  @Override
  public String toString() {
    return path();
  }
}
