package io.polyrouter.remote;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.testkit.Configs;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.NullMarked;

/** What programs in other processes send to get at sockets. */
@NullMarked
public final class SocksTargets {

  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private SocksTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "socks-message",
            600,
            new Allocation(100_000, 200),
            List.of(Wire.class, PacketStream.class, Command.class),
            SocksTargets::message),
        new FuzzTarget(
            "socks-session",
            600,
            // Buffers of datagrams and of streams.
            new Allocation(4_000_000, 2_000),
            List.of(Session.class, UdpAssociation.class, StreamRelay.class),
            SocksTargets::session));
  }

  /** Bytes from a stream, then the end. */
  private static final class Bytes implements ReadableByteChannel {
    private final ByteBuffer bytes;

    Bytes(byte[] bytes) {
      this.bytes = ByteBuffer.wrap(bytes);
    }

    @Override
    public int read(ByteBuffer to) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      // One after the other, as a slow network may bring them.
      to.put(bytes.get());
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** One byte that says what, then the message. */
  private static void message(byte[] input) throws IOException {
    FuzzInput in = new FuzzInput(input);
    int kind = in.below(3);
    byte[] rest = in.rest();
    try {
      switch (kind) {
        case 0 -> {
          Wire.Destination destination = Wire.readDestination(new Bytes(rest));
          Check.inRange("port", destination.port(), 0, 0xffff);
        }
        case 1 -> Check.inRange("text", Wire.readText(new Bytes(rest)).length(), 0, 255);
        default -> datagram(rest);
      }
    } catch (EOFException | UnsupportedOperationException e) {
      // As documented: it ends too early, or its type of address is unknown.
    }
  }

  private static void datagram(byte[] bytes) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    InetSocketAddress address = Wire.address(from);
    if (address == null) {
      return;
    }
    ByteBuffer written = ByteBuffer.allocate(19);
    Wire.putAddress(written, address);
    // An IPv4-mapped address becomes the IPv4 address that it is.
    if (written.position() == from.position()) {
      Check.same("address written again", bytes, 0, written.array(), 0, written.position());
    }
  }

  // ---- sessions -----------------------------------------------------------------------------

  /** A router with sockets of its own, for all inputs, and a server that listens nowhere. */
  private static final class Server {
    static final Server ONLY = new Server();

    final RemoteSocketServer server;

    Server() {
      VrEngine engine =
          VrEngine.start(
              new VrEngine.Settings(1, Duration.ofMillis(500), 1),
              new SystemClock(),
              List.of(new MemoryLinkDriver()),
              List.of(),
              ForkJoinPool.commonPool());
      engine
          .apply(Configs.vr("red", Configs.loopback("lo", "10.0.0.1/32", "2001:db8::1/128")))
          .toCompletableFuture()
          .join();
      Map<String, Sockets> routers = Map.of("red", Sockets.of(engine, "red"));
      try {
        server =
            RemoteSocketServer.start(
                RemoteSocketOptions.at(Optional.empty(), Optional.empty()),
                (caller, router) -> !caller.name().startsWith("nobody"),
                name -> Optional.ofNullable(routers.get(name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What a program sends from the greeting to its end. */
  private static void session(byte[] input) throws InterruptedException {
    ScriptedChannel client = new ScriptedChannel(input);
    Session session = new Session(1, Server.ONLY.server, client);
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("session")
            .uncaughtExceptionHandler((of, why) -> thrown[0] = why)
            .start(session::run);
    client.awaitAllRead(Duration.ofMillis(200));
    // One that waits for somebody is closed, as the patrol would in time.
    thread.join(5);
    session.close();
    Check.that(thread.join(PATIENCE), "a session ends when it is closed");
    if (thrown[0] != null) {
      throw new AssertionError("a session threw", thrown[0]);
    }
    Check.that(!client.isOpen(), "its channel is closed");
  }
}
