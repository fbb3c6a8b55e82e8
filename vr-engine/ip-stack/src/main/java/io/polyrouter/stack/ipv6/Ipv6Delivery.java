package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.net.packet.Ipv6Headers;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.Mld;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackListener.EchoAnswer;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.fragment.Reassembler;
import io.polyrouter.stack.ipv6.Ipv6Forwarder.Origin;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.path.PathMtus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets for this router itself: extension headers, fragments, ICMPv6 with neighbour discovery and
 * MLD; the rest goes to the protocols above, and where nobody takes it, the sender is told so.
 */
final class Ipv6Delivery implements Reassembler.Kind {

  private final StackContext context;
  private final Ipv6Layer layer;
  private final PathMtus pathMtus;
  private final Reassembler reassembler;

  Ipv6Delivery(StackContext context, Ipv6Layer layer, PathMtus pathMtus) {
    this.context = context;
    this.layer = layer;
    this.pathMtus = pathMtus;
    this.reassembler = new Reassembler(context, this);
  }

  /** Takes a packet to an own address or to the anycast address of one of the links. */
  SendResult deliver(
      @Nullable Ipv6Link in, Origin origin, byte[] frame, int packetBytes, long nowNanos) {
    long high = Ipv6.destinationHigh(frame, IP);
    long low = Ipv6.destinationLow(frame, IP);
    if (!layer.own().isUsable(in, high, low) && !layer.own().isAnycast(high, low)) {
      context.count(VrCounter.IPV6_TENTATIVE);
      return SendResult.DROPPED;
    }
    byte[] kept = frame;
    if (origin.isBorrowed()) {
      kept = Arrays.copyOf(frame, IP + packetBytes);
      context.copied(frame, kept);
    }
    take(in, kept, packetBytes, nowNanos);
    return SendResult.SENT;
  }

  /** Takes a packet to a group that is joined on the interface. */
  void deliverFromLink(Ipv6Link in, byte[] frame, int packetBytes, long nowNanos) {
    take(in, frame, packetBytes, nowNanos);
  }

  private void take(@Nullable Ipv6Link in, byte[] frame, int packetBytes, long nowNanos) {
    // Not shared: what is delivered may make this router deliver something else to itself.
    Ipv6Headers headers = new Ipv6Headers();
    if (!walk(in, headers, frame, packetBytes, nowNanos)) {
      return;
    }
    if (headers.fragmentAt() < 0) {
      takeWhole(in, headers, frame, packetBytes, nowNanos);
      return;
    }
    byte[] whole = reassemble(in, headers, frame, packetBytes, nowNanos);
    if (whole != null && walk(in, headers, whole, whole.length - IP, nowNanos)) {
      if (headers.fragmentAt() < 0) {
        takeWhole(in, headers, whole, whole.length - IP, nowNanos);
      } else {
        context.count(VrCounter.IPV6_REASSEMBLY_INVALID);
      }
    }
  }

  /** Returns whether the extension headers are such that the packet may be taken. */
  private boolean walk(
      @Nullable Ipv6Link in, Ipv6Headers headers, byte[] frame, int packetBytes, long nowNanos) {
    Malformed malformed = headers.walk(frame, IP);
    if (malformed != null) {
      count(in, malformed);
      if (malformed == Malformed.IPV6_HOP_BY_HOP_NOT_FIRST) {
        // RFC 8200, section 4: a next header field of 0 is recognized in the IPv6 header only.
        layer
            .errors()
            .parameterProblem(
                in,
                Icmpv6.UNKNOWN_NEXT_HEADER,
                headers.protocolFieldAt(),
                frame,
                packetBytes,
                nowNanos);
      }
      return false;
    }
    int option = headers.refusedOptionAt();
    if (option >= 0) {
      layer.refuseOption(in, option, frame, packetBytes, nowNanos);
      return false;
    }
    int routing = headers.routingAt();
    if (routing >= 0 && Ipv6Headers.segmentsLeft(frame, routing) > 0) {
      // RFC 5095 for type 0, RFC 8200, section 4.4 for those that are not known.
      context.count(VrCounter.IPV6_ROUTING_HEADER);
      layer
          .errors()
          .parameterProblem(in, Icmpv6.ERRONEOUS_FIELD, routing + 2, frame, packetBytes, nowNanos);
      return false;
    }
    return true;
  }

