package io.polyrouter.fuzz.routing;

import io.polyrouter.bgp.attribute.AttributeReader;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.fault.Reaction;
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
import io.polyrouter.bgp.message.UpdateHandler;
import io.polyrouter.bgp.message.UpdateReader;
import io.polyrouter.bgp.message.UpdateWriter;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.Nlri;
import io.polyrouter.bgp.nlri.NlriReader;
import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** BGP: streams of bytes, and the messages in them. */
public final class BgpTargets {

  private static final int MAX_BYTES = 1024;
  private static final int HEADER_BYTES = MessageType.HEADER_BYTES;

  /** Of a session the first byte of an input says which. */
  private static final int TWO_OCTETS = 0x04;

  private static final int PATH_IDS = 0x08;
  private static final int EXTENDED_NEXT_HOPS = 0x10;
  private static final int FIRST_AS = 0x20;
  private static final int EXTENDED_MESSAGES = 0x40;

  private BgpTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "bgp-stream",
            MAX_BYTES,
            new Allocation(400_000, 1_000),
            List.of(MessageFramer.class),
            BgpTargets::stream),
        new FuzzTarget(
            "bgp-open",
            MAX_BYTES,
            new Allocation(100_000, 1_000),
            List.of(OpenCodec.class),
            input -> open(message(MessageType.OPEN, 10, input))),
        new FuzzTarget(
            "bgp-update",
            MAX_BYTES,
            new Allocation(400_000, 2_000),
            List.of(UpdateReader.class, AttributeReader.class, Nlri.class),
            BgpTargets::update),
        new FuzzTarget(
            "bgp-refresh",
            MAX_BYTES,
            new Allocation(100_000, 1_000),
            List.of(RouteRefreshCodec.class),
            input -> refresh(message(MessageType.ROUTE_REFRESH, 4, input))),
        new FuzzTarget(
            "bgp-notification",
            MAX_BYTES,
            new Allocation(100_000, 1_000),
            List.of(NotificationCodec.class),
            input -> notification(message(MessageType.NOTIFICATION, 2, input))));
  }

  /** A message of this body, which is filled up to the least length that its type has. */
  private static byte[] message(MessageType type, int minBytes, byte[] body) {
    byte[] message = new byte[HEADER_BYTES + Math.max(minBytes, body.length)];
    Arrays.fill(message, 0, 16, (byte) 0xff);
    Wire.putU16(message, 16, message.length);
    Wire.putU8(message, 18, type.code());
    System.arraycopy(body, 0, message, HEADER_BYTES, body.length);
    return message;
  }

  // ---- a stream ------------------------------------------------------------------------------

  /** The first byte says into how long pieces the rest is cut, which makes no difference. */
  private static void stream(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int piece = 1 + (input[0] & 0x3f);
    boolean isExtended = input[0] < 0;
    List<Integer> whole = new ArrayList<>();
    List<Integer> inPieces = new ArrayList<>();
    Malformed first = take(isExtended, input, input.length, whole);
    Malformed second = take(isExtended, input, piece, inPieces);
    Check.same("messages", whole, inPieces);
    Check.same("fault", first, second);
  }

  private static @Nullable Malformed take(
      boolean isExtended, byte[] input, int pieceBytes, List<Integer> messages) {
    MessageFramer framer = new MessageFramer();
    if (isExtended) {
      framer.allowExtendedMessages();
    }
    UpdateReader reader = new UpdateReader(format(0), new AttributeTable(1));
    Heard heard = new Heard();
    for (int at = 1; at < input.length; at += pieceBytes) {
      framer.give(input, at, Math.min(input.length, at + pieceBytes));
      while (framer.next()) {
        byte[] message = Arrays.copyOfRange(framer.bytes(), framer.from(), framer.to());
        messages.add(Arrays.hashCode(message));
        switch (framer.type()) {
          case OPEN -> open(message);
          case UPDATE -> reader.read(framer.bytes(), framer.from(), framer.to(), heard);
          case NOTIFICATION -> notification(message);
          case KEEPALIVE -> Check.same("length", HEADER_BYTES, message.length);
          case ROUTE_REFRESH -> refresh(message);
        }
      }
    }
    return framer.fault();
  }

  // ---- messages that are few -----------------------------------------------------------------

  /** What is read can be written, and is the same when it is read again. */
  private static void open(byte[] message) {
    switch (OpenCodec.read(message, 0, message.length)) {
      case OpenReading.Refused refused -> check(refused.reason(), message);
      case OpenMessage open -> {
        byte[] again = OpenCodec.write(open);
        Check.same("OPEN", open, OpenCodec.read(again, 0, again.length));
        Check.that(open.peerAs() != 0, "a peer has an AS number");
      }
    }
  }

  private static void refresh(byte[] message) {
    switch (RouteRefreshCodec.read(message, 0, message.length)) {
      case RouteRefreshReading.Refused refused -> check(refused.reason(), message);
      case RouteRefresh refresh -> {
        byte[] again = RouteRefreshCodec.write(refresh);
        Check.same("ROUTE-REFRESH", refresh, RouteRefreshCodec.read(again, 0, again.length));
      }
    }
  }

  private static void notification(byte[] message) {
    Notification notification = NotificationCodec.read(message, 0, message.length);
    byte[] again = NotificationCodec.write(notification);
    Check.same("NOTIFICATION", notification, NotificationCodec.read(again, 0, again.length));
    if (NotificationCodec.text(notification) instanceof NotificationCodec.Text.Given given) {
      Check.that(given.text().chars().noneMatch(Character::isISOControl), "a text is harmless");
    }
  }

  private static void check(Malformed malformed, byte[] message) {
    Check.that(!malformed.fault().rule().isEmpty(), "a reason is given");
    Check.inRange("offset", malformed.offset(), 0, message.length);
  }

  // ---- UPDATE --------------------------------------------------------------------------------

  private static SessionFormat format(int choice) {
    List<PeerKind> kinds = List.of(PeerKind.values());
    SessionFormat format =
        SessionFormat.of(kinds.get((choice & 3) % kinds.size()), EnumSet.allOf(Family.class));
    if ((choice & TWO_OCTETS) != 0) {
      format = format.withTwoOctetAs();
    }
    if ((choice & PATH_IDS) != 0) {
      format = format.withPathIds(EnumSet.allOf(Family.class));
    }
    if ((choice & EXTENDED_NEXT_HOPS) != 0) {
      format = format.withExtendedNextHops(EnumSet.of(Family.IPV4_UNICAST, Family.VPNV4_UNICAST));
    }
    if ((choice & FIRST_AS) != 0) {
      format = format.withFirstAs(65_001);
    }
    return (choice & EXTENDED_MESSAGES) != 0 ? format.withExtendedMessages() : format;
  }

  /**
   * The first byte says which session; the rest is what follows the header. Routes that are
   * announced are written again, with the same attributes, and are then heard without a fault.
   */
  private static void update(byte[] input) {
    if (input.length == 0) {
      return;
    }
    SessionFormat format = format(input[0]);
    byte[] message = message(MessageType.UPDATE, 4, Arrays.copyOfRange(input, 1, input.length));
    AttributeTable table = new AttributeTable(1);
    Heard heard = hear(format, table, message);
    Heard twice = hear(format, table, message);
    Check.same("routes of the same message", heard.routes, twice.routes);
    Check.same("sets of the same message", heard.sets, twice.sets);
    Heard again = new Heard();
    UpdateWriter writer =
        new UpdateWriter(
            format,
            (bytes, from, to) -> {
              UpdateReader reader = new UpdateReader(format, table);
              Check.that(reader.read(bytes, from, to, again), "what is written is read");
              Check.same("faults", List.of(), reader.faults());
            });
    heard.writeTo(writer);
    Check.same("routes", heard.announced, again.announced);
    Set<AttributeSet> objects = Collections.newSetFromMap(new IdentityHashMap<>());
    objects.addAll(heard.sets);
    Check.that(objects.containsAll(again.sets), "sets are shared");
  }

  private static Heard hear(SessionFormat format, AttributeTable table, byte[] message) {
    UpdateReader reader = new UpdateReader(format, table);
    Heard heard = new Heard();
    boolean goesOn = reader.read(message, 0, message.length, heard);
    Check.same("goes on", goesOn, reader.reaction() != Reaction.SESSION_RESET);
    Check.same("has a fault", reader.reaction() != Reaction.NONE, reader.worst() != null);
    Check.that(goesOn || heard.routes.isEmpty(), "nothing is heard of a message that ends it all");
    for (Malformed each : reader.faults()) {
      check(each, message);
    }
    if (reader.reaction().isStrongerThan(Reaction.ATTRIBUTE_DISCARD)) {
      Check.that(heard.announced.isEmpty(), "nothing is announced");
    }
    return heard;
  }

  /** Remembers what it is told. */
  private static final class Heard implements UpdateHandler {
    private final List<String> routes = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private final List<AttributeSet> sets = new ArrayList<>();
    private final List<List<Route>> parts = new ArrayList<>();

    private record Route(
        Family family,
        int pathId,
        int label,
        long distinguisher,
        long high,
        long low,
        int length) {}

    private List<Route> take(NlriReader prefixes) {
      List<Route> taken = new ArrayList<>();
      while (prefixes.next()) {
        boolean isVpn = prefixes.family().isVpn();
        taken.add(
            new Route(
                prefixes.family(),
                prefixes.pathId(),
                isVpn ? prefixes.label() : 0,
                isVpn ? prefixes.distinguisher() : 0,
                prefixes.high(),
                prefixes.low(),
                prefixes.length()));
        Check.same("length of prefix", prefixes.length(), prefixes.prefix().length());
      }
      Check.same("number of prefixes", prefixes.count(), taken.size());
      return taken;
    }

    @Override
    public void announced(NlriReader prefixes, AttributeSet attributes) {
      List<Route> part = take(prefixes);
      part.forEach(each -> announced.add(each + " " + attributes));
      part.forEach(each -> routes.add("+" + each));
      parts.add(part);
      sets.add(attributes);
      Check.that(attributes.nextHop() != null, "a route has a next hop");
      Check.that(attributes.path().toString() != null, "a path can be told");
      Check.same("path length", attributes.path().length(), attributes.pathLength());
      Check.that(!attributes.anyCommunity(text -> text.isEmpty()), "communities have texts");
      attributes.unknown().forEach(each -> Check.inRange("type", each.code(), 0, 255));
    }

    @Override
    public void withdrawn(NlriReader prefixes) {
      take(prefixes).forEach(each -> routes.add("-" + each));
    }

    @Override
    public void endOfRib(Family family) {
      routes.add("end of " + family);
    }

    void writeTo(UpdateWriter writer) {
      for (int i = 0; i < parts.size(); i++) {
        for (Route each : parts.get(i)) {
          Check.that(writer.announce(each.family, sets.get(i)), "what came in goes out");
          switch (each.family) {
            case IPV4_UNICAST -> writer.ipv4(each.pathId, (int) (each.high >>> 32), each.length);
            case IPV6_UNICAST -> writer.ipv6(each.pathId, each.high, each.low, each.length);
            case VPNV4_UNICAST, VPNV6_UNICAST ->
                writer.vpn(
                    each.pathId, each.label, each.distinguisher, each.high, each.low, each.length);
          }
        }
        writer.flush();
      }
    }
  }
}
