package io.polyrouter.router.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.router.protocol.StreamAdmissions.Admission;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.tcp.TcpAcceptor;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpListener;
import io.polyrouter.transport.tcp.TcpOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams of one instance, and where it listens. */
final class Streams {

  /** Of one instance. */
  private static final int MOST_STREAMS = 65_536;

  /** That one peer has opened, lest it take the sockets of all others. */
  private static final int MOST_OF_ONE_PEER = 8;

  /** Connections are taken in the turn in which they are established. */
  private static final int BACKLOG = 1_024;

  private final HostedInstance owner;
  private final StreamExchange exchange;
  private final Outlet outlet;
  private final Map<StreamPort, StreamAdmissions> admissions = new LinkedHashMap<>();
  private final Map<StreamPort, TcpListener> listeners = new LinkedHashMap<>();
  private final Map<Long, HostedStream> open = new LinkedHashMap<>();

  /** How many of the open ones a peer has opened. */
  private final Map<IpAddress, Integer> accepted = new HashMap<>();

  private long lastAccepted;

  /** Tells the instance later. */
  interface Outlet {
    void post(HostedInstance instance, ProtocolEvent event);
  }

  Streams(HostedInstance owner, StreamExchange exchange, Outlet outlet) {
    this.owner = owner;
    this.exchange = exchange;
    this.outlet = outlet;
  }

  StreamExchange exchange() {
    return exchange;
  }

  void carryOut(StreamEffect effect, long nowNanos) {
    switch (effect) {
      case StreamEffect.Listen(StreamPort port) -> listen(port, nowNanos);
      case StreamEffect.StopListening(StreamPort port) -> {
        TcpListener listener = listeners.remove(port);
        if (listener != null) {
          listener.close(nowNanos);
        }
      }
      case StreamEffect.Admit admit ->
          admissions
              .computeIfAbsent(admit.port(), port -> new StreamAdmissions())
              .admit(admit.peers(), admit.options());
      case StreamEffect.Dismiss(StreamPort port, IpPrefix peers) -> {
        StreamAdmissions ofPort = admissions.get(port);
        if (ofPort != null) {
          ofPort.dismiss(peers);
          if (ofPort.isEmpty()) {
            admissions.remove(port);
          }
        }
      }
      case StreamEffect.Open opening -> open(opening, nowNanos);
      case StreamEffect.OfStream ofStream -> {
        HostedStream stream = open.get(ofStream.stream());
        if (stream != null) {
          stream.carryOut(ofStream, nowNanos);
        }
      }
    }
  }

  // ---- listening ----------------------------------------------------------------------------

  private void listen(StreamPort port, long nowNanos) {
    if (listeners.containsKey(port)) {
      return;
    }
    IpAddress any =
        switch (port.family()) {
          case IPV4 -> Ipv4Address.ANY;
          case IPV6 -> new Ipv6Address(0, 0);
        };
    try {
      listeners.put(
          port,
          exchange
              .tcp()
              .listen(
                  new Endpoint(port.local().orElse(any), port.port()),
                  BACKLOG,
                  true,
                  TcpOptions.DEFAULT,
                  new Acceptor(port),
                  nowNanos));
    } catch (IOException e) {
      owner.count(ProtocolCounter.LISTENS_FAILED, 1);
      outlet.post(owner, new StreamEvent.ListenFailed(port, TcpTerms.detail(e)));
    }
  }

  private @Nullable Admission admission(StreamPort port, IpAddress peer) {
    StreamAdmissions ofPort = admissions.get(port);
    return ofPort == null ? null : ofPort.find(peer);
  }

  private final class Acceptor implements TcpAcceptor {
    private final StreamPort port;

    Acceptor(StreamPort port) {
      this.port = port;
    }

    @Override
    public @Nullable TcpOptions optionsFor(IpAddress peer, TcpOptions usual) {
      Admission admission = admission(port, peer);
      return admission == null ? null : admission.options();
    }

    @Override
    public void acceptable(TcpListener listener, long nowNanos) {
      HostedStream stream = new HostedStream(Streams.this, owner, lastAccepted - 1);
      TcpConnection connection = listener.accept(stream, nowNanos);
      if (connection == null) {
        return;
      }
      IpAddress peer = connection.remote().address();
      Admission admission = admission(port, peer);
      if (admission == null
          || open.size() >= MOST_STREAMS
          || accepted.getOrDefault(peer, 0) >= MOST_OF_ONE_PEER) {
        owner.count(ProtocolCounter.STREAMS_REFUSED, 1);
        connection.abort(nowNanos);
        return;
      }
      lastAccepted--;
      owner.count(ProtocolCounter.STREAMS_ACCEPTED, 1);
      accepted.merge(peer, 1, Integer::sum);
      open.put(lastAccepted, stream);
      stream.accepted(connection, port, admission.peers());
    }
  }

  // ---- streams ------------------------------------------------------------------------------

  private void open(StreamEffect.Open opening, long nowNanos) {
    if (open.containsKey(opening.stream())) {
      throw new IllegalArgumentException("there is a stream " + opening.stream() + " already");
    }
    HostedStream stream = new HostedStream(this, owner, opening.stream());
    try {
      if (open.size() >= MOST_STREAMS) {
        throw new IOException("Too many streams of one instance");
      }
      stream.begun(
          exchange
              .tcp()
              .connect(
                  opening.local().map(address -> new Endpoint(address, 0)),
                  new Endpoint(opening.remote(), opening.remotePort()),
                  TcpTerms.of(
                      opening.options(), TcpTerms.only(opening.remote()), opening.interfaceIndex()),
                  stream,
                  nowNanos));
      open.put(opening.stream(), stream);
    } catch (IOException e) {
      owner.count(ProtocolCounter.STREAMS_FAILED, 1);
      outlet.post(
          owner,
          new StreamEvent.Closed(opening.stream(), TcpTerms.endAtOnce(e), TcpTerms.detail(e)));
    }
  }

  /** A stream is not the instance's any longer. */
  void forget(HostedStream stream) {
    if (open.remove(stream.number(), stream) && stream.number() < 0) {
      accepted.computeIfPresent(stream.peer(), (peer, count) -> count == 1 ? null : count - 1);
    }
  }

  /** The instance has ended: what it has not closed itself is reset. */
  void end(long nowNanos) {
    listeners.values().forEach(listener -> listener.close(nowNanos));
    listeners.clear();
    for (HostedStream stream : List.copyOf(open.values())) {
      stream.carryOut(new StreamEffect.Close(stream.number(), StreamEffect.Manner.RESET), nowNanos);
    }
  }
}
