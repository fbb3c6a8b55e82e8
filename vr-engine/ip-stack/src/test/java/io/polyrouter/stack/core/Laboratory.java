package io.polyrouter.stack.core;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Stacks with wires between them, in time that passes when told. */
final class Laboratory {

  static final int MTU_BYTES = 1500;

  long nowNanos;
  private final List<Node> nodes = new ArrayList<>();
  private final Deque<Runnable> frames = new ArrayDeque<>();

  /** One stack and what its upper layer got. */
  final class Node implements StackListener, UpperLayer {

    private final TimerQueue timers = new TimerQueue();
    final IpStack stack;
    final List<Got> got = new ArrayList<>();
    final List<GotError> errors = new ArrayList<>();
    final List<EchoAnswer> answers = new ArrayList<>();

    /** Frames that left. */
    final List<byte[]> sent = new ArrayList<>();

    /** What was left to do on the packets of TCP that the upper layer got. */
    final List<Integer> segmentBytes = new ArrayList<>();

    /** Whether packets of a protocol are taken. */
    Predicate<IpPacket> takes = packet -> true;

    private PrefixTable<ForwardingAction> ipv4 = PrefixTable.empty(AddressFamily.IPV4);
    private PrefixTable<ForwardingAction> ipv6 = PrefixTable.empty(AddressFamily.IPV6);
    private int interfaces;

    Node(long seed) {
      stack = new IpStack(timers, new SplittableRandom(seed), this, 1000, 1 << 20);
      stack.setUpperLayer(this);
    }

    /** Adds an interface, up when both ends are wired; addresses of both families. */
    StackInterface addInterface(String name, String... addresses) {
      int index = ++interfaces;
      MacAddress mac = new MacAddress(0x02_0000_0000_00L | nodes.indexOf(this) << 8 | index);
      StackInterface added = stack.addInterface(index, name, mac, MTU_BYTES, nowNanos);
      List<InterfaceAddress> v4 = new ArrayList<>();
      List<Ipv6InterfaceAddress> v6 = new ArrayList<>();
      for (String text : addresses) {
        int slash = text.indexOf('/');
        int length = Integer.parseInt(text.substring(slash + 1));
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        switch (address) {
          case Ipv4Address each -> v4.add(new InterfaceAddress(each, length));
          case Ipv6Address each -> v6.add(new Ipv6InterfaceAddress(each, length));
        }
        route(IpPrefix.of(address, length), new ForwardingAction.Connected(index));
        route(IpPrefix.of(address, address.family().bits()), ForwardingAction.RECEIVE);
      }
      stack.setAddresses(added, v4, nowNanos);
      if (!v6.isEmpty()) {
        stack.setIpv6(added, true, null, v6, 0, nowNanos);
      }
      return added;
    }

    void route(String prefix, int interfaceIndex, String nextHop) {
      route(
          IpPrefix.parse(prefix),
          new ForwardingAction.Forward(
              List.of(new NextHop(interfaceIndex, IpAddress.parse(nextHop)))));
    }

    private void route(IpPrefix prefix, ForwardingAction action) {
      var builder = (prefix.family() == AddressFamily.IPV4 ? ipv4 : ipv6).toBuilder();
      builder.put(prefix, action);
      PrefixTable<ForwardingAction> next = builder.build();
      if (prefix.family() == AddressFamily.IPV4) {
        ipv4 = next;
      } else {
        ipv6 = next;
      }
      stack.setFib(next, nowNanos);
    }

    long counter(String name) {
      return stack.counterValues().toMap().getOrDefault(name, 0L);
    }

    @Override
    public boolean received(IpPacket packet, long now) {
      byte[] payload =
          Arrays.copyOfRange(
              packet.bytes(), packet.payloadAt(), packet.payloadAt() + packet.payloadBytes());
      StackInterface in = packet.in();
      if (packet.protocol() == IpProtocol.TCP) {
        segmentBytes.add(packet.segmentBytes());
      }
      got.add(
          new Got(
              packet.protocol(),
              packet.source().toString(),
              packet.destination().toString(),
              packet.hopLimit(),
              packet.trafficClass(),
              in == null ? "" : in.name(),
              List.of(payload)));
      return takes.test(packet);
    }

    @Override
    public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long now) {
      errors.add(
          new GotError(
              quoted.protocol(),
              quoted.source().toString(),
              quoted.destination().toString(),
              error,
              mtuBytes));
    }

    @Override
    public void neighbourChanged(
        StackInterface onInterface, IpAddress address, @Nullable MacAddress mac) {}

    @Override
    public void ipv6AddressesChanged(StackInterface onInterface) {}

    @Override
    public void echoAnswered(EchoAnswer answer, long now) {
      answers.add(answer);
    }

    List<Got> got(int protocol) {
      return got.stream().filter(each -> each.protocol == protocol).toList();
    }
  }

  /** A packet that an upper layer got; the payload is the only element of its list. */
  record Got(
      int protocol,
      String source,
      String destination,
      int hopLimit,
      int trafficClass,
      String in,
      List<byte[]> payloads) {

    byte[] payload() {
      return payloads.getFirst();
    }
  }

  /** An error that an upper layer got. */
  record GotError(
      int protocol, String source, String destination, UpperLayer.IpError error, int mtuBytes) {}

  Node node() {
    Node added = new Node(nodes.size() + 1);
    nodes.add(added);
    return added;
  }

  /** Wires two interfaces and takes them up. */
  void wire(Node one, StackInterface oneEnd, Node other, StackInterface otherEnd) {
    one.stack.setDevice(oneEnd, new Wire(one, other, otherEnd));
    other.stack.setDevice(otherEnd, new Wire(other, one, oneEnd));
    one.stack.setUp(oneEnd, true, nowNanos);
    other.stack.setUp(otherEnd, true, nowNanos);
    advance(10_000);
  }

  private final class Wire implements NetworkDevice {

    private final Node from;
    private final Node to;
    private final StackInterface end;

    Wire(Node from, Node to, StackInterface end) {
      this.from = from;
      this.to = to;
      this.end = end;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      byte[] copy = Arrays.copyOfRange(frame, offset, offset + length);
      from.sent.add(copy.clone());
      frames.add(() -> to.stack.receive(end, copy, copy.length, nowNanos));
      return true;
    }

    @Override
    public void close() {}
  }

  /** Lets time pass. */
  void advance(long millis) {
    long end = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      while (!frames.isEmpty()) {
        frames.remove().run();
      }
      long next =
          nodes.stream().mapToLong(node -> node.timers.nextDeadlineNanos()).min().orElse(end);
      if (next > end) {
        nowNanos = end;
        return;
      }
      nowNanos = Math.max(nowNanos, next);
      nodes.forEach(node -> node.timers.fireDue(nowNanos, 1000));
    }
  }
}
