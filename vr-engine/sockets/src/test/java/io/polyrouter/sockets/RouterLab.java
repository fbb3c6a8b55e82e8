package io.polyrouter.sockets;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.vr;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;

/**
 * Two pairs of virtual routers, red and blue, each joined by a memory link, with the same
 * addresses: 10.0.0.1 and 2001:db8::1 are "near", 10.0.0.2 and 2001:db8::2 "far".
 */
final class RouterLab implements AutoCloseable {

  static final InetAddress NEAR = address("10.0.0.1");
  static final InetAddress FAR = address("10.0.0.2");
  static final InetAddress NEAR6 = address("2001:db8::1");
  static final InetAddress FAR6 = address("2001:db8::2");

  /** Completes for each router that has its links and routes. */
  private final Map<String, CompletableFuture<Void>> ready = new ConcurrentHashMap<>();

  private final VrEngine engine =
      VrEngine.start(
          new VrEngine.Settings(2, Duration.ofMillis(100), 1),
          new SystemClock(),
          List.of(new MemoryLinkDriver()),
          List.of(new RouteAwaiter()),
          ForkJoinPool.commonPool());

  private final class RouteAwaiter implements FibSink {

    @Override
    public void publish(ForwardingState state) {
      boolean both =
          state.ipv4().lookup(Addresses.of(NEAR)) != null
              && state.ipv6().lookup(Addresses.of(NEAR6)) != null;
      if (both) {
        ready(state.vr()).complete(null);
      }
    }

    @Override
    public void withdraw(String vr) {}
  }

  private CompletableFuture<Void> ready(String vr) {
    return ready.computeIfAbsent(vr, name -> new CompletableFuture<>());
  }

  RouterLab() {
    for (String colour : new String[] {"red", "blue"}) {
      apply(near(colour));
      apply(vr(colour + "-far", link(colour, "10.0.0.2/24", "2001:db8::2/64")));
      ready(colour).join();
      ready(colour + "-far").join();
    }
  }

  static VrConfig near(String colour) {
    return vr(colour, link(colour + "-far", "10.0.0.1/24", "2001:db8::1/64"));
  }

  /** Addresses on it are used at once, without looking for duplicates. */
  private static InterfaceConfig link(String to, String... addresses) {
    InterfaceConfig link = linkTo("x", to, "x", addresses);
    Ipv6Config ipv6 = link.ipv6();
    return new InterfaceConfig(
        link.name(),
        link.description(),
        link.enabled(),
        link.mac(),
        link.mtuBytes(),
        link.attachment(),
        link.ipv4(),
        new Ipv6Config(
            ipv6.enabled(),
            ipv6.forwarding(),
            ipv6.linkLocal(),
            ipv6.addresses(),
            ipv6.neighbours(),
            0,
            ipv6.routerAdvertisements()));
  }

  void apply(VrConfig config) {
    engine.apply(config).toCompletableFuture().join();
  }

  VrEngine engine() {
    return engine;
  }

  Sockets in(String vr) {
    return Sockets.of(engine, vr);
  }

  static InetSocketAddress at(InetAddress address, int port) {
    return new InetSocketAddress(address, port);
  }

  private static InetAddress address(String text) {
    try {
      return Addresses.parse(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
