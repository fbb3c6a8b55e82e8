package io.polyrouter.routing.protocol;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import java.util.OptionalInt;

/**
 * A routing protocol as an engine knows it: the protocol's entry in the table of protocols.
 * Stateless, for any thread.
 *
 * @param <S> its settings
 */
public interface ProtocolType<S extends ProtocolSettings> {

  /**
   * Such as {@code rip} or {@code ospfv2}: the identity in the model, and {@link
   * io.polyrouter.routing.RouteSource#protocol} of its routes.
   */
  String name();

  /** The class of its settings. */
  Class<S> settingsType();

  /**
   * The rules that settings have to keep before they may be committed. Pure.
   *
   * @param at the entry of the instance in the model
   */
  void check(S settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems);

  /**
   * Whether an instance does what {@link ProtocolEffect.WatchLiveness} of others asks for: it gets
   * {@link ProtocolEvent.LivenessWanted} and answers by {@link ProtocolEffect.ReportLiveness}. Of
   * several such instances in a virtual router the first one by type and name does.
   */
  default boolean providesLiveness() {
    return false;
  }

  /**
   * For how long an instance with these settings can be away without a trace, since its neighbours
   * wait and its routes stay in force: it gets {@link ProtocolEvent.Suspending}, and a later one
   * {@link ProtocolEvent.Resuming}. Empty for one that just ends.
   */
  default OptionalInt gracePeriodSeconds(S settings) {
    return OptionalInt.empty();
  }

  /** Makes an instance, which has no configuration yet. */
  ProtocolInstance create(InstanceContext context);
}
