package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.EphemeralPorts;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.util.Optional;

/**
 * How the application opens connections (RFC 9293, section 3.10.1): from which address and port,
 * and with which sequence number.
 */
final class ActiveOpen {

  private final TcpLayer layer;
  private final EphemeralPorts ports;
  private final FlowTable flows;
  private final LocalPorts local;

  ActiveOpen(TcpLayer layer, EphemeralPorts ports, FlowTable flows, LocalPorts local) {
    this.layer = layer;
    this.ports = ports;
    this.flows = flows;
    this.local = local;
  }

  /** See {@link Tcp#connect}. */
  TcpConnection connect(
      Optional<Endpoint> wanted,
      Endpoint remote,
      TcpOptions options,
      TcpObserver observer,
      long nowNanos)
      throws IOException {
    if (TcpLayer.isGroup(IpPacket.high(remote.address()), IpPacket.low(remote.address()))
        || remote.port() == 0) {
      throw new NoRouteToHostException("Cannot connect to " + remote);
    }
    IpAddress source = source(wanted, remote, options);
    int port = wanted.map(Endpoint::port).orElse(0);
    if (port == 0) {
      Endpoint from = new Endpoint(source, 0);
      port =
          ports.choose(
              from, remote, p -> mayConnectFrom(source, p, remote, options.interfaceIndex()));
      if (port == 0) {
        throw new BindException("No free port to connect from");
      }
    }
    FlowKey key = FlowKey.of(new Endpoint(source, port), remote, options.interfaceIndex());
    long sequence = layer.initialSequence(key, nowNanos);
    Flow before = flows.find(key);
    if (before instanceof TimeWait wait) {
      layer.endTimeWait(wait);
      sequence = TcpLayer.successor(wait, sequence);
    } else if (before != null) {
      throw new BindException("Address already in use: " + key.local() + " to " + remote);
    }
    Connection connection =
        new Connection(
            layer, key, TcpState.SYN_SENT, sequence, options, Signers.of(options, key), nowNanos);
    if (!layer.keep(connection)) {
      throw new IOException("Too many sockets in the virtual router");
    }
    wanted.ifPresent(local::release);
    layer.turn().enter();
    SendResult sent = connection.connect(observer, nowNanos);
    layer.turn().leaveQuietly(nowNanos);
    if (sent == SendResult.NO_ROUTE) {
      // Later the way may be lost and found (RFC 1122, section 4.2.3.9); now there is none.
      connection.abort(nowNanos);
      throw new NoRouteToHostException("No route to " + remote.address());
    }
    return connection;
  }

  private boolean mayConnectFrom(IpAddress source, int port, Endpoint remote, int interfaceIndex) {
    Endpoint from = new Endpoint(source, port);
    return !local.isTaken(from) && flows.find(FlowKey.of(from, remote, interfaceIndex)) == null;
  }

  private IpAddress source(Optional<Endpoint> wanted, Endpoint remote, TcpOptions options)
      throws IOException {
    if (wanted.isPresent() && !LocalPorts.isUnspecified(wanted.get().address())) {
      IpAddress address = wanted.get().address();
      if (address.family() != remote.address().family()) {
        throw new BindException("Cannot connect from " + address + " to " + remote);
      }
      if (!layer.ip().isOwn(address)) {
        throw new BindException("Not an own address: " + address);
      }
      return address;
    }
    IpAddress address = layer.ip().selectSource(remote.address(), options.interfaceIndex());
    if (address == null) {
      throw new NoRouteToHostException("No route to " + remote.address());
    }
    return address;
  }
}
