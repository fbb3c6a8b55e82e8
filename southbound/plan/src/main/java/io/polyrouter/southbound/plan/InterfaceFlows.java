package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.Participation;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Flow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one virtual router's interfaces on one switch: what comes in by them, and which
 * addresses the switch answers for. Few, so all are looked at on every change.
 */
final class InterfaceFlows {

  private final long vrTag;
  private final Pipeline pipeline;
  private final Predicate<ForwardingInterface> isHere;
  private final BiConsumer<Long, @Nullable String> interfaceTags;
  private final Map<String, Integer> tagsByName = new HashMap<>();

  /** Addresses that the virtual router receives for itself. */
  private final TreeSet<IpAddress> ownAddresses = new TreeSet<>();

  private Map<Flow.Key, Flow> flows = Map.of();

  /**
   * @param isHere whether an interface is on the switch
   * @param interfaceTags told the metadata of every interface and its name, null when it is gone
   */
  InterfaceFlows(
      long vrTag,
      Pipeline pipeline,
      Predicate<ForwardingInterface> isHere,
      BiConsumer<Long, @Nullable String> interfaceTags) {
    this.vrTag = vrTag;
    this.pipeline = pipeline;
    this.isHere = isHere;
    this.interfaceTags = interfaceTags;
  }

  /** Number of flows. */
  int size() {
    return flows.size();
  }

  void update(
      @Nullable ForwardingState before, @Nullable ForwardingState after, ChangeSet changes) {
    for (AddressFamily family : AddressFamily.values()) {
      updateOwnAddresses(family, before, after);
    }
    Map<Flow.Key, Flow> wanted = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>();
    if (after != null) {
      for (ForwardingInterface each : after.interfaces().values()) {
        if (isHere.test(each)) {
          names.add(each.name());
          int tag = tagOf(each.name());
          if (each.up()) {
            add(each, tag, wanted);
          }
        }
      }
      for (IpAddress address : ownAddresses) {
        Flow answer = answer(after, address);
        if (answer != null) {
          wanted.put(answer.key(), answer);
        }
      }
    }
    flows.forEach((key, flow) -> {
      if (!wanted.containsKey(key)) {
        changes.flow(flow, null);
      }
    });
    wanted.forEach((key, flow) -> changes.flow(flows.get(key), flow));
    flows = wanted;
    forgetTags(names);
  }

  private void add(ForwardingInterface on, int tag, Map<Flow.Key, Flow> wanted) {
    SwitchPort port = on.switchPort().orElseThrow();
    Flow classify = pipeline.classify(port, vrTag, tag);
    wanted.put(classify.key(), classify);
    if (PortMeters.areIn(pipeline.features())) {
      Flow groups = pipeline.groups(port, vrTag, tag);
      wanted.put(groups.key(), groups);
    }
    for (AddressFamily family : AddressFamily.values()) {
      if (speaks(on, family)) {
        boolean forwards = on.participation(family) == Participation.ROUTER;
        Flow ownMac = pipeline.ownMac(family, on.mac(), forwards, vrTag, tag);
        wanted.put(ownMac.key(), ownMac);
        for (ForwardingInterface.VirtualMac virtual : on.virtualMacs()) {
          if (virtual.serves(family)) {
            Flow admit = pipeline.ownMac(family, virtual.mac(), forwards, vrTag, tag);
            wanted.put(admit.key(), admit);
          }
        }
      }
    }
    if (speaks(on, AddressFamily.IPV6) && pipeline.features().nicira()) {
      Flow advertise = pipeline.advertise(port, on.mac(), vrTag, tag);
      wanted.put(advertise.key(), advertise);
      for (Ipv6Address address : on.linkLocals()) {
        if (on.isVirtual(address)) {
          continue;
        }
        Flow answer = pipeline.answerSolicitation(address, vrTag, tag);
        wanted.put(answer.key(), answer);
      }
    }
  }

  private static boolean speaks(ForwardingInterface on, AddressFamily family) {
    return on.participation(family) != Participation.NONE;
  }

  private void updateOwnAddresses(
      AddressFamily family, @Nullable ForwardingState before, @Nullable ForwardingState after) {
    fibOf(after, family)
        .diff(
            fibOf(before, family),
            (prefix, was, is) -> {
              if (prefix.length() == family.bits()) {
                if (is instanceof ForwardingAction.Receive) {
                  ownAddresses.add(prefix.address());
                } else if (was instanceof ForwardingAction.Receive) {
                  ownAddresses.remove(prefix.address());
                }
              }
            });
  }

  private static PrefixTable<ForwardingAction> fibOf(
      @Nullable ForwardingState of, AddressFamily family) {
    return of == null ? PrefixTable.empty(family) : of.fib(family);
  }

  /**
   * The interface whose connected prefix an own address lies in answers for it; but not for virtual
   * addresses: without the controller another router has them soon.
   */
  private @Nullable Flow answer(ForwardingState of, IpAddress address) {
    AddressFamily family = address.family();
    PrefixTable.Entry<ForwardingAction> around = of.fib(family).lookup(address, family.bits() - 1);
    if (!pipeline.features().nicira()
        || around == null
        || !(around.value() instanceof ForwardingAction.Connected connected)) {
      return null;
    }
    ForwardingInterface on = of.interfaces().get(connected.interfaceIndex());
    // On a link of two addresses both are nodes (RFC 3021; RFC 6164).
    boolean anyNode = around.prefix().length() == family.bits() - 1;
    if (on == null
        || !on.up()
        || !isHere.test(on)
        || !speaks(on, family)
        || on.isVirtual(address)
        || !anyNode && address.equals(around.prefix().address())) {
      return null;
    }
    int tag = tagOf(on.name());
    return switch (address) {
      case Ipv4Address v4 ->
          anyNode || !v4.equals(((Ipv4Prefix) around.prefix()).broadcast())
              ? pipeline.answerArp(v4, on.switchPort().orElseThrow(), on.mac(), vrTag, tag)
              : null;
      case Ipv6Address v6 -> pipeline.answerSolicitation(v6, vrTag, tag);
    };
  }

  private int tagOf(String name) {
    Integer known = tagsByName.get(name);
    if (known != null) {
      return known;
    }
    int attempt = 0;
    int tag = Tags.interfaceTag(name, attempt);
    while (tagsByName.containsValue(tag)) {
      attempt++;
      tag = Tags.interfaceTag(name, attempt);
    }
    tagsByName.put(name, tag);
    interfaceTags.accept(Tags.metadata(vrTag, tag), name);
    return tag;
  }

  private void forgetTags(Set<String> names) {
    tagsByName
        .entrySet()
        .removeIf(known -> {
          boolean gone = !names.contains(known.getKey());
          if (gone) {
            interfaceTags.accept(Tags.metadata(vrTag, known.getValue()), null);
          }
          return gone;
        });
  }
}
