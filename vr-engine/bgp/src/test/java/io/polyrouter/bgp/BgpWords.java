package io.polyrouter.bgp;

import io.polyrouter.bgp.message.Capability;
import io.polyrouter.bgp.message.Capability.AddPath;
import io.polyrouter.bgp.message.Capability.EnhancedRouteRefresh;
import io.polyrouter.bgp.message.Capability.ExtendedMessage;
import io.polyrouter.bgp.message.Capability.ExtendedNextHop;
import io.polyrouter.bgp.message.Capability.FourOctetAs;
import io.polyrouter.bgp.message.Capability.GracefulRestart;
import io.polyrouter.bgp.message.Capability.LongLivedGracefulRestart;
import io.polyrouter.bgp.message.Capability.Multiprotocol;
import io.polyrouter.bgp.message.Capability.OutboundRouteFiltering;
import io.polyrouter.bgp.message.Capability.Role;
import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.bgp.message.Capability.RouteRefreshing;
import io.polyrouter.bgp.message.MessageFramer;
import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.message.NotificationCodec;
import io.polyrouter.bgp.message.OpenCodec;
import io.polyrouter.bgp.message.OpenMessage;
import io.polyrouter.bgp.message.OpenReading;
import io.polyrouter.bgp.message.RouteRefresh;
import io.polyrouter.bgp.message.RouteRefreshCodec;
import io.polyrouter.bgp.message.RouteRefreshReading;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Messages in scripts.
 *
 * <pre>
 *   open AS hold SECONDS id IDENTIFIER [version N] [CAPABILITY...]
 *       mp AFI/SAFI | refresh | enhanced | extended | as4 AS | role NAME | next-hop AFI/SAFI AFI
 *       | restart SECONDS [restarting] [notification] [keeps AFI/SAFI] [forwarded AFI/SAFI]
 *       | long-lived AFI/SAFI SECONDS | add-path AFI/SAFI {receive | send | both} | unknown CODE HEX
 *   keepalive
 *   update HEX                                             (what follows the header; - for nothing)
 *   refresh AFI/SAFI [begin | end]
 *   notification CODE/SUBCODE [hex DATA | text WORDS]
 *   message TYPE LENGTH [HEX]                              (a header that says so, and what follows)
 * </pre>
 */
final class BgpWords {

  private static final HexFormat HEX = HexFormat.of();

  private final Map<Long, MessageFramer> framers = new HashMap<>();

  // ---- words to bytes -----------------------------------------------------------------------

  static byte[] encode(Words words, Values values) {
    String type = words.next();
    return switch (type) {
      case "open" -> open(words, values);
      case "keepalive" -> MessageType.keepalive();
      case "update" -> framed(MessageType.UPDATE.code(), hex(words.next()));
      case "refresh" -> {
        AfiSafi family = family(words.next());
        RouteRefresh.Subtype subtype =
            words.accept("begin")
                ? RouteRefresh.Subtype.BEGIN
                : words.accept("end") ? RouteRefresh.Subtype.END : RouteRefresh.Subtype.REQUEST;
        yield RouteRefreshCodec.write(new RouteRefresh(family, subtype));
      }
      case "notification" -> notification(words);
      case "message" -> {
        int code = Integer.parseInt(words.next());
        int length = Integer.parseInt(words.next());
        byte[] bytes = framed(code, words.hasNext() ? hex(words.next()) : new byte[0]);
        Wire.putU16(bytes, 16, length);
        yield bytes;
      }
      default -> throw Words.unknown("message", type);
    };
  }

  private static byte[] hex(String word) {
    return word.equals("-") ? new byte[0] : HEX.parseHex(word);
  }

  private static byte[] framed(int code, byte[] body) {
    byte[] bytes = new byte[MessageType.HEADER_BYTES + body.length];
    Arrays.fill(bytes, 0, 16, (byte) 0xff);
    Wire.putU16(bytes, 16, bytes.length);
    Wire.putU8(bytes, 18, code);
    System.arraycopy(body, 0, bytes, MessageType.HEADER_BYTES, body.length);
    return bytes;
  }

