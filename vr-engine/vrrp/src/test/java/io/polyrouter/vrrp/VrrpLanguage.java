package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import io.polyrouter.testkit.script.protocol.ProtocolLanguage;
import io.polyrouter.vrrp.VrrpSettings.TrackedAddress;
import io.polyrouter.vrrp.VrrpSettings.TrackedInterface;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import io.polyrouter.vrrp.packet.Advertisement;
import io.polyrouter.vrrp.packet.BadPacket;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * VRRP in scripts, of one family. Settings:
 *
 * <pre>
 *   config [no] group INTERFACE VRID ADDRESS... [priority N] [no-preempt] [hold SECONDS] [accept]
 *       [interval CENTISECONDS] [no-pseudo-header] [track INTERFACE N]... [reach ADDRESS N]...
 * </pre>
 *
 * <p>Packets: {@code adv VRID priority N interval N ADDRESS...}; those that are given may leave out
 * {@code interval 100}, and say {@code alone} for a checksum without pseudo header, of a source
 * that {@code source ADDRESS} tells where it is not 10.0.1.2 or fe80::2.
 *
 * <p>Questions: {@code expect group INTERFACE VRID FIELD VALUE...}, {@code expect bad REASON N}.
 */
final class VrrpLanguage implements ProtocolLanguage {

  private final AddressFamily family;
  private final Map<String, VirtualRouter> groups = new LinkedHashMap<>();

  VrrpLanguage(AddressFamily family) {
    this.family = family;
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return VrrpType.VRRP.create(context);
  }

  @Override
  public ProtocolEndpoint endpoint() {
    return new ProtocolEndpoint.IpProtocol(family, VrrpCodec.PROTOCOL);
  }

  @Override
  public int usualHopLimit() {
    return VrrpCodec.HOP_LIMIT;
  }

  @Override
  public ProtocolSettings settings() {
    return new VrrpSettings("main", "", List.copyOf(groups.values()));
  }

  @Override
  public void configure(Words line) {
    boolean removes = line.accept("no");
    line.require("group");
    String interfaceName = line.next();
    int vrid = Integer.parseInt(line.next());
    if (removes) {
      groups.remove(interfaceName + " " + vrid);
    } else {
      groups.put(interfaceName + " " + vrid, group(interfaceName, vrid, line));
    }
  }

