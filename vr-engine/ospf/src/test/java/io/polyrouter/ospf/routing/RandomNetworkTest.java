package io.polyrouter.ospf.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Random networks of several areas, and what happens in them: after every change the routes of all
 * routers, which follow from what changed, are those that follow from everything.
 */
class RandomNetworkTest {

  private final List<Integer> links = new ArrayList<>();
  private final List<PlainRoutes.External> externals = new ArrayList<>();

  @RepeatedTest(60)
  void routesAreThoseOfThePlainWay(RepetitionInfo run) {
    SplittableRandom random = new SplittableRandom(run.getCurrentRepetition());
    OspfVersion version = run.getCurrentRepetition() % 2 == 0 ? OspfVersion.V2 : OspfVersion.V3;
    RoutingLab lab = build(version, random);
    lab.settle();
    check(lab, "at first, seed " + run.getCurrentRepetition());
    for (int step = 0; step < 12; step++) {
      String what = change(lab, random);
      lab.settle();
      check(lab, what + ", step " + step + ", seed " + run.getCurrentRepetition());
    }
  }

  /** Router 1 to 4 are in the backbone; each other area has some of them, and some of its own. */
  private RoutingLab build(OspfVersion version, SplittableRandom random) {
    RoutingLab lab = new RoutingLab(version);
    int number = 0;
    int[] backbone = {1, 2, 3, 4};
    connect(lab, 0, backbone, random);
    int next = 5;
    int areas = random.nextInt(1, 4);
    for (int area = 1; area <= areas; area++) {
      int[] members = new int[random.nextInt(2, 5)];
      members[0] = random.nextInt(1, 5);
      for (int i = 1; i < members.length; i++) {
        members[i] = i == 1 && random.nextBoolean() ? members[0] % 4 + 1 : next++;
      }
      connect(lab, area, members, random);
      if (random.nextInt(4) == 0) {
        for (int member : members) {
          lab.area(
              member, area, settings -> SettingsOf.type(settings, AreaSettings.Type.STUB, true));
        }
      }
      number += members.length;
    }
    for (int i = 0; i < 1 + number % 4; i++) {
      announce(lab, random);
    }
    return lab;
  }

  private void connect(RoutingLab lab, int area, int[] members, SplittableRandom random) {
    for (int i = 1; i < members.length; i++) {
      int a = members[random.nextInt(i)];
      links.add(lab.p2p(area, a, cost(random), members[i], cost(random)));
    }
    if (members.length > 2 && random.nextBoolean()) {
      links.add(lab.p2p(area, members[0], cost(random), members[members.length - 1], cost(random)));
    }
    int[] attached = Arrays.stream(members).filter(each -> random.nextInt(3) > 0).toArray();
    if (attached.length > 0) {
      int[] pairs = new int[attached.length * 2];
      for (int i = 0; i < attached.length; i++) {
        pairs[2 * i] = attached[i];
        pairs[2 * i + 1] = cost(random);
      }
      links.add(lab.lan(area, prefix(lab, links.size()), pairs));
    }
    links.add(
        lab.lan(
            area,
            prefix(lab, links.size()),
            members[random.nextInt(members.length)],
            cost(random)));
  }

  private static int cost(SplittableRandom random) {
    return random.nextInt(1, 5);
  }

  private static String prefix(RoutingLab lab, int number) {
    return InterAreaTest.net(lab.version, 100 + number);
  }

  private void announce(RoutingLab lab, SplittableRandom random) {
    List<Integer> routers = List.copyOf(lab.nodes.keySet());
    int router = routers.get(random.nextInt(routers.size()));
    String prefix = InterAreaTest.net(lab.version, 1 + random.nextInt(4));
    boolean type2 = random.nextBoolean();
    int metric = random.nextInt(1, 6);
    externals.removeIf(each -> each.router() == router && each.prefix().equals(prefix));
    boolean withdrawn = random.nextInt(4) == 0;
    if (withdrawn) {
      Announcing.withdraw(lab, router, prefix);
    } else {
      Announcing.announce(lab, router, prefix, metric, type2);
      externals.add(new PlainRoutes.External(router, prefix, type2, metric));
    }
  }

  private String change(RoutingLab lab, SplittableRandom random) {
    int link = links.get(random.nextInt(links.size()));
    return switch (random.nextInt(4)) {
      case 0 -> {
        lab.setUp(link, false);
        yield "link " + link + " down";
      }
      case 1 -> {
        lab.setUp(link, true);
        yield "link " + link + " up";
      }
      case 2 -> {
        int cost = cost(random);
        lab.nodes.values().stream()
            .flatMap(node -> node.ports.values().stream())
            .filter(port -> port.link == link)
            .limit(1)
            .forEach(port -> port.cost = cost);
        yield "link " + link + " costs " + cost;
      }
      default -> {
        announce(lab, random);
        yield "externals " + externals;
      }
    };
  }

  private void check(RoutingLab lab, String what) {
    PlainRoutes plain = new PlainRoutes(lab, externals);
    for (RoutingLab.Node node : lab.nodes.values()) {
      Map<String, String> expected = plain.of(node.id);
      Map<String, String> actual = new TreeMap<>();
      for (String prefix : node.prefixes()) {
        String route = node.route(prefix);
        int via = route.indexOf(" via ");
        actual.put(
            prefix,
            via < 0
                ? route
                : route.substring(0, via + 5)
                    + Arrays.stream(route.substring(via + 5).split("\\+", -1))
                        .map(Integer::parseInt)
                        .collect(Collectors.toCollection(TreeSet::new)));
      }
      actual.keySet().removeIf(prefix -> prefix.equals("0.0.0.0/0") || prefix.equals("::/0"));
      assertThat(actual).as("router %d after %s", node.id, what).isEqualTo(expected);
    }
  }
}
