package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.TransportContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** TCP of one virtual router: finds the connection that a segment belongs to. On its loop only. */
public final class TcpLayer implements Tcp {

  private final TransportContext context;
  private final TcpLimits limits;

  public TcpLayer(TransportContext context, TcpLimits limits) {
    this.context = context;
    this.limits = limits;
  }

  @Override
  public Endpoint reserve(Endpoint local, boolean reuseAddress) throws IOException {
    throw new IOException("no TCP yet at " + local + " in " + context + limits);
  }

  @Override
  public void release(Endpoint local) {}

  @Override
  public TcpConnection connect(
      Optional<Endpoint> local,
      Endpoint remote,
      TcpOptions options,
      TcpObserver observer,
      long nowNanos)
      throws IOException {
    throw new IOException("no TCP yet");
  }

  @Override
  public TcpListener listen(
      Endpoint local,
      int backlog,
      boolean reuseAddress,
      TcpOptions options,
      TcpAcceptor acceptor,
      long nowNanos)
      throws IOException {
    throw new IOException("no TCP yet");
  }

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    return true;
  }

  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {}

  /**
   * What is to be sent waits for {@link #endBatch}, so that several packets that arrived together
   * are answered together.
   */
  public void beginBatch() {}

  /** Sends what waited. */
  public void endBatch(long nowNanos) {}

  @Override
  public List<TcpInfo> infos(long nowNanos) {
    return List.of();
  }

  @Override
  public void shutDown(IOException why, long nowNanos) {}

  /** Counters by name, as in RFC 4022 where it has one. */
  public SortedMap<String, Long> counters() {
    return new TreeMap<>();
  }
}
