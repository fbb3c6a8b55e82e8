package io.polyrouter.routing.redistribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.routing.ConnectedRoutes.InterfaceAddress;
import io.polyrouter.routing.Rib;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interface 1 has 10.1.0.1/24, interface 2 is a loopback with 10.255.0.1/32. */
class RedistributionRulesTest {

  private static final RouteSource RIP = new RouteSource("rip", "core");
  private static final RouteSource OTHER_RIP = new RouteSource("rip", "edge");
  private static final RouteSource STATIC = RouteSource.ofStatic("default");
  private static final RedistributionRules NONE = RedistributionRules.none(RIP);

  private static final Redistribution CONNECTED = redistribute("connected", null, null);
  private static final Redistribution STATICS = redistribute("static", null, null);

  private final Rib rib = new Rib(AddressFamily.IPV4, 1_000);

  @BeforeEach
  void connect() {
    rib.interfaceChanged(1, true);
    rib.interfaceChanged(2, true);
    rib.apply(
        RouteSource.CONNECTED,
        RouteChange.between(
            Collections.emptySortedMap(),
            ConnectedRoutes.of(
                List.of(
                    new InterfaceAddress(1, IpAddress.parse("10.1.0.1"), 24),
                    new InterfaceAddress(2, IpAddress.parse("10.255.0.1"), 32)))));
    rib.commit();
  }

  private static Redistribution redistribute(
      String protocol, @Nullable String instance, @Nullable String policy) {
    return new Redistribution(
        AddressFamily.IPV4, protocol, Optional.ofNullable(instance), Optional.ofNullable(policy));
  }

  private static RedistributionRules rules(Redistribution... redistributions) {
    return RedistributionRules.of(RIP, List.of(redistributions), Map.of());
  }

  private RibSnapshot offer(RouteSource source, String prefix, int preference) {
    rib.apply(
        source,
        List.of(
            new RouteChange.Offer(
                IpPrefix.parse(prefix),
                new RouteOffer(
                    preference,
                    7,
                    RouteTarget.Via.of(
                        new RouteNextHop.Neighbour(1, IpAddress.parse("10.1.0.9")))))));
    return rib.commit();
  }

  private RibSnapshot withdraw(RouteSource source, String prefix) {
    rib.apply(source, List.of(new RouteChange.Withdraw(IpPrefix.parse(prefix))));
    return rib.commit();
  }

  private static List<String> text(List<RedistributedRoute> changes) {
    return changes.stream()
        .map(change ->
            change.prefix() + change.route().map(route -> " " + route.source()).orElse(" gone"))
        .toList();
  }

  @Test
  void networksOfInterfacesAreAnnouncedAndOwnAddressesAreNot() {
    assertThat(text(NONE.changesTo(rules(CONNECTED), rib.snapshot())))
        .containsExactly("10.1.0.0/24 connected", "10.255.0.1/32 connected");
  }

  @Test
  void onlyActiveRoutesOfOthersAreAnnounced() {
    offer(OTHER_RIP, "192.0.2.0/24", 120);
    offer(RIP, "198.51.100.0/24", 120);
    offer(STATIC, "203.0.113.0/24", 1);
    RibSnapshot routes = offer(OTHER_RIP, "203.0.113.0/24", 120);

    assertThat(text(NONE.changesTo(rules(redistribute("rip", null, null), CONNECTED), routes)))
        .containsExactly(
            "10.1.0.0/24 connected", "10.255.0.1/32 connected", "192.0.2.0/24 rip:edge");
    assertThat(text(NONE.changesTo(rules(redistribute("rip", "none", null)), routes))).isEmpty();
    assertThat(text(NONE.changesTo(rules(redistribute("rip", "edge", null)), routes)))
        .containsExactly("192.0.2.0/24 rip:edge");
  }

  @Test
  void aChangeOfRoutesIsToldAsTheDifference() {
    RedistributionRules rules = rules(STATICS);
    RibSnapshot before = offer(STATIC, "203.0.113.0/24", 1);
    RibSnapshot now = offer(STATIC, "192.0.2.0/24", 1);
    assertThat(text(rules.changes(before, now))).containsExactly("192.0.2.0/24 static:default");

    RibSnapshot taken = offer(OTHER_RIP, "192.0.2.0/24", 0);
    assertThat(text(rules.changes(now, taken))).containsExactly("192.0.2.0/24 gone");

    RibSnapshot back = withdraw(OTHER_RIP, "192.0.2.0/24");
    assertThat(text(rules.changes(taken, back))).containsExactly("192.0.2.0/24 static:default");

    rib.interfaceChanged(1, false);
    assertThat(text(rules.changes(back, rib.commit())))
        .containsExactly("192.0.2.0/24 gone", "203.0.113.0/24 gone");
    rib.interfaceChanged(1, true);
    assertThat(rules.changes(back, rib.commit())).as("there and back").isEmpty();
  }

