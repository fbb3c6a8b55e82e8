package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.StreamEffect;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Effects in the notation of scripts. */
final class EffectText {

  private final ProtocolLanguage language;
  private final IntFunction<String> interfaceName;

  EffectText(ProtocolLanguage language, IntFunction<String> interfaceName) {
    this.language = language;
    this.interfaceName = interfaceName;
  }

  /** Kinds of effects that a script may leave out. */
  enum Kind {
    ENDPOINTS,
    GROUPS,
    PACKETS,
    /** Of the packets those that only show that their sender lives. */
    KEEPALIVES,
    ROUTES,
    NEXT_HOPS,
    LIVENESS,
    ADDRESSES,
    /** Listening, opening and closing, but not what is written. */
    STREAMS,
    ANSWERS,
    NOTICES;

    /** As scripts write it. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Kind kind(ProtocolEffect effect) {
    return switch (effect) {
      case ProtocolEffect.OpenEndpoint open -> Kind.ENDPOINTS;
      case ProtocolEffect.CloseEndpoint close -> Kind.ENDPOINTS;
      case ProtocolEffect.JoinGroup join -> Kind.GROUPS;
      case ProtocolEffect.LeaveGroup leave -> Kind.GROUPS;
      case ProtocolEffect.SendDatagram send -> Kind.PACKETS;
      case ProtocolEffect.SendFromMac send -> Kind.PACKETS;
      case ProtocolEffect.OfferRoutes offer -> Kind.ROUTES;
      case ProtocolEffect.OfferTable offer -> Kind.ROUTES;
      case ProtocolEffect.HoldRoutes hold -> Kind.ROUTES;
      case ProtocolEffect.ReleaseRoutes release -> Kind.ROUTES;
      case ProtocolEffect.TrackNextHop track -> Kind.NEXT_HOPS;
      case ProtocolEffect.UntrackNextHop untrack -> Kind.NEXT_HOPS;
      case ProtocolEffect.WatchLiveness watch -> Kind.LIVENESS;
      case ProtocolEffect.UnwatchLiveness unwatch -> Kind.LIVENESS;
      case ProtocolEffect.ExcuseNeighbour excuse -> Kind.LIVENESS;
      case ProtocolEffect.ReportLiveness report -> Kind.LIVENESS;
      case ProtocolEffect.SetVirtualAddresses set -> Kind.ADDRESSES;
      case ProtocolEffect.AdvertiseVirtually advertise -> Kind.ADDRESSES;
      case StreamEffect.Write write -> Kind.PACKETS;
      case StreamEffect stream -> Kind.STREAMS;
      case ProtocolEffect.AnswerCommand answer -> Kind.ANSWERS;
      case ProtocolEffect.Notify notify -> Kind.NOTICES;
    };
  }

  /** The lines that an effect makes: one, or of routes one for each. */
  List<String> lines(ProtocolEffect effect) {
    return switch (effect) {
      case ProtocolEffect.OpenEndpoint open -> List.of("open " + endpoint(open.endpoint()));
      case ProtocolEffect.CloseEndpoint close -> List.of("close " + endpoint(close.endpoint()));
      case ProtocolEffect.JoinGroup join ->
          List.of("join " + name(join.interfaceIndex()) + " " + join.group());
      case ProtocolEffect.LeaveGroup leave ->
          List.of("leave " + name(leave.interfaceIndex()) + " " + leave.group());
      case ProtocolEffect.SendDatagram send -> List.of(packet(send));
      case ProtocolEffect.SendFromMac send ->
          List.of("from " + send.mac() + " " + packet(send.datagram()));
      case ProtocolEffect.OfferRoutes offer -> offer.changes().stream().map(this::route).toList();
      case ProtocolEffect.OfferTable offer ->
          offer.batch().changes().stream().map(this::route).toList();
      case ProtocolEffect.HoldRoutes hold -> List.of("hold-routes " + hold.seconds());
      case ProtocolEffect.ReleaseRoutes release -> List.of("release-routes");
      case ProtocolEffect.TrackNextHop track -> List.of("track " + track.nextHop());
      case ProtocolEffect.UntrackNextHop untrack -> List.of("untrack " + untrack.nextHop());
      case ProtocolEffect.WatchLiveness watch ->
          List.of(
              "watch %s tx %d rx %d times %d"
                  .formatted(
                      session(watch.session()),
                      watch.parameters().desiredMinTxMicros(),
                      watch.parameters().requiredMinRxMicros(),
                      watch.parameters().detectMultiplier()));
      case ProtocolEffect.UnwatchLiveness unwatch ->
          List.of("unwatch " + session(unwatch.session()));
      case ProtocolEffect.ExcuseNeighbour excuse ->
          List.of((excuse.excused() ? "excuse " : "excuse-no-more ") + session(excuse.session()));
      case ProtocolEffect.ReportLiveness report ->
          List.of("report " + session(report.session()) + " " + report.liveness());
      case ProtocolEffect.SetVirtualAddresses set ->
          List.of(
              "virtual %s %s%s %s"
                  .formatted(
                      name(set.interfaceIndex()),
                      set.mac(),
                      set.accept() ? " accept" : "",
                      set.addresses().stream()
                          .map(IpAddress::toString)
                          .collect(Collectors.joining(" ")))
                  .strip());
      case ProtocolEffect.AdvertiseVirtually advertise ->
          List.of(
              "advertise %s %s"
                  .formatted(
                      name(advertise.interfaceIndex()), advertise.wanted() ? "virtual" : "own"));
      case StreamEffect stream -> StreamText.lines(stream, language, this::name);
      case ProtocolEffect.AnswerCommand answer -> List.of("answer " + answer(answer.result()));
      case ProtocolEffect.Notify notify -> List.of("notice " + notify.notice().text());
    };
  }

