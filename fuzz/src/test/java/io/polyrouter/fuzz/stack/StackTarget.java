package io.polyrouter.fuzz.stack;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.TcpSegment;
import java.time.Duration;
import java.util.List;

/** The whole stack under a sequence of steps. */
public final class StackTarget {

  private static final int MAX_STEPS = 150;
  private static final int[] MILLIS = {
    1, 5, 40, 200, 1_000, 3_000, 10_000, 61_000, 130_000, 600_000
  };

  private final Lab lab = new Lab();
  private final Frames frames = new Frames(lab);
  private final Segments segments = new Segments(frames);
  private final Programs programs = new Programs(lab);

  private StackTarget() {}

  /** The target. */
  public static FuzzTarget target() {
    return new FuzzTarget(
        "stack",
        1500,
        // The routers themselves, 64 KB and more for some of the steps.
        new Allocation(80_000_000, 200_000),
        List.of(),
        input -> new StackTarget().run(new FuzzInput(input)));
  }

  private void run(FuzzInput in) {
    for (int steps = 0; !in.isEmpty() && steps < MAX_STEPS; steps++) {
      step(in);
      hear();
      lab.checkLimits();
    }
    lab.setLink(1, true);
    lab.setLink(2, true);
    programs.end();
    lab.checkEnd();
  }

  private void step(FuzzInput in) {
    int kind = in.below(16);
    switch (kind) {
      case 0 -> lab.advance(Duration.ofMillis(MILLIS[in.below(MILLIS.length)]));
      case 1 -> lab.receive(1 + in.below(2), in.take(in.u8()));
      case 2, 3, 4 -> {
        int peer = in.below(Peer.ALL.size());
        lab.receive(Peer.ALL.get(peer).port(), frames.make(peer, in));
      }
      case 5, 6, 7 -> receive(segments.any(in));
      case 8 -> receive(segments.open(in));
      case 9, 10 -> receive(segments.acknowledge(in));
      case 11 -> receive(segments.accept(in));
      case 12 -> lab.setLink(1 + in.below(2), in.flag());
      default -> programs.act(in);
    }
  }

  private void receive(Segments.Incoming incoming) {
    lab.receive(incoming.port(), incoming.frame());
  }

  // ---- what red sends -----------------------------------------------------------------------

  private void hear() {
    for (Lab.Sent sent = lab.sent().poll(); sent != null; sent = lab.sent().poll()) {
      hear(sent.port(), sent.frame());
    }
  }

  private void hear(int port, byte[] frame) {
    Check.same("Ethernet", null, Ethernet.check(frame, 0, frame.length));
    int at = Ethernet.HEADER_BYTES;
    int length = frame.length - at;
    switch (Ethernet.payloadType(frame, 0)) {
      case EtherType.IPV4 -> {
        Check.same("IPv4", null, Ipv4.check(frame, at, length));
        Check.inRange("packet", Ipv4.totalBytes(frame, at), 20, port == 1 ? 1500 : 1280);
        int headerBytes = Ipv4.headerBytes(frame, at);
        if (!Ipv4.isFragment(frame, at)) {
          hear(
              peer(port, new Ipv4Address(Ipv4.destination(frame, at))),
              new Ipv4Address(Ipv4.source(frame, at)),
              frame,
              Ipv4.protocol(frame, at),
              at + headerBytes,
              Ipv4.totalBytes(frame, at) - headerBytes);
        }
      }
      case EtherType.IPV6 -> {
        Check.same("IPv6", null, Ipv6.check(frame, at, length));
        Check.inRange("packet", Ipv6.totalBytes(frame, at), 40, port == 1 ? 1500 : 1280);
        hear(
            peer(
                port,
                new Ipv6Address(Ipv6.destinationHigh(frame, at), Ipv6.destinationLow(frame, at))),
            new Ipv6Address(Ipv6.sourceHigh(frame, at), Ipv6.sourceLow(frame, at)),
            frame,
            Ipv6.nextHeader(frame, at),
            at + Ipv6.HEADER_BYTES,
            Ipv6.payloadBytes(frame, at));
      }
      default -> {
        // ARP, and what else may be.
      }
    }
  }

  private static int peer(int port, IpAddress address) {
    for (int i = 0; i < Peer.ALL.size(); i++) {
      if (Peer.ALL.get(i).port() == port && Peer.ALL.get(i).address().equals(address)) {
        return i;
      }
    }
    return -1;
  }

  /** A whole packet to a peer, or through red to somebody else. */
  private void hear(int peer, IpAddress source, byte[] frame, int protocol, int at, int length) {
    if (peer < 0 || !Peer.ALL.get(peer).router().equals(source)) {
      return;
    }
    frames.sent(peer, frame);
    if (protocol == IpProtocol.TCP) {
      Check.same(
          "TCP",
          null,
          TcpSegment.check(
              frame, at, length, Frames.pseudoHeaderSum(frame, IpProtocol.TCP, length)));
      segments.heard(peer, frame, at, length);
    }
  }
}
