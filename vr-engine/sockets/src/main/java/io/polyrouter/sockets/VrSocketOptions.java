package io.polyrouter.sockets;

import io.polyrouter.transport.tcp.TcpSignature;
import java.net.SocketOption;
import java.util.List;

/**
 * Options that sockets in virtual routers have beyond {@link java.net.StandardSocketOptions}. Those
 * of the JDK's own extension {@code jdk.net.ExtendedSocketOptions} with the same names, such as
 * TCP_KEEPIDLE, are understood as well.
 */
public final class VrSocketOptions {

  /** TTL or hop limit of unicast that is sent, 1 to 255. */
  public static final SocketOption<Integer> IP_TTL = new Option<>("IP_TTL", Integer.class);

  /**
   * Packets with a smaller TTL or hop limit are dropped; 255 is the one-hop rule of RFC 5082. 0 for
   * any.
   */
  public static final SocketOption<Integer> IP_MINTTL = new Option<>("IP_MINTTL", Integer.class);

  /** Name of the only interface to use; empty for all. */
  public static final SocketOption<String> SO_BINDTODEVICE =
      new Option<>("SO_BINDTODEVICE", String.class);

  /**
   * Name of the interface that multicast leaves by; empty for where the routes lead. The standard
   * option for it takes a {@link java.net.NetworkInterface}, which only the kernel has.
   */
  public static final SocketOption<String> MULTICAST_INTERFACE =
      new Option<>("MULTICAST_INTERFACE", String.class);

  /** Keys that segments to and from certain peers are signed with; set before connecting. */
  public static final SocketOption<Signatures> TCP_SIGNATURES =
      new Option<>("TCP_SIGNATURES", Signatures.class);

  /** Seconds without a sign of life until the peer is asked for one. */
  public static final SocketOption<Integer> TCP_KEEPIDLE =
      new Option<>("TCP_KEEPIDLE", Integer.class);

  /** Seconds between two such questions. */
  public static final SocketOption<Integer> TCP_KEEPINTERVAL =
      new Option<>("TCP_KEEPINTERVAL", Integer.class);

  /** Unanswered questions until the connection is given up. */
  public static final SocketOption<Integer> TCP_KEEPCOUNT =
      new Option<>("TCP_KEEPCOUNT", Integer.class);

  /** Milliseconds that sent data may stay unacknowledged. */
  public static final SocketOption<Integer> TCP_USER_TIMEOUT =
      new Option<>("TCP_USER_TIMEOUT", Integer.class);

  /** Upper bound of the segment size in bytes; 0 for what the path carries. */
  public static final SocketOption<Integer> TCP_MAXSEG = new Option<>("TCP_MAXSEG", Integer.class);

  /** Congestion control: "cubic" or "reno". */
  public static final SocketOption<String> TCP_CONGESTION =
      new Option<>("TCP_CONGESTION", String.class);

  /**
   * Whether to ask the peer for explicit congestion notification (RFC 3168) when connecting; a peer
   * that asks gets it either way.
   */
  public static final SocketOption<Boolean> TCP_ECN = new Option<>("TCP_ECN", Boolean.class);

  private VrSocketOptions() {}

  /** Value of {@link #TCP_SIGNATURES}: the first one that fits a peer counts. */
  public record Signatures(List<TcpSignature> all) {

    public static final Signatures NONE = new Signatures(List.of());

    public Signatures {
      all = List.copyOf(all);
    }
  }

  private record Option<T>(String name, Class<T> type) implements SocketOption<T> {
    @Override
    public String toString() {
      return name;
    }
  }
}
