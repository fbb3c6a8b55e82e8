package io.polyrouter.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AsPath;
import io.polyrouter.bgp.attribute.AttributeEditor;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.AttributeType;
import io.polyrouter.bgp.attribute.ExtendedCommunity;
import io.polyrouter.bgp.attribute.LargeCommunity;
import io.polyrouter.bgp.attribute.Origin;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.NlriReader;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read, and is the same set of attributes. */
class UpdateRoundTripTest {

  private static final SessionFormat INTERNAL =
      SessionFormat.of(PeerKind.INTERNAL, EnumSet.allOf(Family.class))
          .withExtendedNextHops(EnumSet.of(Family.IPV4_UNICAST, Family.VPNV4_UNICAST));

  private final AttributeTable table = new AttributeTable(5);
  private final AttributeEditor editor = new AttributeEditor(table);

  /** A prefix as the numbers that writers and readers have. */
  private record Route(
      Family family, int pathId, int label, long distinguisher, long high, long low, int length) {}

  private static void write(UpdateWriter writer, Route route) {
    switch (route.family) {
      case IPV4_UNICAST -> writer.ipv4(route.pathId, (int) (route.high >>> 32), route.length);
      case IPV6_UNICAST -> writer.ipv6(route.pathId, route.high, route.low, route.length);
      case VPNV4_UNICAST, VPNV6_UNICAST ->
          writer.vpn(
              route.pathId, route.label, route.distinguisher, route.high, route.low, route.length);
    }
  }

  private static Route route(Family family, boolean ids, SplittableRandom random) {
    int bits = family.addresses().bits();
    int length = random.nextInt(bits + 1);
    long high = length == 0 ? 0 : random.nextLong() & -1L << 64 - Math.min(64, length);
    long low = length <= 64 ? 0 : random.nextLong() & -1L << 128 - length;
    return new Route(
        family,
        ids ? random.nextInt() : 0,
        family.isVpn() ? random.nextInt(1 << 24) : 0,
        family.isVpn() ? random.nextLong() : 0,
        high,
        low,
        length);
  }

