package io.polyrouter.interop.lab;

import static io.polyrouter.testkit.Configs.on;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Virtual routers and routers of other makes on common Ethernets, for tests of routing protocols.
 * Closing it ends all of them.
 */
public final class RoutingLab implements AutoCloseable {

  private final KernelLab kernel;
  private final Map<String, Segment> segments = new LinkedHashMap<>();
  private final Map<String, Segment.Port> ports = new LinkedHashMap<>();
  private final Deque<AutoCloseable> routers = new ArrayDeque<>();

  private RoutingLab(KernelLab kernel) {
    this.kernel = kernel;
  }

  /** Starts with nothing in it but an engine whose virtual routers may run these protocols. */
  public static RoutingLab in(Lab lab, ProtocolType<?>... protocols) {
    return new RoutingLab(KernelLab.in(lab, 1, protocols));
  }

  /** The engine and its surroundings. */
  public KernelLab kernel() {
    return kernel;
  }

  private Segment segment(String link) {
    return segments.computeIfAbsent(link, kernel::segment);
  }

  /** The place of a router on a link, to pull its cable. */
  public Segment.Port port(String router, String link) {
    return Objects.requireNonNull(ports.get(router + " " + link), "no such port");
  }

  /** A Linux host with these addresses on its loopback. */
  public KernelHost host(String name, String... loopbacks) {
    KernelHost host = kernel.host(name);
    host.addresses("lo", loopbacks);
    return host;
  }

  /** Puts a host on a link; its device is named as the link. */
  public void attach(String name, KernelHost host, String link, String... addresses) {
    ports.put(name + " " + link, segment(link).attach(host, link, addresses));
  }

  /** Puts a virtual router on a link, by an interface that is named as the link. */
  public InterfaceConfig attach(String vr, String link, String... addresses) {
    Segment.RouterPort port = segment(link).attachRouter();
    ports.put(vr + " " + link, port.port());
    return on(link, port.attachment(), addresses);
  }

  /** Starts FRR on a host, see {@link FrrRouter#start}. */
  public FrrRouter frr(KernelHost host, Map<String, String> daemons) {
    FrrRouter router = FrrRouter.start(host, daemons);
    routers.push(router);
    return router;
  }

  /** Starts BIRD on a host, see {@link BirdRouter#start}. */
  public BirdRouter bird(KernelHost host, String configuration) {
    BirdRouter router = BirdRouter.start(host, configuration);
    routers.push(router);
    return router;
  }

  /** Starts keepalived on a host, see {@link KeepalivedRouter#start}. */
  public KeepalivedRouter keepalived(KernelHost host, String configuration) {
    KeepalivedRouter router = KeepalivedRouter.start(host, configuration);
    routers.push(router);
    return router;
  }

  /** Routes of a virtual router's protocol instance "main" that are in use: metric by prefix. */
  public Map<String, Long> routes(String vr, AddressFamily family, String protocol) {
    return RouteMetrics.of(kernel.engine(), vr, family, protocol + ":main");
  }

  /** The latest state of a virtual router's only protocol instance of a type. */
  public <S extends ProtocolState> S state(String vr, String type, Class<S> kind) {
    return kernel.snapshot(vr).protocols().stream()
        .filter(each -> each.type().equals(type))
        .map(each -> kind.cast(each.state()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(vr + " runs no " + type));
  }

  @Override
  public void close() {
    for (AutoCloseable router : routers) {
      try {
        router.close();
      } catch (Exception e) {
        throw new AssertionError("a router could not be ended", e);
      }
    }
    kernel.close();
  }
}
