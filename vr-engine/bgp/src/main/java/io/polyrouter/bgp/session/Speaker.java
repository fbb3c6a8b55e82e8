package io.polyrouter.bgp.session;

import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * What all sessions of an instance have in common. Used by one thread.
 *
 * @param clockNanos time of the event that is being handled
 * @param effects takes what is to be done at once: bytes that are lent need not stay
 * @param streams gives the number of a stream that a neighbour opens
 */
public record Speaker(
    LocalSpeaker local,
    TimerQueue timers,
    RandomGenerator random,
    AttributeTable attributes,
    RouteExchange routes,
    LongSupplier wallClockSeconds,
    LongSupplier clockNanos,
    Consumer<ProtocolEffect> effects,
    ToLongFunction<Neighbour> streams) {

  /** Time of the event that is being handled. */
  long nowNanos() {
    return clockNanos.getAsLong();
  }
}
