package io.polyrouter.stack.ipv4;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackListener.EchoAnswer;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.fragment.Reassembler;
import io.polyrouter.stack.ipv4.Ipv4Forwarder.Origin;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.path.PathMtus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets for this router itself: echo is answered (RFC 1122, section 3.2.2.6), errors are taken
 * note of, the rest goes to the protocols above; where nobody takes it, the sender is told so.
 */
final class Ipv4Delivery implements Reassembler.Kind {

  private final StackContext context;
  private final Ipv4Layer layer;
  private final PathMtus pathMtus;
  private final Reassembler reassembler;

  Ipv4Delivery(StackContext context, Ipv4Layer layer, PathMtus pathMtus) {
    this.context = context;
    this.layer = layer;
    this.pathMtus = pathMtus;
    this.reassembler = new Reassembler(context, this);
  }

  /** Takes a packet to an own address. */
  SendResult deliver(
      @Nullable Ipv4Link in, Origin origin, byte[] frame, int packetBytes, long nowNanos) {
    int destination = Ipv4.destination(frame, IP);
    if (!layer.isOwn(destination)) {
      // The broadcast address of one of the links: not from outside (RFC 2644).
      if (origin == Origin.UPPER) {
        return SendResult.BROADCAST;
      }
      context.count(VrCounter.IPV4_DIRECTED_BROADCAST);
      return SendResult.DROPPED;
    }
    byte[] kept = frame;
    if (origin == Origin.UPPER) {
      kept = Arrays.copyOf(frame, IP + packetBytes);
      context.copied(frame, kept);
    }
    take(in, kept, packetBytes, nowNanos);
    return SendResult.SENT;
  }

  /** Takes a packet to a group that is joined on the interface, or to everybody on its link. */
  void deliverFromLink(Ipv4Link in, byte[] frame, int packetBytes, long nowNanos) {
    take(in, frame, packetBytes, nowNanos);
  }

  private void take(@Nullable Ipv4Link in, byte[] frame, int packetBytes, long nowNanos) {
    if (!Ipv4.isFragment(frame, IP)) {
      takeWhole(in, frame, packetBytes, nowNanos);
      return;
    }
    byte[] whole = reassemble(frame, packetBytes, nowNanos);
    if (whole != null) {
      takeWhole(in, whole, whole.length - IP, nowNanos);
    }
  }

  private void takeWhole(@Nullable Ipv4Link in, byte[] frame, int packetBytes, long nowNanos) {
    context.count(VrCounter.IPV4_DELIVERED);
    int payloadAt = IP + Ipv4.headerBytes(frame, IP);
    int payloadBytes = IP + packetBytes - payloadAt;
    switch (Ipv4.protocol(frame, IP)) {
      case IpProtocol.ICMP -> icmp(in, frame, payloadAt, payloadBytes, nowNanos);
      case IpProtocol.UDP -> {
        if (!offer(in, frame, payloadAt, payloadBytes, nowNanos)) {
          udpToNobody(in, frame, payloadAt, payloadBytes, nowNanos);
        }
      }
      case IpProtocol.IGMP -> {
        if (in != null) {
          layer.igmp().receive(in, frame, packetBytes, nowNanos);
        }
        offer(in, frame, payloadAt, payloadBytes, nowNanos);
      }
      default -> {
        if (!offer(in, frame, payloadAt, payloadBytes, nowNanos)) {
          context.count(VrCounter.PROTOCOL_UNREACHABLE);
          layer.errors().unreachable(Icmpv4.PROTOCOL_UNREACHABLE, frame, packetBytes, nowNanos);
        }
      }
    }
  }

  private boolean offer(
      @Nullable Ipv4Link in, byte[] frame, int payloadAt, int payloadBytes, long nowNanos) {
    IpPacket view = context.takeView();
    view.setIpv4(frame, IP, payloadAt, payloadBytes, in == null ? null : in.link())
        .setSegmentBytes(context.segmentBytes(frame));
    boolean taken = context.upperLayer().received(view, nowNanos);
    context.returnView(view);
    return taken;
  }

  private void udpToNobody(@Nullable Ipv4Link in, byte[] frame, int at, int length, long nowNanos) {
    Malformed malformed =
        Udp.check(frame, at, length, Ipv4.source(frame, IP), Ipv4.destination(frame, IP));
    if (malformed != null) {
      count(in, malformed);
      return;
    }
    context.count(VrCounter.UDP_NO_PORT);
    layer.errors().unreachable(Icmpv4.PORT_UNREACHABLE, frame, at + length - IP, nowNanos);
  }

  private static void count(@Nullable Ipv4Link in, Malformed malformed) {
    if (in != null) {
      in.link().count(malformed);
    }
  }

  // ---- ICMP ---------------------------------------------------------------------------------

