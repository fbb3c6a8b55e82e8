package io.polyrouter.northbound.state;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.ResourceUse;
import io.polyrouter.router.state.VrSnapshot.TransportState;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.Stack;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.StackBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.Ip;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.IpBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.IpKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.RawIp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.RawIpBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.Resource;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.ResourceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.ResourceKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.Tcp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.TcpBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.Udp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.UdpBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.AddressFamily;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Writes the stack of a virtual router of module polyrouter-stack-state. Pure. */
final class StackStates {

  private StackStates() {}

  /** Whether two snapshots show the same stack. */
  static boolean areEqual(VrSnapshot a, VrSnapshot b) {
    return a.resources().equals(b.resources())
        && a.transport().equals(b.transport())
        && a.counters().equals(b.counters());
  }

  static Stack stack(VrSnapshot snapshot) {
    TransportState transport = snapshot.transport();
    return new StackBuilder()
        .setResource(resources(snapshot))
        .setIp(ip(snapshot.counters()))
        .setTcp(tcp(transport))
        .setUdp(udp(transport.counters().udp()))
        .setRawIp(rawIp(transport.counters().raw()))
        .build();
  }

  private static ImmutableMap<ResourceKey, Resource> resources(VrSnapshot snapshot) {
    ImmutableMap.Builder<ResourceKey, Resource> resources = ImmutableMap.builder();
    for (ResourceUse each : snapshot.resources()) {
      if (each.used() != 0 || each.refused() != 0) {
        resources.put(
            new ResourceKey(each.name()),
            new ResourceBuilder()
                .setName(each.name())
                .setUsed(Uint64.valueOf(each.used()))
                .setMaximum(Uint64.valueOf(each.maximum()))
                .setRefused(Values.counter(each.refused()))
                .build());
      }
    }
    return resources.build();
  }

  private static ImmutableMap<IpKey, Ip> ip(SortedMap<String, Long> counters) {
    ImmutableMap.Builder<IpKey, Ip> families = ImmutableMap.builder();
    for (AddressFamily family : AddressFamily.values()) {
      Taken of = new Taken(counters, family.getName() + "-");
      if (of.sum("received", "originated") != 0) {
        families.put(
            new IpKey(family),
            new IpBuilder()
                .setAddressFamily(family)
                .setInReceives(of.counter("received"))
                .setInNoRoutes(of.counter("no-route", "unreachable-route"))
                .setInDelivers(of.counter("delivered"))
                .setOutForwDatagrams(of.counter("forwarded"))
                .setOutRequests(of.counter("originated"))
                .setReasmReqds(of.counter("reassembly-fragments"))
                .setReasmOks(of.counter("reassembled"))
                .setReasmFails(
                    of.counter("reassembly-timeouts", "reassembly-invalid", "reassembly-limit"))
                .setOutFragOks(of.counter("fragmented"))
                .setOutFragFails(of.counter("fragmentation-needed", "too-big"))
                .setOutFragCreates(of.counter("fragments-created"))
                .build());
      }
    }
    return families.build();
  }

  private static @Nullable Tcp tcp(TransportState transport) {
    SortedMap<String, Long> counters = transport.counters().tcp();
    if (counters.isEmpty()) {
      return null;
    }
    Taken of = new Taken(counters, "");
    return new TcpBuilder()
        .setActiveOpens(of.counter("active-opens"))
        .setPassiveOpens(of.counter("passive-opens"))
        .setAttemptFails(of.counter("attempt-fails"))
        .setEstabResets(of.counter("established-resets"))
        .setCurrEstab(Values.gauge(transport.established()))
        .setInSegs(of.counter("in-segments"))
        .setOutSegs(of.counter("out-segments"))
        .setRetransSegs(of.counter("retransmitted-segments"))
        .setInErrs(of.counter("in-errors"))
        .setOutRsts(of.counter("out-resets"))
        .setCounter(Values.counters(of.rest()))
        .build();
  }

  private static @Nullable Udp udp(SortedMap<String, Long> counters) {
    if (counters.isEmpty()) {
      return null;
    }
    Taken of = new Taken(counters, "");
    return new UdpBuilder()
        .setInDatagrams(of.counter("in-datagrams"))
        .setNoPorts(of.counter("no-ports"))
        .setInErrors(of.counter("in-errors"))
        .setOutDatagrams(of.counter("out-datagrams"))
        .setCounter(Values.counters(of.rest()))
        .build();
  }

  private static @Nullable RawIp rawIp(SortedMap<String, Long> counters) {
    return counters.isEmpty()
        ? null
        : new RawIpBuilder().setCounter(Values.counters(counters)).build();
  }

  /** Counters that go to leaves of their own, and what is left then. */
  private static final class Taken {
    private final SortedMap<String, Long> rest;
    private final String prefix;

    Taken(SortedMap<String, Long> counters, String prefix) {
      this.rest = new TreeMap<>(counters);
      this.prefix = prefix;
    }

    /** Of those that there are. */
    long sum(String... names) {
      long sum = 0;
      for (String name : names) {
        sum += rest.getOrDefault(prefix + name, 0L);
      }
      return sum;
    }

    Counter64 counter(String... names) {
      long sum = sum(names);
      for (String name : names) {
        rest.remove(prefix + name);
      }
      return Values.counter(sum);
    }

    SortedMap<String, Long> rest() {
      return rest;
    }
  }
}
