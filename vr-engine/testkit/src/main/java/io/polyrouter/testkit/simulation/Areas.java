package io.polyrouter.testkit.simulation;

import io.polyrouter.testkit.simulation.Topology.Links;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How a network is divided: the first routers are the backbone, the others are in turn in the areas
 * from 1 on. A segment is in the backbone if all on it are; else it is in the area of those that
 * are not, and the backbone's routers on it are at the area's border.
 *
 * @param backbone routers of the backbone
 */
record Areas(int backbone) {

  static final int BACKBONE = 0;

  /** Besides the backbone. */
  static final int COUNT = 4;

  /** How much a border router tells those of a stub area that the way out costs. */
  static final int DEFAULT_COST = 3;

  private static final int BACKBONE_SHARE = 4;
  private static final int LEAST_BACKBONE = 3;

  /** What an area hears of the others. */
  enum Kind {
    NORMAL(true, false),
    STUB(true, true),
    TOTALLY_STUB(false, true),
    TOTALLY_NSSA(false, true);

    /** Whether it hears of their networks. */
    final boolean hasSummaries;

    /** Whether its border routers tell it that they know a way out. */
    final boolean hasDefault;

    Kind(boolean hasSummaries, boolean hasDefault) {
      this.hasSummaries = hasSummaries;
      this.hasDefault = hasDefault;
    }
  }

  static Areas of(Topology topology) {
    return ofRouters(topology.routers());
  }

  private static Areas ofRouters(int routers) {
    return new Areas(Math.max(LEAST_BACKBONE, routers / BACKBONE_SHARE));
  }

  static Kind kind(int area) {
    return switch (area) {
      case 2 -> Kind.STUB;
      case 3 -> Kind.TOTALLY_STUB;
      case 4 -> Kind.TOTALLY_NSSA;
      default -> Kind.NORMAL;
    };
  }

  /** The area that a router is inside of; of one at a border the backbone. */
  int ofRouter(int router) {
    return router < backbone ? BACKBONE : 1 + (router - backbone) % COUNT;
  }

  int ofSegment(Segment segment) {
    return segment.attachments().stream()
        .mapToInt(each -> ofRouter(each.router()))
        .max()
        .orElse(BACKBONE);
  }

  // ---- making one ---------------------------------------------------------------------------

  /** A network that can be divided so. */
  static Topology topology(int routers, RandomGenerator random, Links links) {
    Areas areas = ofRouters(routers);
    List<int[]> segments = new ArrayList<>();
    for (int router = 1; router < areas.backbone; router++) {
      segments.add(new int[] {random.nextInt(router), router});
    }
    for (int i = 0; i < areas.backbone / 2; i++) {
      segments.add(some(areas.members(BACKBONE, routers), 2, random));
    }
    for (int area = 1; area <= COUNT; area++) {
      areas.addArea(area, routers, random, segments);
    }
    return Topology.of(
        "graph with %d in the backbone".formatted(areas.backbone), routers, segments, links);
  }

  private List<Integer> members(int area, int routers) {
    List<Integer> members = new ArrayList<>();
    for (int router = 0; router < routers; router++) {
      if (ofRouter(router) == area) {
        members.add(router);
      }
    }
    return members;
  }

  /** A tree below a border router, with another one at a leaf, links across, and a wide segment. */
  private void addArea(int area, int routers, RandomGenerator random, List<int[]> segments) {
    List<Integer> members = members(area, routers);
    if (members.isEmpty()) {
      return;
    }
    segments.add(new int[] {random.nextInt(backbone), members.getFirst()});
    segments.add(new int[] {random.nextInt(backbone), members.getLast()});
    for (int i = 1; i < members.size(); i++) {
      segments.add(new int[] {members.get(random.nextInt(i)), members.get(i)});
    }
    for (int i = 0; i < members.size() / 3; i++) {
      segments.add(some(members, 2, random));
    }
    if (members.size() > 2) {
      List<Integer> near = new ArrayList<>(members);
      near.add(random.nextInt(backbone));
      segments.add(some(near, 3, random));
    }
  }

  /** So many different ones. */
  private static int[] some(List<Integer> of, int count, RandomGenerator random) {
    return random.ints(0, of.size()).distinct().limit(count).map(of::get).toArray();
  }
}