  private static byte[] notification(Words words) {
    String code = words.next();
    int slash = code.indexOf('/');
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(Integer.parseInt(code.substring(0, slash)));
    body.write(Integer.parseInt(code.substring(slash + 1)));
    if (words.accept("hex")) {
      body.writeBytes(HEX.parseHex(words.next()));
    } else if (words.accept("text")) {
      List<String> text = new ArrayList<>();
      while (words.hasNext()) {
        text.add(words.next());
      }
      byte[] bytes = String.join(" ", text).getBytes(StandardCharsets.UTF_8);
      body.write(bytes.length);
      body.writeBytes(bytes);
    }
    return framed(MessageType.NOTIFICATION.code(), body.toByteArray());
  }

  private static byte[] open(Words words, Values values) {
    int as = Integer.parseUnsignedInt(words.next());
    words.require("hold");
    int hold = (int) values.number(words.next());
    words.require("id");
    int identifier = Ipv4Address.parse(words.next()).bits();
    int version = words.accept("version") ? Integer.parseInt(words.next()) : 4;
    List<Capability> capabilities = new ArrayList<>();
    while (words.hasNext()) {
      capabilities.add(capability(words));
    }
    byte[] bytes = OpenCodec.write(OpenMessage.of(as, hold, identifier, capabilities));
    Wire.putU8(bytes, MessageType.HEADER_BYTES, version);
    return bytes;
  }

  private static Capability capability(Words words) {
    String kind = words.next();
    return switch (kind) {
      case "mp" -> new Multiprotocol(family(words.next()));
      case "refresh" -> new RouteRefreshing();
      case "enhanced" -> new EnhancedRouteRefresh();
      case "extended" -> new ExtendedMessage();
      case "as4" -> new FourOctetAs(Integer.parseUnsignedInt(words.next()));
      case "role" ->
          new Role(RoleName.valueOf(words.next().toUpperCase(Locale.ROOT).replace('-', '_')));
      case "next-hop" ->
          new ExtendedNextHop(
              List.of(
                  new ExtendedNextHop.NextHops(
                      family(words.next()), Integer.parseInt(words.next()))));
      case "restart" -> restart(words);
      case "long-lived" ->
          new LongLivedGracefulRestart(
              List.of(
                  new LongLivedGracefulRestart.Stale(
                      family(words.next()), true, Integer.parseInt(words.next()))));
      case "add-path" -> {
        AfiSafi family = family(words.next());
        String way = words.next();
        yield new AddPath(
            List.of(new AddPath.Paths(family, !way.equals("send"), !way.equals("receive"))));
      }
      case "unknown" ->
          new Capability.Unknown(Integer.parseInt(words.next()), Payload.of(hex(words.next())));
      default -> throw Words.unknown("capability", kind);
    };
  }

  private static Capability restart(Words words) {
    int seconds = Integer.parseInt(words.next());
    boolean isRestarting = words.accept("restarting");
    boolean hasNotification = words.accept("notification");
    List<GracefulRestart.Kept> kept = new ArrayList<>();
    while (words.peek().equals("keeps") || words.peek().equals("forwarded")) {
      boolean isForwarding = words.next().equals("forwarded");
      kept.add(new GracefulRestart.Kept(family(words.next()), isForwarding));
    }
    return new GracefulRestart(isRestarting, hasNotification, seconds, kept);
  }

  private static AfiSafi family(String word) {
    int slash = word.indexOf('/');
    return new AfiSafi(
        Integer.parseInt(word.substring(0, slash)), Integer.parseInt(word.substring(slash + 1)));
  }

  // ---- bytes to words -----------------------------------------------------------------------

