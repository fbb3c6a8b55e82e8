package io.polyrouter.benchmarks.tcp;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.util.List;

/** Two virtual routers, each on a loop of its own, and a memory link between them. */
final class MemoryPair implements AutoCloseable {

  static final String LEFT = "192.0.2.1";
  static final String RIGHT = "192.0.2.2";

  /** TIME-WAIT counts, too. */
  private static final VrLimits LIMITS =
      new VrLimits(1000, 1000, 16_384, 200_000, 1L << 30, 4 << 20);

  private final VrEngine left;
  private final VrEngine right;

  MemoryPair(int mtuBytes) throws InterruptedException {
    MemoryLinkDriver link = new MemoryLinkDriver();
    left = Engines.start(1, link);
    right = Engines.start(1, link);
    left.apply(config("left", LEFT, "right", mtuBytes)).toCompletableFuture().join();
    right.apply(config("right", RIGHT, "left", mtuBytes)).toCompletableFuture().join();
    Engines.awaitUp(left, "left");
    Engines.awaitUp(right, "right");
  }

  private static VrConfig config(String name, String address, String peer, int mtuBytes) {
    return Engines.router(
        name,
        LIMITS,
        new Attachment.MemoryLink(peer, "eth0"),
        mtuBytes,
        Ipv4Address.parse(address),
        List.of());
  }

  Sockets left() {
    return Sockets.of(left, "left");
  }

  Sockets right() {
    return Sockets.of(right, "right");
  }

  @Override
  public void close() {
    left.close();
    right.close();
  }
}
