package io.polyrouter.testkit.simulation;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Routers, numbered from 0, and the segments between them: links of two, and links of several.
 * Every router has a loopback too. Immutable.
 *
 * @param text what it is, for people
 */
public record Topology(String text, int routers, List<Segment> segments) {

  private static final int MAX_MEMBERS = 8;

  public Topology {
    segments = List.copyOf(segments);
  }

  /**
   * A link.
   *
   * @param number its place in the topology
   * @param delayNanos that a frame takes
   * @param tellsCarrier whether an end notices at once that the other one is gone, as on a cable
   *     between two; otherwise there is a switch in between
   */
  public record Segment(
      int number, List<Attachment> attachments, long delayNanos, boolean tellsCarrier) {
    public Segment {
      attachments = List.copyOf(attachments);
    }

    /** Whether it joins two routers and no more. */
    public boolean isPointToPoint() {
      return attachments.size() == 2;
    }

    /** Its network. */
    public IpPrefix prefix(AddressFamily family) {
      return switch (family) {
        case IPV4 -> IpPrefix.parse("10.%d.%d.0/24".formatted(number >> 8, number & 0xff));
        case IPV6 -> IpPrefix.parse("2001:db8:0:%x::/64".formatted(number));
      };
    }
  }

  /**
   * An interface of a router.
   *
   * @param port its number among all attachments, from 1
   * @param member its place on the segment, from 0
   * @param cost of leaving by it
   */
  public record Attachment(int port, int segment, int member, int router, int cost) {

    /** As the router calls it. */
    public String interfaceName() {
      return "e" + port;
    }

    /** Its address on the segment, with the length of the prefix. */
    public String address(AddressFamily family) {
      return switch (family) {
        case IPV4 -> "10.%d.%d.%d/24".formatted(segment >> 8, segment & 0xff, member + 1);
        case IPV6 -> "2001:db8:0:%x::%x/64".formatted(segment, member + 1);
      };
    }

    /** What others have as next hop: in IPv6 its link-local address. */
    public IpAddress nextHop(AddressFamily family) {
      return switch (family) {
        case IPV4 ->
            IpAddress.parse("10.%d.%d.%d".formatted(segment >> 8, segment & 0xff, member + 1));
        case IPV6 -> linkLocal();
      };
    }

    /** Its link-local address, which no other interface has. */
    public Ipv6Address linkLocal() {
      return Ipv6Address.parse("fe80::%x".formatted(port));
    }
  }

  /** The name of a router. */
  public static String name(int router) {
    return "r" + router;
  }

  /** The number of a router that is called so. */
  static int number(String name) {
    return Integer.parseInt(name.substring(1));
  }

  /** The address of a router's loopback, which is a network of its own. */
  public static IpPrefix loopback(int router, AddressFamily family) {
    return switch (family) {
      case IPV4 -> IpPrefix.parse("10.255.%d.%d/32".formatted(router >> 8, router & 0xff));
      case IPV6 -> IpPrefix.parse("2001:db8:ffff::%x/128".formatted(router));
    };
  }

  /** A router's interfaces, without its loopback. */
  public List<Attachment> attachmentsOf(int router) {
    return segments.stream()
        .flatMap(segment -> segment.attachments().stream())
        .filter(each -> each.router() == router)
        .toList();
  }

  /** What routes may lead to: all segments, then all loopbacks. */
  public List<IpPrefix> destinations(AddressFamily family) {
    List<IpPrefix> all = new ArrayList<>();
    segments.forEach(segment -> all.add(segment.prefix(family)));
    for (int router = 0; router < routers; router++) {
      all.add(loopback(router, family));
    }
    return all;
  }

  /** What links are like. */
  public interface Links {
    /** The cost of an interface. */
    int cost();

    /** How long a frame takes. */
    long delayNanos();

    /** Whether both ends notice that the other is gone. */
    boolean tellsCarrier();
  }

  /** Links as chance has it, with costs from 1 to the highest. */
  public static Links randomLinks(RandomGenerator random, int maxCost) {
    boolean hasDelays = random.nextBoolean();
    return new Links() {
      @Override
      public int cost() {
        return 1 + random.nextInt(maxCost);
      }

      @Override
      public long delayNanos() {
        return hasDelays ? random.nextLong(20_000_000) : 0;
      }

      @Override
      public boolean tellsCarrier() {
        return random.nextInt(3) > 0;
      }
    };
  }

  // ---- making one ---------------------------------------------------------------------------

  /** Adds segments one by one. */
  private static final class Builder {
    private final List<Segment> segments = new ArrayList<>();
    private final Links links;
    private int ports;

    Builder(Links links) {
      this.links = links;
    }

    void join(int... routers) {
      List<Attachment> attachments = new ArrayList<>();
      for (int member = 0; member < routers.length; member++) {
        attachments.add(
            new Attachment(++ports, segments.size(), member, routers[member], links.cost()));
      }
      segments.add(
          new Segment(
              segments.size(),
              attachments,
              links.delayNanos(),
              routers.length == 2 && links.tellsCarrier()));
    }

    Topology build(String text, int routers) {
      return new Topology("%s of %d".formatted(text, routers), routers, segments);
    }
  }

  /** With these segments, each of the routers that are on it. */
  static Topology of(String text, int routers, List<int[]> segments, Links links) {
    Builder builder = new Builder(links);
    segments.forEach(builder::join);
    return builder.build(text, routers);
  }

  /** A circle. */
  public static Topology ring(int routers, Links links) {
    Builder builder = new Builder(links);
    for (int router = 0; router < routers; router++) {
      builder.join(router, (router + 1) % routers);
    }
    return builder.build("ring", routers);
  }

  /** Rows and columns. */
  public static Topology grid(int columns, int rows, Links links) {
    Builder builder = new Builder(links);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int router = row * columns + column;
        if (column + 1 < columns) {
          builder.join(router, router + 1);
        }
        if (row + 1 < rows) {
          builder.join(router, router + columns);
        }
      }
    }
    return builder.build("grid of %d columns".formatted(columns), columns * rows);
  }

  /** Without cycles. */
  public static Topology tree(int routers, RandomGenerator random, Links links) {
    Builder builder = new Builder(links);
    for (int router = 1; router < routers; router++) {
      builder.join(random.nextInt(router), router);
    }
    return builder.build("tree", routers);
  }

  /** A tree with links across, parallel ones too, and segments of several. */
  public static Topology graph(int routers, RandomGenerator random, Links links) {
    Builder builder = new Builder(links);
    for (int router = 1; router < routers; router++) {
      builder.join(random.nextInt(Math.max(0, router - 20), router), router);
    }
    int across = routers / 4 + random.nextInt(routers / 2);
    for (int i = 0; i < across; i++) {
      int[] members =
          random
              .ints(0, routers)
              .distinct()
              .limit(random.nextInt(4) == 0 ? random.nextInt(3, MAX_MEMBERS + 1) : 2)
              .toArray();
      builder.join(members);
    }
    return builder.build("graph with %d links across".formatted(across), routers);
  }

  /** One of these, as chance has it. */
  public static Topology random(RandomGenerator random, int routers, int maxCost) {
    Links links = randomLinks(random, maxCost);
    return switch (random.nextInt(6)) {
      case 0 -> ring(routers, links);
      case 1 -> {
        int columns = random.nextInt(2, 1 + 2 * (int) Math.sqrt(routers));
        yield grid(columns, Math.max(2, routers / columns), links);
      }
      case 2 -> tree(routers, random, links);
      default -> graph(routers, random, links);
    };
  }
}
