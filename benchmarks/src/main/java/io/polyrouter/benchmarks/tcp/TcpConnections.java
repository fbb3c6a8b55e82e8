package io.polyrouter.benchmarks.tcp;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Connections that live briefly, between two virtual routers over a memory link and over the
 * kernel's loopback: opened, accepted and closed by the server, without and with a request and its
 * answer; and what an idle one takes of memory, both ends together. Prints the series as {@code
 * name=value}.
 */
public final class TcpConnections {

  private static final int CLIENTS = 4;
  private static final int MESSAGE_BYTES = 64;
  private static final int WARM_UP_ROUNDS = 2;
  private static final Duration MEASURED = Duration.ofMillis(1500);
  private static final int IDLE = 4000;
  private static final int BACKLOG = 1024;

  private TcpConnections() {}

  /** Argument: rounds. */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Series series = new Series();
    InetSocketAddress right = new InetSocketAddress(MemoryPair.RIGHT, 0);
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Sockets kernel = Sockets.kernel();
    for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
      if (i == 0) {
        series.clear();
      }
      // New routers for each round: it is not to find the TIME-WAITs of the one before.
      try (MemoryPair pair = new MemoryPair(1500)) {
        measure("vr", pair.left(), pair.right(), right, series);
      }
      measure("linux", kernel, kernel, loopback, series);
    }
    try (MemoryPair pair = new MemoryPair(1500)) {
      series.add("vr_idle_bytes", idleBytes(pair.left(), pair.right(), right));
    }
    series.add("linux_idle_bytes", idleBytes(kernel, kernel, loopback));
    System.out.printf(
        "%s request_ratio=%s idle_ratio=%s ratio=%s%n",
        series,
        Series.number(series.ratio("vr_requests", "linux_requests")),
        Series.number(series.ratio("linux_idle_bytes", "vr_idle_bytes")),
        Series.number(series.ratio("vr_connects", "linux_connects")));
  }

  private static void measure(
      String who, Sockets from, Sockets to, InetSocketAddress at, Series series) throws Exception {
    try (ServerSocketChannel server = listen(to, at)) {
      series.add(who + "_connects", perSecond(from, server, false));
    }
    try (ServerSocketChannel server = listen(to, at)) {
      series.add(who + "_requests", perSecond(from, server, true));
    }
  }

  private static ServerSocketChannel listen(Sockets sockets, InetSocketAddress at)
      throws IOException {
    ServerSocketChannel server = sockets.openServerSocketChannel();
    server.bind(at, BACKLOG);
    return server;
  }

  private static double perSecond(Sockets from, ServerSocketChannel server, boolean withRequest)
      throws Exception {
    Thread accepting = Thread.ofPlatform().daemon().start(() -> serve(server, withRequest));
    InetSocketAddress at = (InetSocketAddress) server.getLocalAddress();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      long start = System.nanoTime();
      Callable<Integer> client = () -> connectUntil(from, at, withRequest, start);
      int sum = 0;
      for (Future<Integer> each : clients.invokeAll(Collections.nCopies(CLIENTS, client))) {
        sum += each.get();
      }
      double perSecond = sum * 1e9 / (System.nanoTime() - start);
      server.close();
      accepting.join();
      return perSecond;
    }
  }

  private static int connectUntil(
      Sockets from, InetSocketAddress server, boolean withRequest, long start) throws IOException {
    ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    int done = 0;
    while (System.nanoTime() - start < MEASURED.toNanos()) {
      try (SocketChannel channel = from.openSocketChannel()) {
        channel.connect(server);
        if (withRequest) {
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          Peer.writeFully(channel, message.clear());
          Peer.readFully(channel, message.clear());
        }
        // The server closes first: TIME-WAIT is its, and the client's port is free again.
        if (channel.read(message.clear()) >= 0) {
          throw new IOException("bytes after the end");
        }
      }
      done++;
    }
    return done;
  }

  private static void serve(ServerSocketChannel server, boolean withRequest) {
    ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    while (server.isOpen()) {
      try (SocketChannel accepted = server.accept()) {
        if (withRequest) {
          Peer.readFully(accepted, message.clear());
          Peer.writeFully(accepted, message.flip());
        }
      } catch (IOException e) {
        if (server.isOpen()) {
          System.err.println("serving: " + e);
        }
      }
    }
  }

  /** Heap and memory of the kernel that a connection takes which has carried a message each way. */
  private static double idleBytes(Sockets from, Sockets to, InetSocketAddress at) throws Exception {
    try (ServerSocketChannel server = listen(to, at)) {
      List<SocketChannel> open = new ArrayList<>(2 * IDLE + 2);
      ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
      exchange(open, from, server, message);
      long before = memory();
      for (int i = 0; i < IDLE; i++) {
        exchange(open, from, server, message);
      }
      double each = (double) (memory() - before) / IDLE;
      for (SocketChannel channel : open) {
        channel.close();
      }
      return each;
    }
  }

  private static void exchange(
      List<SocketChannel> open, Sockets from, ServerSocketChannel server, ByteBuffer message)
      throws IOException {
    SocketChannel client = from.openSocketChannel();
    client.connect(server.getLocalAddress());
    SocketChannel accepted = server.accept();
    open.add(client);
    open.add(accepted);
    Peer.writeFully(client, message.clear());
    Peer.readFully(accepted, message.clear());
    Peer.writeFully(accepted, message.flip());
    Peer.readFully(client, message.clear());
  }

  private static long memory() throws IOException, InterruptedException {
    // Memory that an idle connection gives back after a while counts as given back.
    Thread.sleep(Duration.ofSeconds(6));
    long slab = 0;
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("Slab:")) {
        slab = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return Engines.usedHeap() + slab;
  }
}