  @Test
  void theFirstRuleThatMatchesDecidesAndItsPolicyEdits() {
    Edits edits = new Edits(OptionalLong.of(5), Optional.empty(), OptionalLong.of(77));
    Map<String, RoutePolicy> policies =
        Map.of(
            "edit", (prefix, route) -> Optional.of(edits),
            "short",
                (prefix, route) ->
                    prefix.length() < 24 ? Optional.of(Edits.NONE) : Optional.empty());
    offer(STATIC, "172.16.0.0/12", 1);
    RibSnapshot routes = offer(STATIC, "192.0.2.0/24", 1);

    List<RedistributedRoute> edited =
        NONE.changesTo(
            RedistributionRules.of(
                RIP, List.of(redistribute("static", null, "edit"), STATICS), policies),
            routes);
    assertThat(edited)
        .extracting(change -> change.route().orElseThrow().edits())
        .containsExactly(edits, edits);
    assertThat(
            text(
                NONE.changesTo(
                    RedistributionRules.of(
                        RIP, List.of(redistribute("static", null, "short"), STATICS), policies),
                    routes)))
        .as("what the first refuses, the second does not let pass")
        .containsExactly("172.16.0.0/12 static:default");
    assertThat(NONE.changesTo(rules(redistribute("static", null, "missing")), routes)).isEmpty();
  }

  @Test
  void aChangeOfRulesIsToldAsTheDifference() {
    RibSnapshot routes = offer(STATIC, "192.0.2.0/24", 1);
    RedistributionRules both = rules(STATICS, CONNECTED);

    assertThat(text(both.changesTo(rules(STATICS), routes)))
        .containsExactly("10.1.0.0/24 gone", "10.255.0.1/32 gone");
    assertThat(both.changesTo(rules(CONNECTED, STATICS), routes)).isEmpty();
    assertThat(text(both.changesTo(NONE, routes)))
        .hasSize(3)
        .allMatch(text -> text.endsWith("gone"));
  }

  /** Whoever follows the changes knows what one learns who asks anew. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void changesAddUpToTheWhole(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RedistributionRules> all =
        List.of(rules(STATICS), rules(CONNECTED, redistribute("rip", null, null)), NONE);
    RedistributionRules rules = NONE;
    RibSnapshot last = rib.snapshot();
    Map<IpPrefix, RedistributedRoute> known = new HashMap<>();
    int told = 0;
    for (int step = 0; step < 500; step++) {
      RouteSource source = List.of(STATIC, RIP, OTHER_RIP).get(random.nextInt(3));
      String prefix = "10." + random.nextInt(16) + ".0.0/16";
      if (random.nextInt(3) == 0) {
        withdraw(source, prefix);
      } else {
        offer(source, prefix, random.nextInt(3));
      }
      if (random.nextInt(9) == 0) {
        rib.interfaceChanged(1, random.nextBoolean());
      }
      RibSnapshot now = rib.commit();
      List<RedistributedRoute> changes = new ArrayList<>(rules.changes(last, now));
      if (random.nextInt(6) == 0) {
        RedistributionRules next = all.get(random.nextInt(all.size()));
        changes.addAll(rules.changesTo(next, now));
        rules = next;
      }
      last = now;
      told += changes.size();
      changes.forEach(change -> {
        if (change.route().isPresent()) {
          known.put(change.prefix(), change);
        } else {
          assertThat(known.remove(change.prefix())).as("%s", change).isNotNull();
        }
      });
      assertThat(known.values())
          .as("seed %s, step %s", seed, step)
          .containsExactlyInAnyOrderElementsOf(NONE.changesTo(rules, now));
    }
    assertThat(told).isGreaterThan(200);
  }

  @Test
  void theDefaultRouteIsAskedForWhosesoeverItIs() {
    RedistributionRules rules = rules(redistribute(Redistribution.DEFAULT_ROUTE, null, null));
    RibSnapshot before = rib.commit();
    offer(STATIC, "192.0.2.0/24", 1);
    RibSnapshot now = offer(OTHER_RIP, "0.0.0.0/0", 120);

    assertThat(rules.changes(before, now))
        .extracting(RedistributedRoute::prefix)
        .containsExactly(IpPrefix.parse("0.0.0.0/0"));
    assertThat(NONE.changesTo(rules, now))
        .extracting(RedistributedRoute::prefix)
        .containsExactly(IpPrefix.parse("0.0.0.0/0"));
  }

  @Test
  void theOwnDefaultRouteIsNoReasonToAnnounceOne() {
    RedistributionRules rules = rules(redistribute(Redistribution.DEFAULT_ROUTE, null, null));
    RibSnapshot before = rib.commit();

    assertThat(rules.changes(before, offer(RIP, "0.0.0.0/0", 120))).isEmpty();
  }
}