  private AttributeSet set(Family family, SplittableRandom random) {
    List<Long> path = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      path.add(random.nextBoolean() ? random.nextLong(1, 1 << 16) : random.nextLong(1, 1L << 32));
    }
    editor
        .begin(List.of(Origin.values()).get(random.nextInt(3)))
        .path(AsPath.ofSequence(path.toArray(new Long[0])));
    boolean isIpv4 = family.addresses() == AddressFamily.IPV4 && random.nextBoolean();
    Ipv6Address global = new Ipv6Address(0x2001_0db8_0000_0000L, random.nextLong());
    if (isIpv4) {
      editor.nextHop(new Ipv4Address(0x0a00_0000 | random.nextInt(1 << 24)));
    } else if (random.nextBoolean()) {
      editor.nextHop(global);
    } else {
      editor.nextHop(global, new Ipv6Address(0xfe80_0000_0000_0000L, random.nextLong()));
    }
    if (random.nextBoolean()) {
      editor.med(random.nextInt());
    }
    if (random.nextBoolean()) {
      editor.localPref(random.nextInt());
    }
    if (random.nextBoolean()) {
      editor.atomicAggregate();
    }
    if (random.nextBoolean()) {
      editor.aggregator(
          random.nextBoolean() ? random.nextInt(1, 1 << 16) : random.nextInt() | 1 << 20,
          new Ipv4Address(random.nextInt()));
    }
    editor.communities(random.ints(random.nextInt(100)).toArray());
    if (random.nextBoolean()) {
      editor.extendedCommunities(List.of(new ExtendedCommunity(random.nextLong())));
      editor.originatorId(random.nextInt()).prependCluster(random.nextInt());
    }
    if (random.nextBoolean()) {
      editor.largeCommunities(List.of(new LargeCommunity(random.nextInt(), 1, 2)));
      editor.onlyToCustomer(random.nextInt());
    }
    return Objects.requireNonNull(editor.finish());
  }

  /** Remembers what it is told. */
  private static final class Heard implements UpdateHandler {
    final List<Route> announced = new ArrayList<>();
    final List<Route> withdrawn = new ArrayList<>();
    final List<AttributeSet> sets = new ArrayList<>();
    final List<Family> ended = new ArrayList<>();

    private static void add(NlriReader prefixes, List<Route> to) {
      while (prefixes.next()) {
        to.add(
            new Route(
                prefixes.family(),
                prefixes.pathId(),
                prefixes.family().isVpn() ? prefixes.label() : 0,
                prefixes.family().isVpn() ? prefixes.distinguisher() : 0,
                prefixes.high(),
                prefixes.low(),
                prefixes.length()));
      }
    }

    @Override
    public void announced(NlriReader prefixes, AttributeSet attributes) {
      sets.add(attributes);
      add(prefixes, announced);
    }

    @Override
    public void withdrawn(NlriReader prefixes) {
      add(prefixes, withdrawn);
    }

    @Override
    public void endOfRib(Family family) {
      ended.add(family);
    }
  }

  /** A writer and a reader of what it writes, with the framer between them. */
  private final class Path {
    final Heard heard = new Heard();
    final UpdateWriter writer;
    int messages;

    Path(SessionFormat format) {
      MessageFramer framer = new MessageFramer();
      framer.allowExtendedMessages();
      UpdateReader reader = new UpdateReader(format, table);
      writer =
          new UpdateWriter(
              format,
              (bytes, from, to) -> {
                messages++;
                assertThat(to - from).isLessThanOrEqualTo(format.maxMessageBytes());
                framer.give(bytes.clone(), from, to);
                while (framer.next()) {
                  boolean goesOn = reader.read(framer.bytes(), framer.from(), framer.to(), heard);
                  assertThat(goesOn).isTrue();
                  assertThat(reader.faults()).isEmpty();
                }
                assertThat(framer.fault()).isNull();
              });
    }
  }

  private void roundTrip(Family family, SessionFormat format, SplittableRandom random) {
    Path path = new Path(format);
    List<Route> announced = new ArrayList<>();
    List<Route> withdrawn = new ArrayList<>();
    List<AttributeSet> sets = new ArrayList<>();
    boolean ids = format.sendsPathIds(family);
    for (int i = 0; i < 20; i++) {
      boolean announces = random.nextInt(3) > 0;
      AttributeSet set = set(family, random);
      if (announces) {
        assertThat(path.writer.announce(family, set)).isTrue();
      } else {
        path.writer.withdraw(family);
      }
      int count = random.nextInt(random.nextInt(10) == 0 ? 1_000 : 10);
      for (int each = 0; each < count; each++) {
        Route route = route(family, ids, random);
        (announces ? announced : withdrawn).add(route);
        write(path.writer, route);
      }
      path.writer.flush();
      if (announces && count > 0) {
        sets.add(set);
      }
    }
    path.writer.endOfRib(family);
    assertThat(path.heard.announced).isEqualTo(announced);
    assertThat(path.heard.withdrawn).isEqualTo(withdrawn);
    assertThat(path.heard.ended).containsExactly(family);
    // One set for several messages in a row, and each of them the very object.
    List<AttributeSet> heard = new ArrayList<>();
    for (AttributeSet each : path.heard.sets) {
      if (heard.isEmpty() || !heard.getLast().equals(each)) {
        heard.add(each);
      }
    }
    assertThat(heard).hasSameSizeAs(sets);
    for (int i = 0; i < heard.size(); i++) {
      assertThat(heard.get(i)).isSameAs(sets.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void withFourOctets(Family family) {
    SplittableRandom random = new SplittableRandom(family.bit());
    for (int round = 0; round < 30; round++) {
      roundTrip(family, INTERNAL, random);
      roundTrip(family, INTERNAL.withPathIds(EnumSet.of(family)), random);
      roundTrip(family, INTERNAL.withExtendedMessages(), random);
    }
  }

  /** Numbers that do not fit come back by AS4_PATH and AS4_AGGREGATOR. */
  @ParameterizedTest
  @EnumSource
  void withTwoOctets(Family family) {
    SplittableRandom random = new SplittableRandom(family.bit());
    for (int round = 0; round < 30; round++) {
      roundTrip(family, INTERNAL.withTwoOctetAs(), random);
    }
  }

  @Test
  void messagesAreAsFullAsTheyCanBe() {
    Path path = new Path(SessionFormat.of(PeerKind.INTERNAL, EnumSet.of(Family.IPV4_UNICAST)));
    AttributeSet set =
        Objects.requireNonNull(
            editor.begin(Origin.IGP).nextHop(new Ipv4Address(0x0a00_0001)).finish());
    path.writer.announce(Family.IPV4_UNICAST, set);
    for (int i = 0; i < 5_000; i++) {
      path.writer.ipv4(0, i << 8, 24);
      // Nothing changes, and nothing is begun anew.
      path.writer.announce(Family.IPV4_UNICAST, set);
    }
    path.writer.flush();
    path.writer.flush();
    assertThat(path.heard.announced).hasSize(5_000);
    assertThat(path.messages).isEqualTo(5);
  }

  @Test
  void attributesThatLeaveNoRoomAreNotAnnounced() {
    Path path = new Path(SessionFormat.of(PeerKind.INTERNAL, EnumSet.of(Family.IPV4_UNICAST)));
    AttributeSet large =
        Objects.requireNonNull(
            editor
                .begin(Origin.IGP)
                .nextHop(new Ipv4Address(0x0a00_0001))
                .communities(new int[1_014])
                .finish());
    assertThat(path.writer.announce(Family.IPV4_UNICAST, large)).isFalse();
    assertThat(path.messages).isZero();
    Path extended = new Path(INTERNAL.withExtendedMessages());
    assertThat(extended.writer.announce(Family.IPV4_UNICAST, large)).isTrue();
    extended.writer.ipv4(0, 0x0a00_0000, 8);
    extended.writer.flush();
    assertThat(extended.heard.sets).containsExactly(large);
  }

  /** RFC 4271, section 5; what another session sends is the same set. */
  @Test
  void unknownTransitiveAttributesArePassedOnAsPartial() {
    byte[] update = Updates.update("", "{O} {P} {H} e0630201ff 8064 01 00 c0650102", "{R}");
    Heard heard = new Heard();
    UpdateReader reader = new UpdateReader(INTERNAL, table);
    assertThat(reader.read(update, 0, update.length, heard)).isTrue();
    AttributeSet set = heard.sets.getFirst();
    assertThat(set.unknown())
        .extracting(each -> each.code() + "/" + each.flags() + "/" + each.value())
        .containsExactly("99/224/01ff", "101/224/02");
    List<byte[]> sent = new ArrayList<>();
    UpdateWriter writer =
        new UpdateWriter(
            INTERNAL, (bytes, from, to) -> sent.add(Arrays.copyOfRange(bytes, from, to)));
    writer.announce(Family.IPV4_UNICAST, set);
    writer.ipv4(0, 0x0a00_0000, 8);
    writer.flush();
    reader.read(sent.getFirst(), 0, sent.getFirst().length, heard);
    assertThat(heard.sets.getLast()).isSameAs(set);
  }

  @Test
  void theOrderOfAttributesMakesNoDifference() {
    Heard heard = new Heard();
    UpdateReader reader = new UpdateReader(INTERNAL, table);
    for (String attributes :
        List.of(
            "{O} {P} {H} {L} c0080400010002",
            "{L} c0080400010002 {H} {P} {O}",
            // A long length where a short one would do, and flags that say nothing.
            "5f01 0001 00 {P} {H} {L} d008000400010002")) {
      byte[] update = Updates.update("", attributes, "{R}");
      assertThat(reader.read(update, 0, update.length, heard)).as(attributes).isTrue();
      assertThat(reader.faults()).isEmpty();
    }
    assertThat(heard.sets).hasSize(3);
    assertThat(heard.sets.get(1)).isSameAs(heard.sets.getFirst());
    assertThat(heard.sets.get(2)).isSameAs(heard.sets.getFirst());
    assertThat(heard.sets.getFirst().has(AttributeType.LOCAL_PREF)).isTrue();
  }

  @Test
  void bothWaysOfAnnouncingInOneMessage() {
    byte[] update = Updates.update("", "{O} {P} {H} {M6}", "{R}");
    Heard heard = new Heard();
    UpdateReader reader = new UpdateReader(INTERNAL, table);
    assertThat(reader.read(update, 0, update.length, heard)).isTrue();
    assertThat(heard.sets)
        .extracting(each -> String.valueOf(each.nextHop()))
        .containsExactly("192.0.2.1", "2001:db8::1");
    assertThat(heard.announced)
        .extracting(Route::family)
        .containsExactly(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
  }
}
