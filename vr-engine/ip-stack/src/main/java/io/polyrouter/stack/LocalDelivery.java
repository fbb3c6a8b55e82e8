package io.polyrouter.stack;

import static io.polyrouter.stack.Ipv4Forwarder.IP;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.stack.StackListener.EchoAnswer;
import io.polyrouter.stack.time.TimerQueue;
import org.jspecify.annotations.Nullable;

/**
 * Packets for this router itself: echo is answered (RFC 1122, section 3.2.2.6), answers to own
 * requests are passed on; for the rest nobody listens yet, and the sender is told so.
 */
final class LocalDelivery {

  private final IpStack stack;
  private final StackListener listener;
  private final Reassembler reassembler;

  LocalDelivery(IpStack stack, StackListener listener, TimerQueue timers) {
    this.stack = stack;
    this.listener = listener;
    this.reassembler = new Reassembler(stack, timers);
  }

  Reassembler reassembler() {
    return reassembler;
  }

  void deliver(@Nullable StackInterface in, byte[] frame, int packetBytes, long nowNanos) {
    if (!stack.isOwn(Ipv4.destination(frame, IP))) {
      // The broadcast address of one of the links: nobody listens there.
      stack.count(VrCounter.IPV4_DIRECTED_BROADCAST);
      return;
    }
    if (!Ipv4.isFragment(frame, IP)) {
      deliverWhole(in, frame, packetBytes, nowNanos);
      return;
    }
    byte[] whole = reassembler.add(frame, packetBytes, nowNanos);
    if (whole != null) {
      deliverWhole(in, whole, whole.length - IP, nowNanos);
    }
  }

  private void deliverWhole(
      @Nullable StackInterface in, byte[] frame, int packetBytes, long nowNanos) {
    stack.count(VrCounter.IPV4_DELIVERED);
    switch (Ipv4.protocol(frame, IP)) {
      case IpProtocol.ICMP -> icmp(in, frame, packetBytes, nowNanos);
      case IpProtocol.UDP -> udp(in, frame, packetBytes, nowNanos);
      default -> {
        stack.count(VrCounter.PROTOCOL_UNREACHABLE);
        stack.icmp().unreachable(Icmpv4.PROTOCOL_UNREACHABLE, frame, packetBytes, nowNanos);
      }
    }
  }

  private void udp(@Nullable StackInterface in, byte[] frame, int packetBytes, long nowNanos) {
    int headerBytes = Ipv4.headerBytes(frame, IP);
    Malformed malformed =
        Udp.check(
            frame,
            IP + headerBytes,
            packetBytes - headerBytes,
            Ipv4.source(frame, IP),
            Ipv4.destination(frame, IP));
    if (malformed != null) {
      count(in, malformed);
      return;
    }
    stack.count(VrCounter.UDP_NO_PORT);
    stack.icmp().unreachable(Icmpv4.PORT_UNREACHABLE, frame, packetBytes, nowNanos);
  }

  private void icmp(@Nullable StackInterface in, byte[] frame, int packetBytes, long nowNanos) {
    int headerBytes = Ipv4.headerBytes(frame, IP);
    int at = IP + headerBytes;
    Malformed malformed = Icmpv4.check(frame, at, packetBytes - headerBytes);
    if (malformed != null) {
      count(in, malformed);
      return;
    }
    int type = Icmpv4.type(frame, at);
    switch (type) {
      case Icmpv4.ECHO_REQUEST -> answerEcho(frame, packetBytes, nowNanos);
      case Icmpv4.ECHO_REPLY -> {
        stack.count(VrCounter.ICMP_ECHO_REPLIES_IN);
        answered(frame, at, "echo-reply", nowNanos);
      }
      case Icmpv4.DESTINATION_UNREACHABLE, Icmpv4.TIME_EXCEEDED, Icmpv4.PARAMETER_PROBLEM ->
          error(frame, at, packetBytes - headerBytes, nowNanos);
      default -> stack.count(VrCounter.ICMP_IGNORED);
    }
  }

  private static void count(@Nullable StackInterface in, Malformed malformed) {
    if (in != null) {
      in.count(malformed);
    }
  }

  private void answerEcho(byte[] request, int packetBytes, long nowNanos) {
    stack.count(VrCounter.ICMP_ECHO_REQUESTS_IN);
    int requestHeaderBytes = Ipv4.headerBytes(request, IP);
    int messageBytes = packetBytes - requestHeaderBytes;
    byte[] reply = request;
    if (requestHeaderBytes != Ipv4.MIN_HEADER_BYTES) {
      reply = new byte[IP + Ipv4.MIN_HEADER_BYTES + messageBytes];
      System.arraycopy(request, IP, reply, IP, Ipv4.MIN_HEADER_BYTES);
      System.arraycopy(
          request, IP + requestHeaderBytes, reply, IP + Ipv4.MIN_HEADER_BYTES, messageBytes);
    }
    Icmpv4.requestToReply(reply, IP + Ipv4.MIN_HEADER_BYTES);
    Ipv4.write(
        reply,
        IP,
        Ipv4.trafficClass(reply, IP),
        Ipv4.MIN_HEADER_BYTES + messageBytes,
        stack.nextIdentification(),
        0,
        IpStack.ANSWER_TIME_TO_LIVE,
        IpProtocol.ICMP,
        Ipv4.destination(reply, IP),
        Ipv4.source(reply, IP));
    stack.count(VrCounter.ICMP_ECHO_REPLIES_OUT);
    stack.forwarder().originate(reply, Ipv4.MIN_HEADER_BYTES + messageBytes, nowNanos);
  }

  private void answered(byte[] frame, int echoAt, String message, long nowNanos) {
    listener.echoAnswered(
        new EchoAnswer(
            new Ipv4Address(Ipv4.source(frame, IP)),
            Icmpv4.identifier(frame, echoAt),
            Icmpv4.sequence(frame, echoAt),
            Ipv4.timeToLive(frame, IP),
            message),
        nowNanos);
  }

  /** An error about an own echo request is an answer to it (RFC 1122, section 3.2.2). */
  private void error(byte[] frame, int at, int messageBytes, long nowNanos) {
    stack.count(VrCounter.ICMP_ERRORS_IN);
    int quoteAt = Icmpv4.quoteAt(at);
    int echoAt = quoteAt + Ipv4.headerBytes(frame, quoteAt);
    boolean quotesEcho =
        echoAt + Icmpv4.HEADER_BYTES <= at + messageBytes
            && Ipv4.protocol(frame, quoteAt) == IpProtocol.ICMP
            && Ipv4.fragmentOffsetBytes(frame, quoteAt) == 0
            && stack.isOwn(Ipv4.source(frame, quoteAt))
            && Icmpv4.type(frame, echoAt) == Icmpv4.ECHO_REQUEST;
    if (quotesEcho) {
      answered(frame, echoAt, describe(frame, at), nowNanos);
    }
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
}
