package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.EphemeralPorts;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.TransportContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Two or more hosts with nothing but TCP, joined by one link that loses, delays, reorders,
 * duplicates and corrupts, in virtual time. One seed gives one run.
 */
final class SimulatedNetwork {

  /** What the link does to packets; probabilities from 0 to 1. */
  record Faults(
      double loss,
      double duplication,
      double corruption,
      double reordering,
      long delayNanos,
      long jitterNanos) {

    static final Faults NONE = new Faults(0, 0, 0, 0, 1_000_000, 0);
  }

  /** Looks at packets on the link; what it returns false for is lost. */
  interface Filter {
    boolean passes(Host from, byte[] packet, long nowNanos);
  }

  /** Hears of every packet: what happens to it, and who sent it. */
  interface Trace {
    void packet(String what, @Nullable Host from, byte[] packet, long nowNanos);
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Delivery(long atNanos, long order, Host to, byte[] packet) {}

  final Random random;
  final List<Host> hosts = new ArrayList<>();
  Faults faults = Faults.NONE;
  @Nullable Filter filter;
  Trace trace = (what, from, packet, now) -> {};
  int mtuBytes = 1500;

  /** What really gets through, if less than {@link #mtuBytes}. */
  int linkMtuBytes = 65_535;

  /** Whether the link says so when it drops something too large. */
  boolean sendsTooBig = true;

  long nowNanos = 1_000_000_000L;
  long delivered;
  private long order;
  private final PriorityQueue<Delivery> inFlight =
      new PriorityQueue<>(
          Comparator.comparingLong(Delivery::atNanos).thenComparingLong(Delivery::order));

  SimulatedNetwork(long seed) {
    random = new Random(seed);
  }

  Host host(String address) {
    // A longer TIME-WAIT than retransmissions take: that of RFC 9293.
    return host(
        address,
        new TcpLimits(1024, 16_384, Duration.ofMinutes(4)),
        new SocketBudget(100_000, 1L << 30));
  }

  Host host(String address, TcpLimits limits, SocketBudget budget) {
    Host host = new Host(IpAddress.parse(address), limits, budget);
    hosts.add(host);
    return host;
  }

  /** Moves to the next event; false if nothing will ever happen. */
  boolean step(long untilNanos) {
    long next = inFlight.isEmpty() ? Long.MAX_VALUE : inFlight.peek().atNanos;
    for (Host host : hosts) {
      next = Math.min(next, host.timers.nextDeadlineNanos());
    }
    if (next > untilNanos || next == Long.MAX_VALUE) {
      nowNanos = Math.max(nowNanos, Math.min(untilNanos, next));
      return false;
    }
    nowNanos = Math.max(nowNanos, next);
    while (!inFlight.isEmpty() && inFlight.peek().atNanos <= nowNanos) {
      Delivery delivery = inFlight.remove();
      delivered++;
      trace.packet("got ", null, delivery.packet, nowNanos);
      delivery.to.receive(delivery.packet);
    }
    for (Host host : hosts) {
      host.timers.fireDue(nowNanos, 1000);
    }
    return true;
  }

  void run(long durationNanos) {
    long until = nowNanos + durationNanos;
    while (step(until)) {
      // Events drive the hosts.
    }
    nowNanos = until;
  }

  private void carry(Host from, byte[] packet) {
    if (filter != null && !filter.passes(from, packet, nowNanos)) {
      return;
    }
    Host to = hostWith(destination(packet));
    if (to == null || random.nextDouble() < faults.loss) {
      trace.packet("lost", from, packet, nowNanos);
      return;
    }
    trace.packet("sent", from, packet, nowNanos);
    if (packet.length > linkMtuBytes) {
      if (sendsTooBig) {
        from.pathMtuBytes = linkMtuBytes;
        from.tcp.errorReceived(view(packet), IpError.PACKET_TOO_BIG, linkMtuBytes, nowNanos);
      }
      return;
    }
    int copies = random.nextDouble() < faults.duplication ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      byte[] carried = packet.clone();
      if (random.nextDouble() < faults.corruption) {
        int header = carried[0] >>> 4 == 4 ? 20 : 40;
        int at = header + random.nextInt(carried.length - header);
        carried[at] ^= (byte) (1 << random.nextInt(8));
      }
      long delay = faults.delayNanos;
      if (faults.jitterNanos > 0 && random.nextDouble() < faults.reordering) {
        delay += (long) (random.nextDouble() * faults.jitterNanos);
      }
      inFlight.add(new Delivery(nowNanos + delay, order++, to, carried));
    }
  }

