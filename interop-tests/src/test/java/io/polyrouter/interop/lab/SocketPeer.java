package io.polyrouter.interop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The kernel's sockets on a Linux host as peers of a virtual router's, by a script. */
public final class SocketPeer {

  private static final int PORT = 7000;
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final KernelHost host;

  public SocketPeer(KernelHost host) {
    this.host = host;
  }

  /** The port of all servers, at an address. */
  public static InetSocketAddress at(String address) {
    return new InetSocketAddress(address, PORT);
  }

  /** Starts one; its roles are those of the script. */
  public BackgroundCommand start(String role, String address, String... more) {
    Path script = Lab.interopFolder().resolve("src/test/python/socket_peer.py");
    List<String> command =
        new ArrayList<>(List.of("python3", script.toString(), role, address, String.valueOf(PORT)));
    command.addAll(List.of(more));
    return host.start(command.toArray(String[]::new));
  }

  /** Starts one that listens, and waits until it does. */
  public BackgroundCommand server(String role, String address, String... more) {
    BackgroundCommand server = start(role, address, more);
    Eventually.within(SOON, () -> assertThat(server.lines()).contains("ready"));
    return server;
  }

  /** What it said until its end. */
  public static String result(BackgroundCommand peer) {
    return result(peer, PATIENCE);
  }

  /** The same for one that takes longer. */
  public static String result(BackgroundCommand peer, Duration limit) {
    peer.awaitEnd(limit);
    return String.join("\n", peer.lines());
  }
}