  private void icmp(@Nullable Ipv4Link in, byte[] frame, int at, int length, long nowNanos) {
    Malformed malformed = Icmpv4.check(frame, at, length);
    if (malformed != null) {
      count(in, malformed);
      return;
    }
    int type = Icmpv4.type(frame, at);
    switch (type) {
      case Icmpv4.ECHO_REQUEST -> {
        context.count(VrCounter.ICMP_ECHO_REQUESTS_IN);
        // First, since the answer is made of the very bytes.
        offer(in, frame, at, length, nowNanos);
        if (layer.isOwn(Ipv4.destination(frame, IP))) {
          answerEcho(frame, at, length, nowNanos);
        }
        return;
      }
      case Icmpv4.ECHO_REPLY -> {
        context.count(VrCounter.ICMP_ECHO_REPLIES_IN);
        answered(frame, at, "echo-reply", nowNanos);
      }
      case Icmpv4.DESTINATION_UNREACHABLE, Icmpv4.TIME_EXCEEDED, Icmpv4.PARAMETER_PROBLEM ->
          error(frame, at, length, nowNanos);
      default -> context.count(VrCounter.ICMP_IGNORED);
    }
    offer(in, frame, at, length, nowNanos);
  }

  private void answerEcho(byte[] request, int at, int messageBytes, long nowNanos) {
    byte[] reply = request;
    if (at != IP + Ipv4.MIN_HEADER_BYTES) {
      reply = new byte[IP + Ipv4.MIN_HEADER_BYTES + messageBytes];
      System.arraycopy(request, IP, reply, IP, Ipv4.MIN_HEADER_BYTES);
      System.arraycopy(request, at, reply, IP + Ipv4.MIN_HEADER_BYTES, messageBytes);
    }
    Icmpv4.requestToReply(reply, IP + Ipv4.MIN_HEADER_BYTES);
    Ipv4.write(
        reply,
        IP,
        Ipv4.trafficClass(reply, IP),
        Ipv4.MIN_HEADER_BYTES + messageBytes,
        layer.nextIdentification(),
        0,
        Ipv4Layer.ANSWER_TIME_TO_LIVE,
        IpProtocol.ICMP,
        Ipv4.destination(reply, IP),
        Ipv4.source(reply, IP));
    context.count(VrCounter.ICMP_ECHO_REPLIES_OUT);
    layer
        .forwarder()
        .route(null, Origin.STACK, reply, Ipv4.MIN_HEADER_BYTES + messageBytes, nowNanos);
  }

  private void answered(byte[] frame, int echoAt, String message, long nowNanos) {
    context
        .listener()
        .echoAnswered(
            new EchoAnswer(
                new Ipv4Address(Ipv4.source(frame, IP)),
                Icmpv4.identifier(frame, echoAt),
                Icmpv4.sequence(frame, echoAt),
                Ipv4.timeToLive(frame, IP),
                message),
            nowNanos);
  }

  /** An error about a packet that this router seems to have sent (RFC 1122, section 3.2.2). */
  private void error(byte[] frame, int at, int messageBytes, long nowNanos) {
    context.count(VrCounter.ICMP_ERRORS_IN);
    int quoteAt = Icmpv4.quoteAt(at);
    if (!layer.isOwn(Ipv4.source(frame, quoteAt))) {
      return;
    }
    int quotedAt = quoteAt + Ipv4.headerBytes(frame, quoteAt);
    int quotedBytes =
        Math.min(at + messageBytes, quoteAt + Ipv4.totalBytes(frame, quoteAt)) - quotedAt;
    IpError error = errorOf(frame, at);
    int mtuBytes = 0;
    if (error == IpError.PACKET_TOO_BIG) {
      mtuBytes =
          pathMtus.learn(
              0,
              IpPacket.mapped(Ipv4.destination(frame, quoteAt)),
              Icmpv4.nextHopMtuBytes(frame, at),
              Ipv4.totalBytes(frame, quoteAt),
              layer.pathMtu(Ipv4.destination(frame, quoteAt), SendOptions.DEFAULT),
              nowNanos);
    }
    if (Ipv4.fragmentOffsetBytes(frame, quoteAt) != 0) {
      return;
    }
    boolean quotesEcho =
        quotedBytes >= Icmpv4.HEADER_BYTES
            && Ipv4.protocol(frame, quoteAt) == IpProtocol.ICMP
            && Icmpv4.type(frame, quotedAt) == Icmpv4.ECHO_REQUEST;
    if (quotesEcho) {
      answered(frame, quotedAt, describe(frame, at), nowNanos);
    }
    if (error != IpError.PACKET_TOO_BIG || mtuBytes != 0) {
      IpPacket view = context.takeView();
      view.setIpv4(frame, quoteAt, quotedAt, quotedBytes, null);
      context.upperLayer().errorReceived(view, error, mtuBytes, nowNanos);
      context.returnView(view);
    }
  }

