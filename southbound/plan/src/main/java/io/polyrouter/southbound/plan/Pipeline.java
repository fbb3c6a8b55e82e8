package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of single flows and buckets: which table, match and actions. Immutable.
 *
 * <pre>
 *   0 classify   port and VLAN: [pop tag], forget port*, metadata = VR and interface, go to 1
 *   1 local      ARP, neighbour discovery (hop limit 255*): punt; whoever asks for an own address
 *                is answered as well* (ND: by way of 5). Groups of the link, broadcast: punt.
 *                Own MAC and IPv4 or IPv6: go to 2
 *   2 routes     own addresses, link-local destinations: punt. What no router may forward: punt.
 *                TTL 0 or 1*: punt. Destination prefix of a VR: its target
 *   3 length*    reached with the target's group in the action set: too large: punt instead
 *   4 glean*     reached out of a group whose neighbour is not resolved: punt
 *   5 answer*    what was a neighbour solicitation: complete the advertisement, send it back
 *   6 groups*    what came to groups of the link: through the meter of its port, go to 7
 *   7 punt*      punt
 * </pre>
 *
 * Stars mark what only an Open vSwitch does. Every punt goes through the meter of its class.
 *
 * <p>Both address families share the tables: the Ethernet type in every match keeps them apart, and
 * to a switch it makes no difference (ADR 8).
 */
final class Pipeline {

  static final int CLASSIFY = 0;
  static final int LOCAL = 1;
  static final int ROUTES = 2;
  static final int LENGTH = 3;
  static final int GLEAN = 4;
  static final int ANSWER = 5;
  static final int GROUPS = 6;
  static final int GROUPS_PUNT = 7;

  private static final int PRIORITY_DEFAULT = 0;
  private static final int PRIORITY_ENTRY = 10;
  private static final int PRIORITY_GROUP = 12;
  private static final int PRIORITY_DISCOVERY = 15;
  private static final int PRIORITY_ANSWER = 20;
  private static final int PRIORITY_PREFIX = 100;
  private static final int PRIORITY_EXPIRED = 240;
  private static final int PRIORITY_BAD_DESTINATION = 250;
  private static final int PRIORITY_BAD_SOURCE = 251;
  private static final int PRIORITY_LINK_LOCAL = 290;
  private static final int PRIORITY_OWN_ADDRESS = 300;
  private static final int ETHERNET_HEADER_BYTES = 14;

  /** Router and neighbour solicitations and advertisements (RFC 4861, section 4). */
  private static final int[] DISCOVERY_TYPES = {
    133, 134, Match.NEIGHBOUR_SOLICITATION, Match.NEIGHBOUR_ADVERTISEMENT
  };

  /**
   * Destinations that never leave the link (RFC 5771, section 4; RFC 919, section 7; RFC 4291,
   * section 2.7): routing protocols, MLD, neighbour discovery.
   */
  private static final List<IpPrefix> GROUPS_OF_THE_LINK =
      prefixes("224.0.0.0/24", "255.255.255.255/32", "ff02::/16");

  private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

  /**
   * Where no router may forward to as to a single node (RFC 1812, section 5.3.7; RFC 4291, sections
   * 2.5.2, 2.5.3 and 2.7): a default route must not catch it.
   */
  private static final List<IpPrefix> BAD_DESTINATIONS =
      prefixes("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/16", "ff00::/8");

  /** From where no router may forward; link-local ones included (RFC 4291, section 2.5.6). */
  private static final List<IpPrefix> BAD_SOURCES =
      prefixes("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/16", "fe80::/10", "ff00::/8");

  private final SwitchFeatures features;

  Pipeline(SwitchFeatures features) {
    this.features = features;
  }

  private static List<IpPrefix> prefixes(String... texts) {
    return Arrays.stream(texts).map(IpPrefix::parse).toList();
  }

  SwitchFeatures features() {
    return features;
  }

