package io.polyrouter.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.fault.Reaction;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.NlriReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The table malformed.txt: what comes in, on which session, and what is to be done about it (RFC
 * 4271, section 6; RFC 7606). Its head says how it is written.
 */
class MalformedMessagesTest {

  private static final int LEAST_CASES = 60;

  /** A line of the table. */
  private record Case(String name, String session, String kind, String content, String expected) {}

  private static List<Case> cases() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    MalformedMessagesTest.class.getResourceAsStream("malformed.txt")),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(MalformedMessagesTest::parsed)
          .toList();
    }
  }

  private static Case parsed(String line) {
    List<String> fields = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    assertThat(fields).as(line).hasSize(5);
    return new Case(fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4));
  }

  @TestFactory
  Stream<DynamicTest> table() throws IOException {
    return cases().stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.name, () -> assertThat(outcome(each)).isEqualTo(each.expected)));
  }

  @Test
  void itIsWhole() throws IOException {
    List<Case> cases = cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(LEAST_CASES);
    assertThat(cases.stream().map(Case::name)).doesNotHaveDuplicates();
    Set<String> shown =
        cases.stream()
            .flatMap(each -> Arrays.stream(each.expected.split("[ ,]", -1)))
            .collect(Collectors.toSet());
    List<String> faults = Arrays.stream(Fault.values()).map(Fault::counterName).toList();
    assertThat(shown).as("faults that no case is about").containsAll(faults);
  }

  // ---- one case ------------------------------------------------------------------------------

  private static SessionFormat format(String session) {
    EnumSet<Family> two = EnumSet.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    return switch (session) {
      case "external" -> SessionFormat.of(PeerKind.EXTERNAL, two).withFirstAs(65_001);
      case "internal" -> SessionFormat.of(PeerKind.INTERNAL, EnumSet.allOf(Family.class));
      case "confederation" -> SessionFormat.of(PeerKind.CONFEDERATION, two);
      case "two-octets" -> SessionFormat.of(PeerKind.EXTERNAL, two).withTwoOctetAs();
      case "ipv6-only" -> SessionFormat.of(PeerKind.EXTERNAL, EnumSet.of(Family.IPV6_UNICAST));
      case "extended" -> SessionFormat.of(PeerKind.EXTERNAL, two).withExtendedMessages();
      case "two-octets-extended" ->
          SessionFormat.of(PeerKind.EXTERNAL, two).withTwoOctetAs().withExtendedMessages();
      default -> throw new IllegalArgumentException("there is no session \"" + session + "\"");
    };
  }

  private static byte[] message(Case of) {
    return switch (of.kind) {
      case "raw" -> Updates.bytes(repeated(of.content));
      case "open" -> Updates.message(MessageType.OPEN, Updates.bytes(of.content));
      case "refresh" -> Updates.message(MessageType.ROUTE_REFRESH, Updates.bytes(of.content));
      case "notification" -> Updates.message(MessageType.NOTIFICATION, Updates.bytes(of.content));
      case "update" -> {
        String[] fields = of.content.split(";", -1);
        assertThat(fields).as(of.content).hasSize(3);
        yield Updates.update(repeated(fields[0]), repeated(fields[1]), repeated(fields[2]));
      }
      default -> throw new IllegalArgumentException("there is no kind \"" + of.kind + "\"");
    };
  }

  /** {@code (ab)*3} becomes {@code ababab}. */
  private static String repeated(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (int open = text.indexOf('('); open >= 0; open = text.indexOf('(', at)) {
      int close = text.indexOf(")*", open);
      int end = close + 2;
      while (end < text.length() && Character.isDigit(text.charAt(end))) {
        end++;
      }
      out.append(text, at, open)
          .append(
              text.substring(open + 1, close)
                  .repeat(Integer.parseInt(text.substring(close + 2, end))));
      at = end;
    }
    return out.append(text, at, text.length()).toString();
  }

  private static String outcome(Case of) {
    SessionFormat format = format(of.session);
    byte[] bytes = message(of);
    MessageFramer framer = new MessageFramer();
    if (format.maxMessageBytes() > SessionFormat.STANDARD_MESSAGE_BYTES) {
      framer.allowExtendedMessages();
    }
    framer.give(bytes, 0, bytes.length);
    if (!framer.next()) {
      Malformed fault = framer.fault();
      return fault == null ? "waits for more" : told(List.of(fault), fault.reaction());
    }
    return switch (framer.type()) {
      case OPEN ->
          OpenCodec.read(framer.bytes(), framer.from(), framer.to())
                  instanceof OpenReading.Refused refused
              ? told(List.of(refused.reason()), refused.reason().reaction())
              : "accepted";
      case ROUTE_REFRESH ->
          RouteRefreshCodec.read(framer.bytes(), framer.from(), framer.to())
                  instanceof RouteRefreshReading.Refused refused
              ? told(List.of(refused.reason()), refused.reason().reaction())
              : "accepted";
      case NOTIFICATION ->
          NotificationCodec.text(NotificationCodec.read(framer.bytes(), framer.from(), framer.to()))
                  instanceof NotificationCodec.Text.Bad bad
              ? told(List.of(bad.reason()), bad.reason().reaction())
              : "accepted";
      case KEEPALIVE -> "accepted";
      case UPDATE -> update(format, framer);
    };
  }

  private static String update(SessionFormat format, MessageFramer framer) {
    UpdateReader reader = new UpdateReader(format, new AttributeTable(3));
    Told heard = new Told();
    boolean goesOn = reader.read(framer.bytes(), framer.from(), framer.to(), heard);
    assertThat(goesOn).isEqualTo(reader.reaction() != Reaction.SESSION_RESET);
    StringBuilder text = new StringBuilder(told(reader.faults(), reader.reaction()));
    for (Family each : Family.values()) {
      if ((reader.disabled() & each.bit()) != 0) {
        text.append(" without ").append(each);
      }
    }
    heard.routes.forEach(each -> text.append(' ').append(each));
    return text.toString();
  }

  /** The reaction, and each fault; where the session ends also what the peer is told. */
  private static String told(List<Malformed> faults, Reaction reaction) {
    String names =
        faults.stream().map(each -> each.fault().counterName()).collect(Collectors.joining(","));
    if (faults.isEmpty()) {
      return "none";
    }
    String text = reaction.name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + names;
    if (reaction != Reaction.SESSION_RESET) {
      return text;
    }
    Malformed worst =
        faults.stream().filter(each -> each.reaction() == reaction).findFirst().orElseThrow();
    Notification notification = Notification.of(worst);
    String data = notification.data().length() > 8 ? "..." : notification.data().toString();
    return text
        + " "
        + notification.code()
        + "/"
        + notification.subcode()
        + (data.isEmpty() ? "" : " " + data);
  }

  private static final class Told implements UpdateHandler {
    final List<String> routes = new ArrayList<>();

    @Override
    public void announced(NlriReader prefixes, AttributeSet attributes) {
      while (prefixes.next()) {
        routes.add("+" + prefixes.prefix());
      }
    }

    @Override
    public void withdrawn(NlriReader prefixes) {
      while (prefixes.next()) {
        routes.add("-" + prefixes.prefix());
      }
    }

    @Override
    public void endOfRib(Family family) {
      routes.add("end of " + family);
    }
  }
}