  private void takeWhole(
      @Nullable Ipv6Link in, Ipv6Headers headers, byte[] frame, int packetBytes, long nowNanos) {
    context.count(VrCounter.IPV6_DELIVERED);
    int protocol = headers.protocol();
    int at = headers.payloadAt();
    int length = IP + packetBytes - at;
    switch (protocol) {
      case IpProtocol.ICMPV6 -> icmp(in, frame, at, length, nowNanos);
      case IpProtocol.UDP -> {
        if (!offer(in, protocol, frame, at, length, nowNanos)) {
          udpToNobody(in, frame, at, length, packetBytes, nowNanos);
        }
      }
      case IpProtocol.IPV6_NO_NEXT_HEADER -> {}
      default -> {
        if (!offer(in, protocol, frame, at, length, nowNanos)) {
          context.count(VrCounter.PROTOCOL_UNREACHABLE);
          layer
              .errors()
              .parameterProblem(
                  in,
                  Icmpv6.UNKNOWN_NEXT_HEADER,
                  headers.protocolFieldAt(),
                  frame,
                  packetBytes,
                  nowNanos);
        }
      }
    }
  }

  private boolean offer(
      @Nullable Ipv6Link in, int protocol, byte[] frame, int at, int length, long nowNanos) {
    IpPacket view = context.takeView();
    view.setIpv6(frame, IP, protocol, at, length, in == null ? null : in.link())
        .setSegmentBytes(context.segmentBytes(frame));
    boolean taken = context.upperLayer().received(view, nowNanos);
    context.returnView(view);
    return taken;
  }

  private void udpToNobody(
      @Nullable Ipv6Link in, byte[] frame, int at, int length, int packetBytes, long nowNanos) {
    Malformed malformed = Udp.checkIpv6(frame, at, length, IP);
    if (malformed != null) {
      count(in, malformed);
      return;
    }
    context.count(VrCounter.UDP_NO_PORT);
    layer.errors().unreachable(in, Icmpv6.PORT_UNREACHABLE, frame, packetBytes, nowNanos);
  }

  private static void count(@Nullable Ipv6Link in, Malformed malformed) {
    if (in != null) {
      in.link().count(malformed);
    }
  }

  // ---- ICMPv6 -------------------------------------------------------------------------------

  private void icmp(@Nullable Ipv6Link in, byte[] frame, int at, int length, long nowNanos) {
    Malformed malformed = Icmpv6.check(frame, at, length, IP);
    if (malformed != null) {
      count(in, malformed);
      return;
    }
    int type = Icmpv6.type(frame, at);
    if (Ndp.isNdp(type) || Mld.isMld(type)) {
      if (in == null || !linkMessage(in, type, frame, at, length, nowNanos)) {
        return;
      }
    } else if (type == Icmpv6.ECHO_REQUEST) {
      context.count(VrCounter.ICMPV6_ECHO_REQUESTS_IN);
      answerEcho(in, frame, at, length, nowNanos);
    } else if (type == Icmpv6.ECHO_REPLY) {
      context.count(VrCounter.ICMPV6_ECHO_REPLIES_IN);
      answered(frame, at, "echo-reply", nowNanos);
    } else if (Icmpv6.isError(type)) {
      error(in, frame, at, length, nowNanos);
    } else {
      context.count(VrCounter.ICMPV6_IGNORED);
    }
    offer(in, IpProtocol.ICMPV6, frame, at, length, nowNanos);
  }