  /** Flows that serve all virtual routers. */
  List<Flow> commonFlows() {
    List<Flow> flows = new ArrayList<>();
    flows.add(common(CLASSIFY, PRIORITY_DEFAULT, Match.ALL, Instructions.DROP));
    flows.add(common(LOCAL, PRIORITY_DEFAULT, Match.ALL, Instructions.DROP));
    flows.add(
        common(LOCAL, PRIORITY_ENTRY, Match.ofType(Match.ETHERTYPE_ARP), punt(PuntClass.ARP)));
    boolean byPort = PortMeters.areIn(features);
    for (IpPrefix group : GROUPS_OF_THE_LINK) {
      Instructions does = byPort ? Instructions.goTo(GROUPS) : punt(PuntClass.MULTICAST);
      flows.add(common(LOCAL, PRIORITY_GROUP, to(group), does));
    }
    if (byPort) {
      flows.add(common(GROUPS_PUNT, PRIORITY_DEFAULT, Match.ALL, punt(PuntClass.MULTICAST)));
    }
    for (int type : DISCOVERY_TYPES) {
      Match.Builder discovery = Match.builder().icmpv6Type(type);
      if (features.nicira()) {
        discovery.timeToLive(Match.DISCOVERY_HOP_LIMIT);
      }
      flows.add(common(LOCAL, PRIORITY_DISCOVERY, discovery.build(), punt(PuntClass.ND)));
    }
    flows.add(common(ROUTES, PRIORITY_DEFAULT, Match.ALL, punt(PuntClass.ERRORS)));
    flows.add(common(ROUTES, PRIORITY_LINK_LOCAL, to(LINK_LOCAL), punt(PuntClass.LOCAL)));
    for (IpPrefix bad : BAD_DESTINATIONS) {
      flows.add(common(ROUTES, PRIORITY_BAD_DESTINATION, to(bad), punt(PuntClass.ERRORS)));
    }
    for (IpPrefix bad : BAD_SOURCES) {
      Match from = Match.builder().source(bad).build();
      flows.add(common(ROUTES, PRIORITY_BAD_SOURCE, from, punt(PuntClass.ERRORS)));
    }
    if (features.nicira()) {
      for (AddressFamily family : AddressFamily.values()) {
        for (int ttl = 0; ttl <= 1; ttl++) {
          Match expired = Match.ofType(etherType(family)).toBuilder().timeToLive(ttl).build();
          flows.add(common(ROUTES, PRIORITY_EXPIRED, expired, punt(PuntClass.ERRORS)));
        }
      }
      long tooLarge = 1L << Tags.TOO_LARGE_BIT;
      flows.add(
          common(
              LENGTH,
              PRIORITY_ENTRY,
              Match.builder().metadata(tooLarge, tooLarge).build(),
              punt(PuntClass.ERRORS).withClear()));
      flows.add(common(LENGTH, PRIORITY_DEFAULT, Match.ALL, Instructions.DROP));
      flows.add(common(GLEAN, PRIORITY_DEFAULT, Match.ALL, punt(PuntClass.GLEAN)));
    }
    return flows;
  }

  private static Flow common(int table, int priority, Match match, Instructions instructions) {
    return Flow.of(table, priority, match, Tags.cookie(0, Tags.KIND_PIPELINE), instructions);
  }

  private static Match to(IpPrefix destination) {
    return Match.builder().destination(destination).build();
  }

  private static int etherType(AddressFamily family) {
    return switch (family) {
      case IPV4 -> Match.ETHERTYPE_IPV4;
      case IPV6 -> Match.ETHERTYPE_IPV6;
    };
  }

  private Instructions punt(PuntClass reason) {
    return Instructions.apply(List.of(Action.TO_CONTROLLER)).withMeter(reason.meterId(features));
  }

  /** Frames of this port and VLAN belong to this interface. */
  Flow classify(SwitchPort port, long vrTag, int interfaceTag) {
    List<Action> actions = new ArrayList<>();
    if (port.vlan().isPresent()) {
      actions.add(Action.POP_VLAN);
    }
    if (features.nicira()) {
      actions.add(Action.FORGET_IN_PORT);
    }
    return Flow.of(
        CLASSIFY,
        PRIORITY_ENTRY,
        Match.ofPort(port.port(), port.vlan().orElse(Match.UNTAGGED)),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.apply(actions)
            .withMetadata(Tags.metadata(vrTag, interfaceTag), -1L)
            .withNextTable(LOCAL));
  }

  /** What comes to groups by this interface passes the meter of its port. */
  Flow groups(SwitchPort port, long vrTag, int interfaceTag) {
    return Flow.of(
        GROUPS,
        PRIORITY_ENTRY,
        from(vrTag, interfaceTag).build(),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.goTo(GROUPS_PUNT).withMeter(PortMeters.meterId(port)));
  }

  private static Match.Builder from(long vrTag, int interfaceTag) {
    return Match.builder().metadata(Tags.metadata(vrTag, interfaceTag), -1L);
  }

  /**
   * Packets of this family to the interface's own MAC address are routed; where it does not forward
   * the software takes out those that are for the router itself.
   */
  Flow ownMac(
      AddressFamily family, MacAddress mac, boolean forwards, long vrTag, int interfaceTag) {
    return Flow.of(
        LOCAL,
        PRIORITY_ENTRY,
        from(vrTag, interfaceTag).etherType(etherType(family)).etherDst(mac).build(),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        forwards ? Instructions.goTo(ROUTES) : punt(PuntClass.LOCAL));
  }

