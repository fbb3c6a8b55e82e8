package io.polyrouter.fuzz.routing;

import io.polyrouter.fuzz.Check;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An instance of a routing protocol on the interface eth0, in a time that the input makes pass; all
 * that it does is looked at.
 */
abstract class ProtocolLab<I extends ProtocolInstance> {

  static final long SECOND_NANOS = 1_000_000_000L;

  private static final int ETH0 = 1;

  final I instance;
  private long nowNanos = SECOND_NANOS;

  ProtocolLab(ProtocolType<?> type, Class<I> kind) {
    instance =
        kind.cast(
            type.create(new InstanceContext("vr", "main", new SplittableRandom(1), () -> 1_000L)));
  }

  /** Looks at something that is done. */
  abstract void look(ProtocolEffect effect);

  /** Looks at the instance after an event. */
  abstract void look();

  final long nowNanos() {
    return nowNanos;
  }

  /** The interface, which is up. */
  static ProtocolEvent eth0(ProtocolInterface.Address... addresses) {
    return new ProtocolEvent.InterfaceChanged(
        new ProtocolInterface(
            ETH0,
            "eth0",
            true,
            false,
            MacAddress.parse("02:00:00:00:00:01"),
            1500,
            0,
            List.of(addresses)));
  }

  static ProtocolInterface.Address own(String address, int prefixLength) {
    return new ProtocolInterface.Address(IpAddress.parse(address), prefixLength);
  }

  final void handle(ProtocolEvent event) {
    instance.handle(event, nowNanos, this::look);
    Check.that(instance.nextDeadlineNanos() > nowNanos, "timers fire once");
    look();
  }

  /** Lets time pass, with all that is due in it. */
  final void advance(long nanos) {
    long end = nowNanos + nanos;
    while (instance.nextDeadlineNanos() <= end) {
      nowNanos = Math.max(nowNanos, instance.nextDeadlineNanos());
      handle(new ProtocolEvent.DeadlineReached());
    }
    nowNanos = end;
  }

  /** A datagram comes in; {@code sourcePort} is 0 if there are no ports. */
  final void hear(
      ProtocolEndpoint endpoint,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int hopLimit,
      byte[] packet) {
    handle(
        new ProtocolEvent.DatagramReceived(
            endpoint, ETH0, source, sourcePort, destination, hopLimit, Payload.of(packet)));
  }
}