  private static String answer(CommandResult result) {
    return switch (result) {
      case CommandResult.Done done -> "done " + done.count();
      case CommandResult.Refused refused -> "refused " + refused.reason();
    };
  }

  private String name(int interfaceIndex) {
    return interfaceIndex == 0 ? "any" : interfaceName.apply(interfaceIndex);
  }

  private static String endpoint(ProtocolEndpoint endpoint) {
    String family = endpoint.family() == AddressFamily.IPV4 ? "ipv4" : "ipv6";
    return switch (endpoint) {
      case ProtocolEndpoint.UdpPort udp -> family + " udp " + udp.port();
      case ProtocolEndpoint.IpProtocol protocol -> family + " protocol " + protocol.number();
    };
  }

  private String session(LivenessSession session) {
    return name(session.interfaceIndex()) + " " + session.local() + " " + session.remote();
  }

  private String packet(ProtocolEffect.SendDatagram send) {
    StringBuilder text = new StringBuilder(name(send.interfaceIndex()));
    text.append(' ').append(send.source().map(IpAddress::toString).orElse("-"));
    text.append(" > ").append(send.destination());
    int usualPort = send.endpoint() instanceof ProtocolEndpoint.UdpPort udp ? udp.port() : 0;
    if (send.destinationPort() != usualPort) {
      text.append(" port ").append(send.destinationPort());
    }
    if (send.hopLimit() != language.usualHopLimit()) {
      text.append(" ttl ").append(send.hopLimit());
    }
    if (send.trafficClass() != ProtocolEffect.NETWORK_CONTROL) {
      text.append(" class ").append(send.trafficClass());
    }
    return text.append(' ').append(language.decode(send.endpoint(), send.payload())).toString();
  }

  private String route(RouteChange change) {
    return switch (change) {
      case RouteChange.Withdraw withdraw -> "withdraw " + withdraw.prefix();
      case RouteChange.Offer offer -> "offer " + offer.prefix() + " " + offer(offer.offer());
    };
  }

  private String offer(RouteOffer offer) {
    StringBuilder text = new StringBuilder();
    text.append("preference ").append(offer.preference());
    text.append(" metric ").append(offer.metric());
    if (offer.tag() != 0) {
      text.append(" tag ").append(offer.tag());
    }
    if (offer.type() != RouteType.PLAIN) {
      text.append(" type ").append(routeType(offer.type()));
    }
    return text.append(' ').append(target(offer.target())).toString();
  }

  private String target(RouteTarget target) {
    return switch (target) {
      case RouteTarget.Receive receive -> "receive";
      case RouteTarget.Blackhole blackhole -> "blackhole";
      case RouteTarget.Unreachable unreachable -> "unreachable";
      case RouteTarget.Via via ->
          "via "
              + nextHops(via.nextHops())
              + (via.backups().isEmpty() ? "" : " backup " + nextHops(via.backups()));
    };
  }

  private String nextHops(List<? extends RouteNextHop> nextHops) {
    return nextHops.stream().map(this::nextHop).collect(Collectors.joining(", "));
  }

  /** As scripts write it. */
  static String routeType(RouteType type) {
    return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String nextHop(RouteNextHop nextHop) {
    return switch (nextHop) {
      case RouteNextHop.Recursive recursive -> recursive.address().toString();
      case RouteNextHop.OnLink onLink -> name(onLink.interfaceIndex());
      case RouteNextHop.Neighbour neighbour ->
          name(neighbour.interfaceIndex()) + " " + neighbour.address();
    };
  }
}