  /** Neighbour discovery and MLD; returns whether the message is valid. */
  private boolean linkMessage(
      Ipv6Link in, int type, byte[] frame, int at, int length, long nowNanos) {
    boolean isNdp = Ndp.isNdp(type);
    Malformed malformed =
        isNdp ? Ndp.check(frame, at, length, IP) : Mld.check(frame, at, length, IP);
    if (malformed != null) {
      in.link().count(malformed);
      return false;
    }
    if (isNdp) {
      layer.discovery().receive(in, frame, at, length, nowNanos);
    } else {
      layer.mld().receive(in, frame, at, length, nowNanos);
    }
    return true;
  }

  /** RFC 4443, section 4.2; not from a group or an anycast address. */
  private void answerEcho(
      @Nullable Ipv6Link in, byte[] request, int at, int length, long nowNanos) {
    long toHigh = Ipv6.sourceHigh(request, IP);
    long toLow = Ipv6.sourceLow(request, IP);
    boolean isLinkLocal = Scopes.isLinkLocal(toHigh);
    Ipv6Link out = isLinkLocal ? in : null;
    long fromHigh = Ipv6.destinationHigh(request, IP);
    long fromLow = Ipv6.destinationLow(request, IP);
    if (!layer.own().isUsable(in, fromHigh, fromLow)) {
      Ipv6Address from = layer.own().selectSource(toHigh, toLow, out);
      if (from == null) {
        return;
      }
      fromHigh = from.high();
      fromLow = from.low();
    }
    int messageAt = IP + Ipv6.HEADER_BYTES;
    byte[] reply = new byte[messageAt + length];
    System.arraycopy(request, at, reply, messageAt, length);
    Ipv6.write(
        reply,
        IP,
        Ipv6.trafficClass(request, IP),
        0,
        length,
        IpProtocol.ICMPV6,
        Ipv6Layer.ANSWER_HOP_LIMIT,
        fromHigh,
        fromLow,
        toHigh,
        toLow);
    Icmpv6.writeHeader(reply, messageAt, Icmpv6.ECHO_REPLY, 0, length, IP);
    context.count(VrCounter.ICMPV6_ECHO_REPLIES_OUT);
    layer.sendOwn(out, Origin.STACK, reply, Ipv6.HEADER_BYTES + length, nowNanos);
  }

  private void answered(byte[] frame, int echoAt, String message, long nowNanos) {
    context
        .listener()
        .echoAnswered(
            new EchoAnswer(
                new Ipv6Address(Ipv6.sourceHigh(frame, IP), Ipv6.sourceLow(frame, IP)),
                Icmpv6.identifier(frame, echoAt),
                Icmpv6.sequence(frame, echoAt),
                Ipv6.hopLimit(frame, IP),
                message),
            nowNanos);
  }

  /** An error about a packet that this router seems to have sent. */
  private void error(@Nullable Ipv6Link in, byte[] frame, int at, int length, long nowNanos) {
    context.count(VrCounter.ICMPV6_ERRORS_IN);
    int quoteAt = Icmpv6.quoteAt(at);
    long highSent = Ipv6.sourceHigh(frame, quoteAt);
    long lowSent = Ipv6.sourceLow(frame, quoteAt);
    if (!layer.own().isUsableAnywhere(highSent, lowSent)) {
      return;
    }
    IpError error = errorOf(frame, at);
    int mtuBytes = 0;
    if (error == IpError.PACKET_TOO_BIG) {
      mtuBytes =
          pathMtus.learn(
              Ipv6.destinationHigh(frame, quoteAt),
              Ipv6.destinationLow(frame, quoteAt),
              Icmpv6.mtuBytes(frame, at),
              Ipv6.totalBytes(frame, quoteAt),
              layer.pathMtu(
                  Ipv6.destinationHigh(frame, quoteAt), Ipv6.destinationLow(frame, quoteAt), 0),
              nowNanos);
    }
    int protocol = Ipv6.nextHeader(frame, quoteAt);
    int quotedAt = quoteAt + Ipv6.HEADER_BYTES;
    int end = Math.min(at + length, quoteAt + Ipv6.totalBytes(frame, quoteAt));
    // Own packets have no extension header but that of fragments.
    if (protocol == IpProtocol.IPV6_FRAGMENT && end - quotedAt >= Ipv6Fragment.HEADER_BYTES) {
      if (Ipv6Fragment.offsetBytes(frame, quotedAt) != 0) {
        return;
      }
      protocol = Ipv6Fragment.nextHeader(frame, quotedAt);
      quotedAt += Ipv6Fragment.HEADER_BYTES;
    }
    boolean quotesEcho =
        protocol == IpProtocol.ICMPV6
            && end - quotedAt >= Icmpv6.HEADER_BYTES
            && Icmpv6.type(frame, quotedAt) == Icmpv6.ECHO_REQUEST;
    if (quotesEcho) {
      answered(frame, quotedAt, describe(frame, at), nowNanos);
    }
    if (error != IpError.PACKET_TOO_BIG || mtuBytes != 0) {
      IpPacket view = context.takeView();
      view.setIpv6(
          frame, quoteAt, protocol, quotedAt, end - quotedAt, in == null ? null : in.link());
      context.upperLayer().errorReceived(view, error, mtuBytes, nowNanos);
      context.returnView(view);
    }
  }

