package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of single flows and buckets: which table, match and actions. Immutable.
 *
 * <pre>
 *   0 classify   port and VLAN: [pop tag], forget port*, metadata = VR and interface, go to 1
 *   1 local      ARP: punt; a request for an own address is answered as well*.
 *                Own MAC and IPv4: go to 2
 *   2 routes     own addresses: punt. TTL 0 or 1*: punt. Destination prefix of a VR: its target
 *   3 length*    reached with the target's group in the action set: too large: punt instead
 *   4 glean*     reached out of a group whose neighbour is not resolved: punt
 * </pre>
 *
 * Stars mark what only an Open vSwitch does. Every punt goes through the meter of its class.
 */
final class Pipeline {

  static final int CLASSIFY = 0;
  static final int LOCAL = 1;
  static final int ROUTES = 2;
  static final int LENGTH = 3;
  static final int GLEAN = 4;

  private static final int PRIORITY_DEFAULT = 0;
  private static final int PRIORITY_ENTRY = 10;
  private static final int PRIORITY_ANSWER = 20;
  private static final int PRIORITY_PREFIX = 100;
  private static final int PRIORITY_EXPIRED = 200;
  private static final int PRIORITY_OWN_ADDRESS = 300;
  private static final int ETHERNET_HEADER_BYTES = 14;

  private final SwitchFeatures features;

  Pipeline(SwitchFeatures features) {
    this.features = features;
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
        common(
            LOCAL,
            PRIORITY_ENTRY,
            Match.ALL.withEtherType(Match.ETHERTYPE_ARP),
            punt(PuntClass.ARP)));
    flows.add(common(ROUTES, PRIORITY_DEFAULT, Match.ALL, punt(PuntClass.ERRORS)));
    if (features.nicira()) {
      for (int ttl = 0; ttl <= 1; ttl++) {
        flows.add(
            common(
                ROUTES,
                PRIORITY_EXPIRED,
                Match.ALL.withEtherType(Match.ETHERTYPE_IPV4).withTimeToLive(ttl),
                punt(PuntClass.ERRORS)));
      }
      long tooLarge = 1L << Tags.TOO_LARGE_BIT;
      flows.add(
          common(
              LENGTH,
              PRIORITY_ENTRY,
              Match.ofMetadata(tooLarge, tooLarge),
              punt(PuntClass.ERRORS).withClear()));
      flows.add(common(LENGTH, PRIORITY_DEFAULT, Match.ALL, Instructions.DROP));
      flows.add(common(GLEAN, PRIORITY_DEFAULT, Match.ALL, punt(PuntClass.GLEAN)));
    }
    return flows;
  }

  private static Flow common(int table, int priority, Match match, Instructions instructions) {
    return Flow.of(table, priority, match, Tags.cookie(0, Tags.KIND_PIPELINE), instructions);
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

  /** IPv4 packets to the interface's own MAC address are routed. */
  Flow ownMac(MacAddress mac, long vrTag, int interfaceTag) {
    return Flow.of(
        LOCAL,
        PRIORITY_ENTRY,
        Match.ofMetadata(Tags.metadata(vrTag, interfaceTag), -1L)
            .withEtherType(Match.ETHERTYPE_IPV4)
            .withEtherDst(mac),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.goTo(ROUTES));
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
    if (port.vlan().isPresent()) {
      actions.add(Action.PUSH_VLAN);
      actions.add(new Action.SetVlan(port.vlan().getAsInt()));
    }
    actions.add(new Action.Output(port.port()));
    return Flow.of(
        LOCAL,
        PRIORITY_ANSWER,
        Match.ofMetadata(Tags.metadata(vrTag, interfaceTag), -1L).withArpRequestFor(address),
        Tags.cookie(vrTag, Tags.KIND_INTERFACE),
        Instructions.apply(actions).withMeter(PuntClass.ARP.meterId(features)));
  }

  /**
   * The flow of one prefix.
   *
   * @param groupId the group of the target's next hops, if it has some
   */
  Flow route(long vrTag, Ipv4Prefix prefix, Target target, int groupId) {
    return Flow.of(
        ROUTES,
        routePriority(prefix, target),
        Match.ofMetadata(vrTag << 24, Tags.VR_METADATA_MASK)
            .withEtherType(Match.ETHERTYPE_IPV4)
            .withIpv4Dst(prefix),
        Tags.cookie(vrTag, Tags.KIND_ROUTE),
        switch (target) {
          case Target.Drop drop -> Instructions.DROP;
          case Target.Punt punt -> punt(punt.reason());
          case Target.ToNextHops hops -> toGroup(hops.mtuBytes(), groupId);
        });
  }

  /** An own address is received even with a TTL of 1, so it comes before the check of the TTL. */
  private static int routePriority(Ipv4Prefix prefix, Target target) {
    return prefix.length() == 32
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
    if (port.vlan().isPresent()) {
      actions.add(Action.PUSH_VLAN);
      actions.add(new Action.SetVlan(port.vlan().getAsInt()));
    }
    actions.add(new Action.Output(port.port()));
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
