package io.polyrouter.northbound.testing;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.AddressOrigin;
import io.polyrouter.router.state.VrSnapshot.AddressStatus;
import io.polyrouter.router.state.VrSnapshot.FibSummary;
import io.polyrouter.router.state.VrSnapshot.Health;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.router.state.VrSnapshot.Ipv6AddressState;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import io.polyrouter.router.state.VrSnapshot.ResourceUse;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.router.state.VrSnapshot.Status;
import io.polyrouter.router.state.VrSnapshot.TransportState;
import io.polyrouter.transport.layer.TransportCounters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Snapshots of virtual routers with one interface each. */
public final class Snapshots {

  public static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");
  public static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

  private Snapshots() {}

  /** A running virtual router that has received so many octets on eth0, and nothing else. */
  public static VrSnapshot running(String name, long inOctets) {
    return new VrSnapshot(
        name,
        new Health(Status.RUNNING, THEN, 2, Optional.of("it was odd")),
        List.of(
            new InterfaceState(
                "eth0",
                3,
                MAC,
                1400,
                true,
                true,
                "its cable is blue",
                THEN,
                new TreeMap<>(Map.of("in-octets", inOctets, "in-drop-arp-limit", 5L)),
                List.of(
                    new Ipv6AddressState(
                        Ipv6Address.parse("2001:db8::1"),
                        64,
                        AddressOrigin.STATIC,
                        AddressStatus.DUPLICATE),
                    new Ipv6AddressState(
                        Ipv6Address.parse("fe80::1"),
                        64,
                        AddressOrigin.LINK_LAYER,
                        AddressStatus.PREFERRED)),
                List.of(
                    new Neighbour(
                        Ipv6Address.parse("fe80::9"),
                        Optional.of(MAC),
                        NeighbourOrigin.DYNAMIC,
                        NeighbourStatus.PROBE,
                        true),
                    new Neighbour(
                        Ipv4Address.parse("10.0.0.2"),
                        Optional.empty(),
                        NeighbourOrigin.DYNAMIC,
                        NeighbourStatus.INCOMPLETE,
                        false),
                    new Neighbour(
                        Ipv4Address.parse("10.0.0.3"),
                        Optional.of(MAC),
                        NeighbourOrigin.STATIC,
                        NeighbourStatus.REACHABLE,
                        false)))),
        new TreeMap<>(
            Map.of(
                AddressFamily.IPV4,
                new RibSummary(new TreeMap<>(Map.of("connected", 1, "static:default", 7)), 6, 2),
                AddressFamily.IPV6,
                new RibSummary(new TreeMap<>(Map.of("connected", 3)), 3, 0))),
        new FibSummary(42, OptionalLong.of(41)),
        new TreeMap<>(Map.of("mailbox-dropped", 11L, "ipv4-no-route", 0L)),
        List.of(new ResourceUse("sockets", 3, 100, 7)),
        new TransportState(
            new TransportCounters(
                new TreeMap<>(Map.of("in-segments", 12L, "cookies-sent", 5L, "paws-drops", 0L)),
                new TreeMap<>(Map.of("in-datagrams", 13L, "in-queue-drops", 2L)),
                new TreeMap<>(Map.of("in-packets", 14L))),
            2),
        List.of());
  }
}