  private static IpError errorOf(byte[] frame, int at) {
    int code = Icmpv6.code(frame, at);
    return switch (Icmpv6.type(frame, at)) {
      case Icmpv6.PACKET_TOO_BIG -> IpError.PACKET_TOO_BIG;
      case Icmpv6.TIME_EXCEEDED -> IpError.TIME_EXCEEDED;
      case Icmpv6.DESTINATION_UNREACHABLE ->
          switch (code) {
            case Icmpv6.ADDRESS_UNREACHABLE -> IpError.HOST_UNREACHABLE;
            case Icmpv6.PORT_UNREACHABLE -> IpError.PORT_UNREACHABLE;
            case Icmpv6.ADMINISTRATIVELY_PROHIBITED, Icmpv6.POLICY_FAILED, Icmpv6.REJECT_ROUTE ->
                IpError.ADMINISTRATIVELY_PROHIBITED;
            default -> IpError.NETWORK_UNREACHABLE;
          };
      default ->
          code == Icmpv6.UNKNOWN_NEXT_HEADER
              ? IpError.PROTOCOL_UNREACHABLE
              : IpError.PARAMETER_PROBLEM;
    };
  }

  private static String describe(byte[] frame, int at) {
    int code = Icmpv6.code(frame, at);
    return switch (Icmpv6.type(frame, at)) {
      case Icmpv6.PACKET_TOO_BIG -> "packet-too-big";
      case Icmpv6.TIME_EXCEEDED ->
          code == Icmpv6.REASSEMBLY_TIMED_OUT ? "reassembly-time-exceeded" : "time-exceeded";
      case Icmpv6.DESTINATION_UNREACHABLE ->
          switch (code) {
            case Icmpv6.NO_ROUTE -> "no-route";
            case Icmpv6.ADMINISTRATIVELY_PROHIBITED -> "administratively-prohibited";
            case Icmpv6.BEYOND_SCOPE -> "beyond-scope";
            case Icmpv6.ADDRESS_UNREACHABLE -> "address-unreachable";
            case Icmpv6.PORT_UNREACHABLE -> "port-unreachable";
            case Icmpv6.POLICY_FAILED -> "policy-failed";
            case Icmpv6.REJECT_ROUTE -> "reject-route";
            default -> "destination-unreachable";
          };
      default -> "parameter-problem";
    };
  }

  // ---- fragments ----------------------------------------------------------------------------