  private VirtualRouter group(String interfaceName, int vrid, Words line) {
    int priority = 100;
    boolean preempt = true;
    int holdSeconds = 0;
    boolean accept = false;
    int interval = 100;
    boolean pseudoHeader = true;
    List<IpAddress> addresses = new ArrayList<>();
    List<TrackedInterface> interfaces = new ArrayList<>();
    List<TrackedAddress> reached = new ArrayList<>();
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "priority" -> priority = Integer.parseInt(line.next());
        case "no-preempt" -> preempt = false;
        case "hold" -> holdSeconds = Integer.parseInt(line.next());
        case "accept" -> accept = true;
        case "interval" -> interval = Integer.parseInt(line.next());
        case "no-pseudo-header" -> pseudoHeader = false;
        case "track" ->
            interfaces.add(new TrackedInterface(line.next(), Integer.parseInt(line.next())));
        case "reach" -> {
          IpAddress address = IpAddress.parse(line.next());
          reached.add(new TrackedAddress(address, Integer.parseInt(line.next())));
        }
        default -> addresses.add(IpAddress.parse(word));
      }
    }
    return new VirtualRouter(
        interfaceName,
        family,
        vrid,
        priority,
        preempt,
        holdSeconds,
        accept,
        interval,
        pseudoHeader,
        addresses,
        interfaces,
        reached);
  }

  // ---- packets ------------------------------------------------------------------------------

  @Override
  public Payload encode(Words packet, Values values) {
    packet.require("adv");
    int vrid = (int) values.number(packet.next());
    packet.require("priority");
    int priority = (int) values.number(packet.next());
    int interval = 100;
    boolean pseudoHeader = true;
    IpAddress source = IpAddress.parse(family == AddressFamily.IPV4 ? "10.0.1.2" : "fe80::2");
    List<IpAddress> addresses = new ArrayList<>();
    while (packet.hasNext()) {
      String word = packet.next();
      switch (word) {
        case "interval" -> interval = (int) values.number(packet.next());
        case "alone" -> pseudoHeader = false;
        case "source" -> source = IpAddress.parse(packet.next());
        default -> addresses.add(IpAddress.parse(word));
      }
    }
    return Payload.of(
        VrrpCodec.encode(
            new Advertisement(vrid, priority, interval, addresses), source, pseudoHeader));
  }

  /** Without the checksum, which covers what is not in the payload. */
  @Override
  public String decode(ProtocolEndpoint from, Payload payload) {
    byte[] bytes = payload.bytes();
    List<IpAddress> addresses = new ArrayList<>();
    int addressBytes = family.bits() / Byte.SIZE;
    for (int at = 8; at + addressBytes <= bytes.length; at += addressBytes) {
      addresses.add(
          family == AddressFamily.IPV4
              ? new Ipv4Address(Wire.i32(bytes, at))
              : new Ipv6Address(Wire.i64(bytes, at), Wire.i64(bytes, at + 8)));
    }
    return "adv %d priority %d interval %d %s"
        .formatted(
            Wire.u8(bytes, 1),
            Wire.u8(bytes, 2),
            Wire.u16(bytes, 4),
            addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" ")));
  }

  // ---- questions ----------------------------------------------------------------------------

  @Override
  public void expect(Words question, ProtocolInstance instance, long nowNanos, Values values) {
    VrrpState state = (VrrpState) instance.state(nowNanos);
    String what = question.next();
    switch (what) {
      case "bad" -> {
        BadPacket reason =
            BadPacket.valueOf(question.next().toUpperCase(Locale.ROOT).replace('-', '_'));
        is(
            "bad " + reason,
            question.next(),
            Long.toString(state.badPackets().getOrDefault(reason, 0L)));
      }
      case "group" -> {
        String interfaceName = question.next();
        int vrid = Integer.parseInt(question.next());
        VrrpState.VirtualRouter found =
            state.virtualRouters().stream()
                .filter(each -> each.interfaceName().equals(interfaceName) && each.vrid() == vrid)
                .findFirst()
                .orElse(null);
        if (found == null) {
          question.require("none");
          return;
        }
        while (question.hasNext()) {
          String field = question.next();
          is(field, question.next(), field(field, found));
        }
      }
      default -> throw Words.unknown("question", what);
    }
  }

  private static void is(String what, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private static String field(String name, VrrpState.VirtualRouter found) {
    VrrpState.Statistics statistics = found.statistics();
    return switch (name) {
      case "state" -> found.state().name().toLowerCase(Locale.ROOT);
      case "owner" -> found.owner() ? "yes" : "no";
      case "mac" -> found.mac().toString();
      case "source" -> found.source().map(IpAddress::toString).orElse("none");
      case "priority" -> Integer.toString(found.effectivePriority());
      case "last-source" -> found.lastSource().map(IpAddress::toString).orElse("none");
      case "active-down" -> Long.toString(found.activeDownCentis());
      case "skew" -> Long.toString(found.skewCentis());
      case "reason" -> found.activeReason().modelName();
      case "became-active" -> Long.toString(statistics.becameActive());
      case "received" -> Long.toString(statistics.advertisementsReceived());
      case "sent" -> Long.toString(statistics.advertisementsSent());
      case "zero-received" -> Long.toString(statistics.priorityZeroReceived());
      case "zero-sent" -> Long.toString(statistics.priorityZeroSent());
      case "address-errors" -> Long.toString(statistics.addressListErrors());
      case "interval-errors" -> Long.toString(statistics.intervalErrors());
      default -> throw Words.unknown("field", name);
    };
  }
}
