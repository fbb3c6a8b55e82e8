package io.polyrouter.routing.protocol;

import java.util.function.Consumer;

/**
 * One running instance of a routing protocol in one virtual router. Used by one thread, the virtual
 * router's loop. Nothing is remembered of an instance when its virtual router starts again after a
 * fault; a new one is made.
 */
public interface ProtocolInstance {

  /**
   * Takes in what happened.
   *
   * <p>First comes {@link ProtocolEvent.RouterIdChanged}, then an {@link
   * ProtocolEvent.InterfaceChanged} for every interface, then {@link ProtocolEvent.ConfigChanged};
   * from then on everything in the order of its happening. {@link ProtocolEvent.Stopping} is the
   * last. What comes from a neighbour never makes this throw: it is dropped, and counted by reason.
   *
   * @param nowNanos monotonic time, at least that of the call before
   * @param effects takes what is to be done, in this order; called during the call only
   */
  void handle(ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects);

  /**
   * When it wants a {@link ProtocolEvent.DeadlineReached}, {@link Long#MAX_VALUE} for never; asked
   * after every event. It comes at that time or later.
   */
  long nextDeadlineNanos();

  /**
   * What operators see of it: small (interfaces, neighbours, counters), since it is made whenever a
   * snapshot is. Tables that grow with the network are read by queries instead.
   *
   * @return immutable, of the protocol's own type
   */
  ProtocolState state(long nowNanos);
}
