package io.polyrouter.router.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamAuthentication.AoKey;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent.End;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.tcp.TcpOptions;
import io.polyrouter.transport.tcp.TcpSignature;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;

/** What streams of protocols are in the terms of TCP. */
final class TcpTerms {

  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private TcpTerms() {}

  /** The prefix that has just this address. */
  static IpPrefix only(IpAddress address) {
    return IpPrefix.of(
        address,
        switch (address.family()) {
          case IPV4 -> IPV4_BITS;
          case IPV6 -> IPV6_BITS;
        });
  }

  /**
   * Options of a connection. What is written leaves at the end of the turn, so that nothing is won
   * by holding small segments back; whether the peer lives is up to the protocol.
   *
   * @param peers whom the keys are for
   * @param interfaceIndex where a link-local peer is, or 0
   */
  static TcpOptions of(StreamOptions options, IpPrefix peers, int interfaceIndex) {
    TcpOptions usual = TcpOptions.DEFAULT;
    return new TcpOptions(
        true,
        false,
        usual.keepAliveIdle(),
        usual.keepAliveInterval(),
        usual.keepAliveProbes(),
        usual.userTimeout(),
        StreamEffect.SEND_BUFFER_BYTES,
        usual.receiveBufferBytes(),
        options.hopLimit(),
        options.minHopLimit(),
        options.trafficClass(),
        options.maxSegmentBytes(),
        usual.congestionControl(),
        usual.ecn(),
        interfaceIndex,
        switch (options.authentication()) {
          case StreamAuthentication.None none -> List.of();
          case StreamAuthentication.Md5 md5 ->
              List.of(new TcpSignature.Md5(peers, secret(md5.key())));
          case StreamAuthentication.Ao ao ->
              List.of(new TcpSignature.Ao(peers, ao.keys().stream().map(TcpTerms::key).toList()));
        });
  }

  private static TcpSignature.Key key(AoKey key) {
    return new TcpSignature.Key(
        key.sendId(),
        key.receiveId(),
        switch (key.algorithm()) {
          case HMAC_SHA_1_96 -> TcpSignature.Algorithm.HMAC_SHA_1_96;
          case AES_128_CMAC_96 -> TcpSignature.Algorithm.AES_128_CMAC_96;
        },
        secret(key.masterKey()),
        key.coversOptions());
  }

  private static Secret secret(io.polyrouter.routing.security.Secret secret) {
    return new Secret(secret.padded(secret.length()));
  }

  /** Why a connection has ended. */
  static End end(IOException failure) {
    return switch (failure) {
      case ConnectException refused -> End.REFUSED;
      case PortUnreachableException refused -> End.REFUSED;
      case NoRouteToHostException unreachable -> End.UNREACHABLE;
      case SocketTimeoutException timedOut -> End.TIMED_OUT;
      case SocketException reset -> End.RESET;
      default -> End.UNAVAILABLE;
    };
  }

  /** Why a connection could not even be tried. */
  static End endAtOnce(IOException failure) {
    return failure instanceof NoRouteToHostException ? End.UNREACHABLE : End.UNAVAILABLE;
  }

  /** What there is to say about a failure. */
  static String detail(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
