package io.polyrouter.benchmarks.ospf;

import io.polyrouter.benchmarks.ospf.GapProbe.Receiver;
import io.polyrouter.benchmarks.ospf.Rings.Shape;
import io.polyrouter.linux.LinuxDriver;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.stack.device.Attachment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * How long datagrams from the first router of a ring to the second get lost when the link between
 * them fails, which is somebody else's to do: at each line on standard input the longest gap since
 * the line before is printed, in milliseconds.
 *
 * <p>Either the ring is one of virtual routers, on Linux interfaces {@code u0}, {@code d0} and so
 * forth, or the datagrams go between two Linux hosts, which are a sender and a receiver.
 */
public final class Failover {

  private Failover() {}

  /**
   * Arguments: {@code ring SIZE HELLO DEAD LAST-COST LFA(true|false)}, {@code send ADDRESS}, or
   * {@code receive ADDRESS}.
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "ring" ->
          ring(
              new Shape(
                  Integer.parseInt(arguments[1]),
                  Integer.parseInt(arguments[2]),
                  Integer.parseInt(arguments[3]),
                  Integer.parseInt(arguments[4]),
                  Boolean.parseBoolean(arguments[5])));
      case "send" -> {
        GapProbe.send(Sockets.kernel(), arguments[1]);
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      }
      case "receive" -> answer(GapProbe.receive(Sockets.kernel(), arguments[1]));
      default -> throw new IllegalArgumentException("ring, send or receive: " + arguments[0]);
    }
  }

  private static void ring(Shape shape) throws Exception {
    try (LinuxDriver driver = new LinuxDriver();
        VrEngine engine = Rings.engine(driver)) {
      for (int i = 0; i < shape.size(); i++) {
        VrConfig router = Rings.router("vr" + i, shape, i, device("u" + i), device("d" + i));
        engine.apply(router).toCompletableFuture().join();
      }
      for (int i = 0; i < shape.size(); i++) {
        Rings.await(engine, "vr" + i, shape.size());
      }
      Receiver receiver = GapProbe.receive(Sockets.of(engine, "vr1"), Rings.address(1));
      GapProbe.send(Sockets.of(engine, "vr0"), Rings.address(1));
      answer(receiver);
    }
  }

  private static Attachment device(String name) {
    return new Attachment.LinuxInterface(name, Optional.empty());
  }

  private static void answer(Receiver receiver) throws IOException, InterruptedException {
    while (receiver.count() == 0) {
      Thread.sleep(10);
    }
    System.out.println("ready");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (lines.readLine() != null) {
      System.out.printf(Locale.ROOT, "%.1f%n", receiver.takeLongestGapMillis());
    }
  }
}
