package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPort;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** What a protocol wants done with streams, in the notation of scripts. */
final class StreamText {

  private StreamText() {}

  static List<String> lines(
      StreamEffect effect, ProtocolLanguage language, IntFunction<String> interfaceName) {
    return switch (effect) {
      case StreamEffect.Write write ->
          language.decode(write.stream(), write.bytes()).stream()
              .map(message -> "stream " + write.stream() + " " + message)
              .toList();
      case StreamEffect.Listen listen -> List.of("listen " + port(listen.port()));
      case StreamEffect.StopListening stop -> List.of("stop-listening " + port(stop.port()));
      case StreamEffect.Admit admit ->
          List.of("admit " + port(admit.port()) + " " + admit.peers() + options(admit.options()));
      case StreamEffect.Dismiss dismiss ->
          List.of("dismiss " + port(dismiss.port()) + " " + dismiss.peers());
      case StreamEffect.Open open ->
          List.of(
              "stream %d open %s%s port %d%s%s"
                  .formatted(
                      open.stream(),
                      open.remote(),
                      open.interfaceIndex() == 0
                          ? ""
                          : " by " + interfaceName.apply(open.interfaceIndex()),
                      open.remotePort(),
                      open.local().map(address -> " from " + address).orElse(""),
                      options(open.options())));
      case StreamEffect.Pause pause -> List.of("stream " + pause.stream() + " pause");
      case StreamEffect.Resume resume -> List.of("stream " + resume.stream() + " resume");
      case StreamEffect.Adjust adjust ->
          List.of("stream " + adjust.stream() + " adjust" + options(adjust.options()));
      case StreamEffect.Close close ->
          List.of(
              "stream "
                  + close.stream()
                  + switch (close.how()) {
                    case IN_ORDER -> " close";
                    case RESET -> " reset";
                  });
    };
  }

  static String port(StreamPort port) {
    return (port.family() == AddressFamily.IPV4 ? "ipv4 " : "ipv6 ")
        + port.port()
        + port.local().map(IpAddress::toString).map(address -> " at " + address).orElse("");
  }

  /** What differs from the usual. */
  private static String options(StreamOptions options) {
    StringBuilder text = new StringBuilder();
    StreamOptions usual = StreamOptions.DEFAULT;
    if (options.hopLimit() != usual.hopLimit()) {
      text.append(" ttl ").append(options.hopLimit());
    }
    if (options.minHopLimit() != usual.minHopLimit()) {
      text.append(" least-ttl ").append(options.minHopLimit());
    }
    if (options.trafficClass() != ProtocolEffect.NETWORK_CONTROL) {
      text.append(" class ").append(options.trafficClass());
    }
    if (options.maxSegmentBytes() != 0) {
      text.append(" mss ").append(options.maxSegmentBytes());
    }
    return text.append(
            switch (options.authentication()) {
              case StreamAuthentication.None none -> "";
              case StreamAuthentication.Md5 md5 -> " md5";
              case StreamAuthentication.Ao ao ->
                  ao.keys().stream()
                      .map(key -> key.sendId() + "/" + key.receiveId())
                      .collect(Collectors.joining(" ", " ao ", ""));
            })
        .toString();
  }
}
