package io.polyrouter.interop.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What routers in several OSPF areas should find, by the words of RFC 2328: within an area by its
 * links alone, else by the border routers, which hear of each other over the backbone. It knows
 * nothing of databases and messages. Mutable, so that links and routers can fail.
 */
public final class AreaModel {

  /** Of the backbone. */
  public static final int BACKBONE = 0;

  private static final String NO_LINK = "";
  private static final long UNREACHABLE = Integer.MAX_VALUE;

  private final List<Link> links;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Set<End> unplugged = new HashSet<>();
  private final Set<Integer> dead = new HashSet<>();

  /** A link of two routers, with the same cost at both ends. */
  public record Link(String name, int area, int one, int other, int cost) {

    /** Whether a router is on it. */
    public boolean joins(int router) {
      return one == router || other == router;
    }
  }

  private record End(int router, String link) {}

  /** Who announces something, and as how far away, because of an interface on a link or without. */
  private record Owner(int router, int cost, String link) {}

  private record Place(int area, List<Owner> owners) {}

  /** With all links and routers at work, and no prefix anywhere. */
  public AreaModel(List<Link> links) {
    this.links = List.copyOf(links);
  }

  // ---- what there is, and what fails --------------------------------------------------------

  /** A router announces a prefix into an area. */
  public void host(String prefix, int area, int router, int cost) {
    places.put(prefix, new Place(area, List.of(new Owner(router, cost, NO_LINK))));
  }

  /** The routers on a link announce its prefix, with its cost. */
  public void network(String prefix, Link link) {
    places.put(
        prefix,
        new Place(
            link.area(),
            List.of(
                new Owner(link.one(), link.cost(), link.name()),
                new Owner(link.other(), link.cost(), link.name()))));
  }

  /** Nothing comes through a link, which looks as if it were up. */
  public void silence(String link) {
    silent.add(link);
  }

  /** A router sees that its end of a link is down. */
  public void unplug(int router, String link) {
    unplugged.add(new End(router, link));
  }

  /** A router is gone. */
  public void kill(int router) {
    dead.add(router);
  }

  /** All links and routers are at work again. */
  public void repair() {
    silent.clear();
    unplugged.clear();
    dead.clear();
  }

  /** Whether a router has not failed. */
  public boolean isAlive(int router) {
    return !dead.contains(router);
  }

  /** Whether a router has an interface on a link that is up. */
  public boolean isOn(int router, Link link) {
    return isAlive(router)
        && link.joins(router)
        && !unplugged.contains(new End(router, link.name()));
  }

  private boolean isIn(int router, int area) {
    return links.stream().anyMatch(link -> link.area() == area && isOn(router, link));
  }

  // ---- distances ----------------------------------------------------------------------------

  /** How far the routers of an area are from one of them, over the area's links. */
  private Map<Integer, Long> distances(int area, int from) {
    Map<Integer, Long> known = new HashMap<>(Map.of(from, 0L));
    boolean isAny = true;
    while (isAny) {
      isAny = false;
      for (Link link : links) {
        if (link.area() == area
            && !silent.contains(link.name())
            && isOn(link.one(), link)
            && isOn(link.other(), link)) {
          isAny |= shorten(known, link.one(), link.other(), link.cost());
          isAny |= shorten(known, link.other(), link.one(), link.cost());
        }
      }
    }
    return known;
  }

  private static boolean shorten(Map<Integer, Long> known, int from, int to, int cost) {
    Long way = known.get(from);
    if (way == null || known.getOrDefault(to, Long.MAX_VALUE) <= way + cost) {
      return false;
    }
    known.put(to, way + cost);
    return true;
  }

  /** The border routers that a router reaches within an area, itself left out. */
  private Map<Integer, Long> borders(int area, int from) {
    Map<Integer, Long> found = new TreeMap<>(distances(area, from));
    found.remove(from);
    found
        .keySet()
        .removeIf(router ->
            !isIn(router, BACKBONE)
                || links.stream().noneMatch(link -> link.area() != BACKBONE && isOn(router, link)));
    return found;
  }

  private OptionalLong withinArea(int router, Place place) {
    if (!isIn(router, place.area())) {
      return OptionalLong.empty();
    }
    Map<Integer, Long> ways = distances(place.area(), router);
    return place.owners().stream()
        .filter(owner -> !unplugged.contains(new End(owner.router(), owner.link())))
        .mapToLong(owner -> ways.getOrDefault(owner.router(), UNREACHABLE) + owner.cost())
        .filter(distance -> distance < UNREACHABLE)
        .min();
  }

  private OptionalLong distance(int router, Place place) {
    OptionalLong inside = withinArea(router, place);
    if (inside.isPresent()) {
      return inside;
    }
    List<Long> ways = new ArrayList<>();
    if (isIn(router, BACKBONE)) {
      borders(BACKBONE, router)
          .forEach((border, way) ->
              withinArea(border, place).ifPresent(further -> ways.add(way + further)));
    } else {
      links.stream()
          .filter(link -> isOn(router, link) && link.area() != place.area())
          .mapToInt(Link::area)
          .distinct()
          .forEach(area ->
              borders(area, router)
                  .forEach((border, way) ->
                      distance(border, place).ifPresent(further -> ways.add(way + further))));
    }
    return ways.stream().mapToLong(Long::longValue).min();
  }

  /** How far a router is from another one that is known by itself, such as a boundary router. */
  public OptionalLong toRouter(int router, int area, int other) {
    return distance(router, new Place(area, List.of(new Owner(other, 0, NO_LINK))));
  }

  /** How far the next border router of an area is from a router in it. */
  public OptionalLong toBorder(int router, int area) {
    return borders(area, router).values().stream().mapToLong(Long::longValue).min();
  }

  /** All prefixes that a router can reach, with its distance. */
  public Map<String, Long> routes(int router) {
    Map<String, Long> routes = new TreeMap<>();
    places.forEach((prefix, place) ->
        distance(router, place).ifPresent(distance -> routes.put(prefix, distance)));
    return routes;
  }
}