  /**
   * Requests for an own address are answered by the switch, and reach the software too, which
   * learns from them. So hosts keep their router also while the controller is away.
   */
  Flow answerArp(
      Ipv4Address address, SwitchPort port, MacAddress mac, long vrTag, int interfaceTag) {
    List<Action> actions = new ArrayList<>(5);
    actions.add(Action.TO_CONTROLLER);
    actions.add(new Action.AnswerArp(mac, address));
    send(port, actions);
    return Flow.of(
        LOCAL,
        PRIORITY_ANSWER,
        from(vrTag, interfaceTag).arpRequestFor(address).build(),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.apply(actions).withMeter(PuntClass.ARP.meterId(features)));
  }

  /**
   * Neighbour solicitations for an own address are answered in the same way. One without the
   * link-layer address of its sender, such as in duplicate address detection (RFC 4862, section
   * 5.4.2), is left to the software alone.
   */
  Flow answerSolicitation(Ipv6Address address, long vrTag, int interfaceTag) {
    return Flow.of(
        LOCAL,
        PRIORITY_ANSWER,
        from(vrTag, interfaceTag).solicitationFor(address).build(),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.apply(List.of(Action.TO_CONTROLLER, Action.TURN_INTO_ADVERTISEMENT))
            .withMeter(PuntClass.ND.meterId(features))
            .withNextTable(ANSWER));
  }

  /**
   * Advertisements that {@link #answerSolicitation} made are completed and sent. In a table of its
   * own, because a switch lets actions change only those fields that the flow's match says are
   * there.
   */
  Flow advertise(SwitchPort port, MacAddress mac, long vrTag, int interfaceTag) {
    List<Action> actions = new ArrayList<>(4);
    actions.add(new Action.AdvertiseFrom(mac));
    send(port, actions);
    return Flow.of(
        ANSWER,
        PRIORITY_ENTRY,
        from(vrTag, interfaceTag).icmpv6Type(Match.NEIGHBOUR_ADVERTISEMENT).build(),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.apply(actions));
  }

  private static void send(SwitchPort port, List<Action> actions) {
    if (port.vlan().isPresent()) {
      actions.add(Action.PUSH_VLAN);
      actions.add(new Action.SetVlan(port.vlan().getAsInt()));
    }
    actions.add(new Action.Output(port.port()));
  }

  /**
   * The flow of one prefix.
   *
   * @param groupId the group of the target's next hops, if it has some
   */
  Flow route(long vrTag, IpPrefix prefix, Target target, int groupId) {
    return Flow.of(
        ROUTES,
        routePriority(prefix, target),
        Match.builder().metadata(vrTag << 24, Tags.VR_METADATA_MASK).destination(prefix).build(),
        Tags.cookie(vrTag, Tags.KIND_ROUTE),
        switch (target) {
          case Target.Drop drop -> Instructions.DROP;
          case Target.Punt punt -> punt(punt.reason());
          case Target.ToNextHops hops -> toGroup(hops.mtuBytes(), groupId);
        });
  }

  /** An own address is received even with a TTL of 1, so it comes before the check of the TTL. */
  private static int routePriority(IpPrefix prefix, Target target) {
    return prefix.length() == prefix.family().bits()
            && target instanceof Target.Punt punt
            && punt.reason() == PuntClass.LOCAL
        ? PRIORITY_OWN_ADDRESS
        : PRIORITY_PREFIX + prefix.length();
  }

  private static Instructions toGroup(int mtuBytes, int groupId) {
    Action group = new Action.ToGroup(groupId);
    if (mtuBytes == 0) {
      return Instructions.apply(List.of(group));
    }
    return Instructions.apply(
            List.of(new Action.CheckLarger(mtuBytes + ETHERNET_HEADER_BYTES, Tags.TOO_LARGE_BIT)))
        .withWrite(List.of(group))
        .withNextTable(LENGTH);
  }

  /** Sends out of an interface to a neighbour. */
  static Group.Bucket forwardBucket(
      int weight, SwitchPort port, MacAddress ownMac, MacAddress neighbour) {
    List<Action> actions = new ArrayList<>(6);
    // The TTL first: a packet that expires must reach the controller as it came.
    actions.add(Action.DECREMENT_TTL);
    actions.add(new Action.SetEtherSrc(ownMac));
    actions.add(new Action.SetEtherDst(neighbour));
    send(port, actions);
    return new Group.Bucket(weight, actions);
  }

  /** Punts; used while a next hop is not resolved or not on this switch. */
  Group.Bucket puntBucket(int weight) {
    return new Group.Bucket(
        weight, List.of(features.nicira() ? new Action.Resubmit(GLEAN) : Action.TO_CONTROLLER));
  }

  /** The neighbour that a bucket sends to, if the bucket is one of this interface. */
  static @Nullable MacAddress neighbourOf(
      Group.Bucket bucket, SwitchPort port, ForwardingInterface egress) {
    for (Action action : bucket.actions()) {
      if (action instanceof Action.SetEtherDst(MacAddress mac)) {
        return bucket.equals(forwardBucket(bucket.weight(), port, egress.mac(), mac)) ? mac : null;
      }
    }
    return null;
  }
}
