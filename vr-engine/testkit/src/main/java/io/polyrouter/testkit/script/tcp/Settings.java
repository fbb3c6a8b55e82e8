package io.polyrouter.testkit.script.tcp;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.testkit.script.Words;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.tcp.TcpOptions;
import io.polyrouter.transport.tcp.TcpOptions.CongestionControl;
import io.polyrouter.transport.tcp.TcpSignature;
import io.polyrouter.transport.tcp.TcpSignature.Algorithm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The options of connections, changed by name. */
final class Settings {

  private Settings() {}

  /** The options with one of them changed, as {@code name value} says. */
  static TcpOptions changed(TcpOptions from, Words words) {
    String name = words.next();
    String value = words.next();
    Fields fields = new Fields(from);
    switch (name) {
      case "nodelay" -> fields.noDelay = isOn(value);
      case "keepalive" -> fields.keepAlive = isOn(value);
      case "keepalive-idle" -> fields.keepAliveIdle = seconds(value);
      case "keepalive-interval" -> fields.keepAliveInterval = seconds(value);
      case "keepalive-probes" -> fields.keepAliveProbes = Integer.parseInt(value);
      case "user-timeout" -> fields.userTimeout = seconds(value);
      case "send-buffer" -> fields.sendBufferBytes = Integer.parseInt(value);
      case "receive-buffer" -> fields.receiveBufferBytes = Integer.parseInt(value);
      case "ttl" -> fields.hopLimit = Integer.parseInt(value);
      case "min-ttl" -> fields.minHopLimit = Integer.parseInt(value);
      case "tos" -> fields.trafficClass = Integer.parseInt(value);
      case "mss" -> fields.maxSegmentBytes = Integer.parseInt(value);
      case "congestion" ->
          fields.congestionControl =
              switch (value) {
                case "cubic" -> CongestionControl.CUBIC;
                case "newreno" -> CongestionControl.NEW_RENO;
                default -> throw Words.unknown("congestion control", value);
              };
      case "ecn" -> fields.ecn = isOn(value);
      case "md5" -> fields.signatures = List.of(new TcpSignature.Md5(peers(words), secret(value)));
      case "ao" -> {
        Algorithm algorithm =
            words.next().equals("aes") ? Algorithm.AES_128_CMAC_96 : Algorithm.HMAC_SHA_1_96;
        int sendId = Integer.parseInt(words.next());
        int receiveId = Integer.parseInt(words.next());
        TcpSignature.Key key =
            new TcpSignature.Key(sendId, receiveId, algorithm, secret(value), true);
        fields.signatures = List.of(new TcpSignature.Ao(peers(words), List.of(key)));
      }
      default -> throw Words.unknown("option", name);
    }
    words.end();
    return fields.toOptions();
  }

  private static Secret secret(String value) {
    return new Secret(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whom a key is for; all of IPv4 if the script does not say. */
  private static IpPrefix peers(Words words) {
    String peers = words.hasNext() ? words.next() : "0.0.0.0/0";
    return peers.contains(":") ? Ipv6Prefix.parse(peers) : Ipv4Prefix.parse(peers);
  }

  private static boolean isOn(String value) {
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw Words.unknown("choice of on and off", value);
    };
  }

  private static Duration seconds(String value) {
    return Duration.parse("PT" + value + "S");
  }

  /** The record's components, to be changed. */
  private static final class Fields {

    private boolean noDelay;
    private boolean keepAlive;
    private Duration keepAliveIdle;
    private Duration keepAliveInterval;
    private int keepAliveProbes;
    private Duration userTimeout;
    private int sendBufferBytes;
    private int receiveBufferBytes;
    private int hopLimit;
    private int minHopLimit;
    private int trafficClass;
    private int maxSegmentBytes;
    private CongestionControl congestionControl;
    private boolean ecn;
    private final int interfaceIndex;
    private List<TcpSignature> signatures;

    Fields(TcpOptions from) {
      noDelay = from.noDelay();
      keepAlive = from.keepAlive();
      keepAliveIdle = from.keepAliveIdle();
      keepAliveInterval = from.keepAliveInterval();
      keepAliveProbes = from.keepAliveProbes();
      userTimeout = from.userTimeout();
      sendBufferBytes = from.sendBufferBytes();
      receiveBufferBytes = from.receiveBufferBytes();
      hopLimit = from.hopLimit();
      minHopLimit = from.minHopLimit();
      trafficClass = from.trafficClass();
      maxSegmentBytes = from.maxSegmentBytes();
      congestionControl = from.congestionControl();
      ecn = from.ecn();
      interfaceIndex = from.interfaceIndex();
      signatures = from.signatures();
    }

    TcpOptions toOptions() {
      return new TcpOptions(
          noDelay,
          keepAlive,
          keepAliveIdle,
          keepAliveInterval,
          keepAliveProbes,
          userTimeout,
          sendBufferBytes,
          receiveBufferBytes,
          hopLimit,
          minHopLimit,
          trafficClass,
          maxSegmentBytes,
          congestionControl,
          ecn,
          interfaceIndex,
          signatures);
    }
  }
}