  /** Lets a packet arrive now. */
  void inject(Host to, byte[] packet) {
    inFlight.add(new Delivery(nowNanos, order++, to, packet));
  }

  private @Nullable Host hostWith(IpAddress address) {
    for (Host host : hosts) {
      if (host.address.equals(address)) {
        return host;
      }
    }
    return null;
  }

  private static IpAddress destination(byte[] packet) {
    return view(packet).destination();
  }

  static IpPacket view(byte[] packet) {
    return packet[0] >>> 4 == 4
        ? new IpPacket().setIpv4(packet, 0, 20, packet.length - 20, null)
        : new IpPacket().setIpv6(packet, 0, 6, 40, packet.length - 40, null);
  }

  /** One host: a TCP layer on top of the link. */
  final class Host implements IpOutput {

    final IpAddress address;
    final TimerQueue timers = new TimerQueue();
    final SocketBudget budget;
    final TcpLayer tcp;
    int pathMtuBytes = Integer.MAX_VALUE;
    private final IpPacket packetView = new IpPacket();

    Host(IpAddress address, TcpLimits limits, SocketBudget budget) {
      this.address = address;
      this.budget = budget;
      tcp =
          new TcpLayer(
              new TransportContext(this, timers, random, budget, new EphemeralPorts(random)),
              limits);
    }

    void receive(byte[] packet) {
      if (packet[0] >>> 4 == 4) {
        packetView.setIpv4(packet, 0, 20, packet.length - 20, null);
      } else {
        packetView.setIpv6(packet, 0, 6, 40, packet.length - 40, null);
      }
      tcp.received(packetView, nowNanos);
    }

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
        long now) {
      boolean ipv4 = IpPacket.isIpv4(destinationHigh, destinationLow);
      int header = ipv4 ? 20 : 40;
      if (header + payloadBytes > Math.min(mtuBytes, pathMtuBytes)) {
        return SendResult.TOO_BIG;
      }
      byte[] packet = new byte[header + payloadBytes];
      System.arraycopy(
          frame, ipv4 ? IPV4_PAYLOAD_AT : IPV6_PAYLOAD_AT, packet, header, payloadBytes);
      if (ipv4) {
        Ipv4.write(
            packet,
            0,
            options.trafficClass(),
            packet.length,
            0,
            Ipv4.DONT_FRAGMENT,
            options.hopLimit(),
            protocol,
            (int) sourceLow,
            (int) destinationLow);
      } else {
        Wire.putI32(packet, 0, 6 << 28 | options.trafficClass() << 20);
        Wire.putU16(packet, 4, payloadBytes);
        Wire.putU8(packet, 6, protocol);
        Wire.putU8(packet, 7, options.hopLimit());
        Wire.putI64(packet, 8, sourceHigh);
        Wire.putI64(packet, 16, sourceLow);
        Wire.putI64(packet, 24, destinationHigh);
        Wire.putI64(packet, 32, destinationLow);
      }
      IpAddress destination = IpPacket.address(destinationHigh, destinationLow);
      if (destination.equals(address)) {
        receive(packet);
      } else {
        carry(this, packet);
      }
      return SendResult.SENT;
    }

    @Override
    public int pathMtuBytes(long high, long low, SendOptions options) {
      return Math.min(mtuBytes, pathMtuBytes);
    }

    @Override
    public @Nullable IpAddress selectSource(IpAddress destination, int interfaceIndex) {
      return destination.family() == address.family() ? address : null;
    }

    @Override
    public int interfaceFor(IpAddress of) {
      return isOwn(of) ? 1 : 0;
    }

    @Override
    public boolean isOwn(IpAddress candidate) {
      return candidate.equals(address);
    }

    @Override
    public void confirmReachable(long high, long low, int interfaceIndex, long now) {}

    @Override
    public boolean listen(
        int interfaceIndex,
        IpAddress group,
        SourceFilter before,
        SourceFilter after,
        long nowNanos) {
      return false;
    }
  }
}