  private static IpError errorOf(byte[] frame, int at) {
    int code = Icmpv4.code(frame, at);
    return switch (Icmpv4.type(frame, at)) {
      case Icmpv4.TIME_EXCEEDED -> IpError.TIME_EXCEEDED;
      case Icmpv4.PARAMETER_PROBLEM -> IpError.PARAMETER_PROBLEM;
      default ->
          switch (code) {
            case Icmpv4.HOST_UNREACHABLE, 7, 12 -> IpError.HOST_UNREACHABLE;
            case Icmpv4.PROTOCOL_UNREACHABLE -> IpError.PROTOCOL_UNREACHABLE;
            case Icmpv4.PORT_UNREACHABLE -> IpError.PORT_UNREACHABLE;
            case Icmpv4.FRAGMENTATION_NEEDED -> IpError.PACKET_TOO_BIG;
            case 9, 10, Icmpv4.ADMINISTRATIVELY_PROHIBITED -> IpError.ADMINISTRATIVELY_PROHIBITED;
            default -> IpError.NETWORK_UNREACHABLE;
          };
    };
  }

  private static String describe(byte[] frame, int at) {
    int code = Icmpv4.code(frame, at);
    return switch (Icmpv4.type(frame, at)) {
      case Icmpv4.TIME_EXCEEDED ->
          code == Icmpv4.REASSEMBLY_TIMED_OUT ? "reassembly-time-exceeded" : "time-exceeded";
      case Icmpv4.PARAMETER_PROBLEM -> "parameter-problem";
      default ->
          switch (code) {
            case Icmpv4.NETWORK_UNREACHABLE -> "network-unreachable";
            case Icmpv4.HOST_UNREACHABLE -> "host-unreachable";
            case Icmpv4.PROTOCOL_UNREACHABLE -> "protocol-unreachable";
            case Icmpv4.PORT_UNREACHABLE -> "port-unreachable";
            case Icmpv4.FRAGMENTATION_NEEDED -> "fragmentation-needed";
            case Icmpv4.SOURCE_ROUTE_FAILED -> "source-route-failed";
            case Icmpv4.ADMINISTRATIVELY_PROHIBITED -> "administratively-prohibited";
            default -> "destination-unreachable";
          };
    };
  }

  // ---- fragments ----------------------------------------------------------------------------

  private byte @Nullable [] reassemble(byte[] fragment, int packetBytes, long nowNanos) {
    context.count(VrCounter.IPV4_REASSEMBLY_FRAGMENTS);
    int headerBytes = Ipv4.headerBytes(fragment, IP);
    Reassembler.Whole whole =
        reassembler.add(
            new Reassembler.Key(
                0,
                Ipv4Layer.low(Ipv4.source(fragment, IP)),
                0,
                Ipv4Layer.low(Ipv4.destination(fragment, IP)),
                Ipv4.protocol(fragment, IP),
                Ipv4.identification(fragment, IP)),
            fragment,
            IP + headerBytes,
            Ipv4.fragmentOffsetBytes(fragment, IP),
            packetBytes - headerBytes,
            Ipv4.moreFragments(fragment, IP),
            Ipv4.MAX_PACKET_BYTES - Ipv4.MIN_HEADER_BYTES,
            nowNanos);
    if (whole == null) {
      return null;
    }
    int wholeHeaderBytes = Ipv4.headerBytes(whole.first(), IP);
    int wholeBytes = wholeHeaderBytes + whole.payloadBytes();
    if (wholeBytes > Ipv4.MAX_PACKET_BYTES) {
      context.count(VrCounter.IPV4_REASSEMBLY_INVALID);
      return null;
    }
    context.count(VrCounter.IPV4_REASSEMBLED);
    byte[] frame = new byte[IP + wholeBytes];
    System.arraycopy(whole.first(), 0, frame, 0, IP + wholeHeaderBytes);
    System.arraycopy(whole.payload(), 0, frame, IP + wholeHeaderBytes, whole.payloadBytes());
    Ipv4.rewriteLengths(frame, IP, wholeHeaderBytes, wholeBytes, 0);
    return frame;
  }

  /** Packets of which fragments are there. */
  int reassemblyPackets() {
    return reassembler.size();
  }

  /** Packets that were given up since there were too many. */
  long reassemblyEvicted() {
    return reassembler.evicted();
  }

  @Override
  public VrCounter invalid() {
    return VrCounter.IPV4_REASSEMBLY_INVALID;
  }

  @Override
  public VrCounter limit() {
    return VrCounter.IPV4_REASSEMBLY_LIMIT;
  }

  @Override
  public VrCounter timeouts() {
    return VrCounter.IPV4_REASSEMBLY_TIMEOUTS;
  }

  @Override
  public void timedOut(byte[] first, long nowNanos) {
    layer
        .errors()
        .timeExceeded(Icmpv4.REASSEMBLY_TIMED_OUT, first, Ipv4.totalBytes(first, IP), nowNanos);
  }
}