  /** The messages that have become whole with these bytes of a stream. */
  List<String> decode(long stream, StreamBytes bytes) {
    MessageFramer framer = framers.computeIfAbsent(stream, absent -> new MessageFramer());
    List<String> lines = new ArrayList<>();
    framer.give(bytes.array(), bytes.from(), bytes.to());
    while (framer.next()) {
      lines.add(text(framer.type(), framer.bytes(), framer.from(), framer.to()));
    }
    if (framer.fault() != null) {
      lines.add("hex " + bytes);
    }
    return lines;
  }

  private static String text(MessageType type, byte[] bytes, int from, int to) {
    return switch (type) {
      case KEEPALIVE -> "keepalive";
      case OPEN ->
          switch (OpenCodec.read(bytes, from, to)) {
            case OpenReading.Refused(var why) -> "bad open: " + why;
            case OpenMessage open -> text(open);
          };
      case NOTIFICATION -> text(NotificationCodec.read(bytes, from, to));
      case UPDATE -> "update " + HEX.formatHex(bytes, from + MessageType.HEADER_BYTES, to);
      case ROUTE_REFRESH ->
          switch (RouteRefreshCodec.read(bytes, from, to)) {
            case RouteRefreshReading.Refused(var why) -> "bad refresh: " + why;
            case RouteRefresh refresh ->
                "refresh "
                    + refresh.family()
                    + switch (refresh.subtype()) {
                      case REQUEST -> "";
                      case BEGIN -> " begin";
                      case END -> " end";
                    };
          };
    };
  }

  private static String text(Notification notification) {
    String text = "notification " + notification.code() + "/" + notification.subcode();
    return switch (NotificationCodec.text(notification)) {
      case NotificationCodec.Text.Given(String words) -> text + " text " + words;
      default -> notification.data().length() == 0 ? text : text + " hex " + notification.data();
    };
  }

  private static String text(OpenMessage open) {
    StringBuilder text = new StringBuilder("open ");
    text.append(open.as()).append(" hold ").append(open.holdSeconds());
    text.append(" id ").append(new Ipv4Address(open.bgpIdentifier()));
    for (Capability each : open.capabilities()) {
      text.append(' ').append(text(each));
    }
    return text.toString();
  }

  private static String text(Capability capability) {
    return switch (capability) {
      case Multiprotocol(AfiSafi family) -> "mp " + family;
      case RouteRefreshing refreshing -> "refresh";
      case EnhancedRouteRefresh enhanced -> "enhanced";
      case ExtendedMessage extended -> "extended";
      case FourOctetAs(int as) -> "as4 " + Integer.toUnsignedString(as);
      case Role(RoleName role) -> "role " + role.name().toLowerCase(Locale.ROOT).replace('_', '-');
      case ExtendedNextHop(List<ExtendedNextHop.NextHops> all) -> {
        StringBuilder text = new StringBuilder();
        all.forEach(one ->
            text.append("next-hop ").append(one.family()).append(' ').append(one.nextHopAfi()));
        yield text.toString();
      }
      case GracefulRestart restart -> {
        StringBuilder text = new StringBuilder("restart " + restart.restartSeconds());
        text.append(restart.restarting() ? " restarting" : "");
        text.append(restart.notification() ? " notification" : "");
        restart
            .families()
            .forEach(kept ->
                text.append(kept.forwarding() ? " forwarded " : " keeps ").append(kept.family()));
        yield text.toString();
      }
      case AddPath(List<AddPath.Paths> all) -> {
        StringBuilder text = new StringBuilder("add-path");
        all.forEach(one ->
            text.append(' ')
                .append(one.family())
                .append(' ')
                .append(one.receives() && one.sends() ? "both" : one.sends() ? "send" : "receive"));
        yield text.toString();
      }
      case LongLivedGracefulRestart(List<LongLivedGracefulRestart.Stale> all) -> {
        StringBuilder text = new StringBuilder("long-lived");
        all.forEach(
            one -> text.append(' ').append(one.family()).append(' ').append(one.staleSeconds()));
        yield text.toString();
      }
      case OutboundRouteFiltering filtering -> "filtering";
      case Capability.Unknown(int code, Payload value) -> "unknown " + code + " " + value;
    };
  }
}
