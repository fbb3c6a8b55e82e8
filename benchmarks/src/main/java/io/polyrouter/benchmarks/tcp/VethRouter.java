package io.polyrouter.benchmarks.tcp;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.linux.LinuxDriver;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.stack.device.Attachment;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A virtual router on a Linux interface on which the kernel has an address, too. It is there only
 * in its own rounds, so that each of the two has the interface to itself.
 */
final class VethRouter implements AutoCloseable {

  private static final String NAME = "bench";

  /** Measures something. */
  @FunctionalInterface
  interface Measurement {
    void by(Client client) throws Exception;
  }

  private final LinuxDriver driver = new LinuxDriver();
  private final VrEngine engine = Engines.start(1, driver);
  private final VrConfig config;
  private final Client ours;
  private final Client kernel;

  /**
   * @param address of the virtual router, in the /24 of the kernel's
   */
  VethRouter(String device, String address, InetSocketAddress peer) {
    config =
        Engines.router(
            NAME,
            VrLimits.DEFAULT,
            new Attachment.LinuxInterface(device, Optional.empty()),
            1500,
            Ipv4Address.parse(address),
            List.of());
    ours = new Client(Sockets.of(engine, NAME), peer);
    kernel = new Client(Sockets.kernel(), peer);
  }

  /** A round from the virtual router. */
  void ours(Measurement measurement) throws Exception {
    Engines.applyAndAwaitUp(engine, config);
    // The neighbour is resolved before anything is measured.
    ours.peerCpuNanos();
    measurement.by(ours);
    engine.remove(NAME).toCompletableFuture().join();
  }

  /** A round from the kernel. */
  void kernel(Measurement measurement) throws Exception {
    kernel.peerCpuNanos();
    measurement.by(kernel);
  }

  @Override
  public void close() {
    engine.close();
    driver.close();
  }
}
