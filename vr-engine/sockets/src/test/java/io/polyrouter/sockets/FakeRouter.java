package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.router.loop.LoopThread;
import io.polyrouter.router.loop.RouterLoop;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A router of nothing but a transport layer and a loop: what it sends to its own addresses comes
 * back, as from a network, on another turn; for other addresses there is no route.
 */
final class FakeRouter implements Loop, AutoCloseable {

  static final Ipv4Address IPV4 = Ipv4Address.parse("192.0.2.1");
  static final Ipv6Address IPV6 = Ipv6Address.parse("2001:db8::1");
  private static final int MTU_BYTES = 1500;
  private static final int INTERFACE = 1;

  private final LoopThread thread = new LoopThread("fake-router", new SystemClock());
  private final RouterLoop loop = thread.loop();
  private final TimerQueue timers = new TimerQueue();
  private final Turns turns = new Turns(loop);
  private final TransportLayer transport;
  private volatile @Nullable IOException failed;

  FakeRouter(int maxSockets, long maxBufferBytes) {
    transport =
        new TransportLayer(
            new Output(),
            timers,
            new SplittableRandom(1),
            name -> name.equals("lo") ? INTERFACE : 0,
            maxSockets,
            maxBufferBytes);
    thread.start();
  }

  Sockets sockets() {
    return Sockets.of("fake router", this, Names.literal(), Permission.ALL);
  }

  @Override
  public void execute(TransportCommand command) {
    loop.submit(nowNanos -> {
      IOException why = failed;
      if (why != null) {
        command.refused(why);
        return;
      }
      command.run(transport, nowNanos);
      turns.schedule();
    });
  }

  /** As when a virtual router fails. */
  void fail(IOException why) {
    loop.submit(nowNanos -> {
      failed = why;
      transport.shutDown(why, nowNanos);
    });
  }

  @Override
  public void close() {
    thread.close();
  }

  /** Fires timers. */
  private final class Turns extends LoopTask {

    Turns(RouterLoop on) {
      super(on);
    }

    @Override
    protected boolean turn(long nowNanos) {
      timers.fireDue(nowNanos, 1000);
      wakeAt(timers.nextDeadlineNanos());
      return false;
    }
  }

  private void receive(byte[] frame, boolean ipv6, int protocol, int payloadBytes, long nowNanos) {
    IpPacket packet = new IpPacket();
    if (ipv6) {
      packet.setIpv6(frame, 14, protocol, 54, payloadBytes, null);
    } else {
      packet.setIpv4(frame, 14, 34, payloadBytes, null);
    }
    if (!transport.received(packet, nowNanos)) {
      transport.errorReceived(packet, IpError.PORT_UNREACHABLE, 0, nowNanos);
    }
    turns.schedule();
  }

  private final class Output implements IpOutput {

    private static final Set<IpAddress> OWN = Set.of(IPV4, IPV6);

    @Override
    public SendResult send(
        byte[] frame,
        int payloadBytes,
        int protocol,
        long sourceHigh,
        long sourceLow,
        long destinationHigh,
        long destinationLow,
        SendOptions options,
        long nowNanos) {
      IpAddress destination = IpPacket.address(destinationHigh, destinationLow);
      if (!OWN.contains(destination)) {
        return SendResult.NO_ROUTE;
      }
      boolean ipv6 = destination instanceof Ipv6Address;
      byte[] copy = Arrays.copyOf(frame, (ipv6 ? 54 : 34) + payloadBytes);
      if (ipv6) {
        Wire.putI32(copy, 14, 6 << 28 | options.trafficClass() << 20);
        Wire.putU8(copy, 21, options.hopLimit());
        Wire.putI64(copy, 22, sourceHigh);
        Wire.putI64(copy, 30, sourceLow);
        Wire.putI64(copy, 38, destinationHigh);
        Wire.putI64(copy, 46, destinationLow);
      } else {
        Ipv4.write(
            copy,
            14,
            options.trafficClass(),
            20 + payloadBytes,
            0,
            0,
            options.hopLimit(),
            protocol,
            (int) sourceLow,
            (int) destinationLow);
      }
      loop.submit(later -> receive(copy, ipv6, protocol, payloadBytes, later));
      return SendResult.SENT;
    }

    @Override
    public int pathMtuBytes(long destinationHigh, long destinationLow, SendOptions options) {
      return MTU_BYTES;
    }

    @Override
    public @Nullable IpAddress selectSource(IpAddress destination, int interfaceIndex) {
      return switch (destination) {
        case Ipv4Address v4 -> v4.equals(IPV4) || v4.isMulticast() ? IPV4 : null;
        case Ipv6Address v6 -> v6.equals(IPV6) ? IPV6 : null;
      };
    }

    @Override
    public int interfaceFor(IpAddress of) {
      return isOwn(of) ? 1 : 0;
    }

    @Override
    public boolean isOwn(IpAddress address) {
      return OWN.contains(address);
    }

    @Override
    public void confirmReachable(
        long destinationHigh, long destinationLow, int interfaceIndex, long nowNanos) {}

    @Override
    public boolean listen(
        int interfaceIndex,
        IpAddress group,
        SourceFilter before,
        SourceFilter after,
        long nowNanos) {
      return interfaceIndex == INTERFACE;
    }
  }
}
