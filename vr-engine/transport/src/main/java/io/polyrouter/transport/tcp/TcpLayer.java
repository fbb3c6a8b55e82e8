package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PortChooser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** TCP of one virtual router: finds the connection that a segment belongs to. On its loop only. */
public final class TcpLayer implements Tcp {

  private final IpOutput output;
  private final TimerQueue timers;
  private final RandomGenerator random;
  private final TcpLimits limits;
  private final PortChooser ports;

  public TcpLayer(
      IpOutput output,
      TimerQueue timers,
      RandomGenerator random,
      TcpLimits limits,
      PortChooser ports) {
    this.output = output;
    this.timers = timers;
    this.random = random;
    this.limits = limits;
    this.ports = ports;
  }

  @Override
  public TcpConnection connect(
      Optional<Endpoint> local,
      Endpoint remote,
      TcpOptions options,
      TcpObserver observer,
      long nowNanos)
      throws IOException {
    int port = ports.choose(free -> random.nextBoolean());
    throw new IOException(
        "no TCP yet: " + output + timers.size() + limits + port + local + remote + options);
  }

  @Override
  public TcpListener listen(Endpoint local, int backlog, TcpOptions options, TcpAcceptor acceptor)
      throws IOException {
    throw new IOException("no TCP yet");
  }

  /** A packet with protocol number 6; always taken. */
  public boolean received(IpPacket packet, long nowNanos) {
    return true;
  }

  /** An ICMP error about a segment that this router seems to have sent. */
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {}

  /**
   * What is to be sent waits for {@link #endBatch}, so that several packets that arrived together
   * are answered together.
   */
  public void beginBatch() {}

  /** Sends what waited. */
  public void endBatch(long nowNanos) {}

  /** All connections are reset and all listeners closed; nothing can be opened any more. */
  public void shutdown(long nowNanos) {}

  /** All connections, half-open ones and those in TIME-WAIT included. */
  public List<TcpInfo> connections(long nowNanos) {
    return List.of();
  }

  /** Counters by name, as in RFC 4022 where it has one. */
  public SortedMap<String, Long> counters() {
    return new TreeMap<>();
  }
}