  private byte @Nullable [] reassemble(
      @Nullable Ipv6Link in, Ipv6Headers headers, byte[] frame, int packetBytes, long nowNanos) {
    context.count(VrCounter.IPV6_REASSEMBLY_FRAGMENTS);
    int fragmentAt = headers.fragmentAt();
    int payloadAt = fragmentAt + Ipv6Fragment.HEADER_BYTES;
    int length = IP + packetBytes - payloadAt;
    if (Ipv6Fragment.isAtomic(frame, fragmentAt)) {
      // RFC 6946: by itself, whatever other fragments with its identification there are.
      context.count(VrCounter.IPV6_REASSEMBLED);
      return whole(frame, fragmentAt, headers.fragmentFieldAt(), frame, payloadAt, length);
    }
    int wrongByteAt = wrongFieldOf(frame, fragmentAt, length);
    if (wrongByteAt >= 0) {
      context.count(VrCounter.IPV6_REASSEMBLY_INVALID);
      layer
          .errors()
          .parameterProblem(in, Icmpv6.ERRONEOUS_FIELD, wrongByteAt, frame, packetBytes, nowNanos);
      return null;
    }
    Reassembler.Whole whole =
        reassembler.add(
            new Reassembler.Key(
                Ipv6.sourceHigh(frame, IP),
                Ipv6.sourceLow(frame, IP),
                Ipv6.destinationHigh(frame, IP),
                Ipv6.destinationLow(frame, IP),
                0,
                Ipv6Fragment.identification(frame, fragmentAt)),
            frame,
            payloadAt,
            Ipv6Fragment.offsetBytes(frame, fragmentAt),
            length,
            Ipv6Fragment.moreFragments(frame, fragmentAt),
            Ipv6.MAX_PAYLOAD_BYTES,
            nowNanos);
    if (whole == null) {
      return null;
    }
    byte[] first = whole.first();
    if (headers.walk(first, IP) != null) {
      throw new IllegalStateException("a fragment that was well-formed is so no more");
    }
    int before = headers.fragmentAt() - IP - Ipv6.HEADER_BYTES;
    if (before + whole.payloadBytes() > Ipv6.MAX_PAYLOAD_BYTES) {
      context.count(VrCounter.IPV6_REASSEMBLY_INVALID);
      return null;
    }
    context.count(VrCounter.IPV6_REASSEMBLED);
    return whole(
        first,
        headers.fragmentAt(),
        headers.fragmentFieldAt(),
        whole.payload(),
        0,
        whole.payloadBytes());
  }

  /**
   * Where the field of a fragment starts that its sender is to be told of (RFC 8200, section 4.5),
   * or a negative number: a length that no fragment but the last may have, or an offset that leads
   * beyond the longest packet.
   */
  private static int wrongFieldOf(byte[] frame, int fragmentAt, int length) {
    if (Ipv6Fragment.moreFragments(frame, fragmentAt) && length % 8 != 0) {
      return IP + Ipv6.PAYLOAD_LENGTH;
    }
    int before = fragmentAt - IP - Ipv6.HEADER_BYTES;
    boolean tooLong =
        before + Ipv6Fragment.offsetBytes(frame, fragmentAt) + length > Ipv6.MAX_PAYLOAD_BYTES;
    return tooLong ? fragmentAt + Ipv6Fragment.OFFSET_AND_MORE : -1;
  }

  /** What is in front of a fragment header, and the payload without that header. */
  private static byte[] whole(
      byte[] first, int fragmentAt, int fragmentFieldAt, byte[] payload, int at, int length) {
    byte[] frame = new byte[fragmentAt + length];
    System.arraycopy(first, 0, frame, 0, fragmentAt);
    System.arraycopy(payload, at, frame, fragmentAt, length);
    frame[fragmentFieldAt] = (byte) Ipv6Fragment.nextHeader(first, fragmentAt);
    Ipv6.setPayloadBytes(frame, IP, fragmentAt + length - IP - Ipv6.HEADER_BYTES);
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
    return VrCounter.IPV6_REASSEMBLY_INVALID;
  }

  @Override
  public VrCounter limit() {
    return VrCounter.IPV6_REASSEMBLY_LIMIT;
  }

  @Override
  public VrCounter timeouts() {
    return VrCounter.IPV6_REASSEMBLY_TIMEOUTS;
  }

  @Override
  public void timedOut(byte[] first, long nowNanos) {
    layer
        .errors()
        .timeExceeded(
            null, Icmpv6.REASSEMBLY_TIMED_OUT, first, Ipv6.totalBytes(first, IP), nowNanos);
  }
}
