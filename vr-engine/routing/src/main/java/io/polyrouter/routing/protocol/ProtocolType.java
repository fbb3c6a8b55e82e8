package io.polyrouter.routing.protocol;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;

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
   * Whether its instances can end and begin anew without a trace: they get {@link
   * ProtocolEvent.Suspending} and {@link ProtocolEvent.Resuming}.
   */
  default boolean restartsGracefully() {
    return false;
  }

  /** Makes an instance, which has no configuration yet. */
  ProtocolInstance create(InstanceContext context);
}
