package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.RouterManager;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.SocketInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetSockets;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetSocketsInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetSocketsOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetSocketsOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.sockets.output.Socket;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.sockets.output.SocketBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.sockets.output.socket.Connection;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.sockets.output.socket.ConnectionBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;

/** RPC get-sockets. */
public final class GetSocketsRpc implements GetSockets {

  private static final int DEFAULT_LIMIT = 100;

  private final RouterManager manager;

  public GetSocketsRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<GetSocketsOutput>> invoke(GetSocketsInput input) {
    String name = input.requireVirtualRouter().getValue();
    if (manager.snapshot(name).isEmpty()) {
      return Answers.unknownVirtualRouter(name);
    }
    int limit = input.getLimit() == null ? DEFAULT_LIMIT : input.getLimit().intValue();
    Optional<String> after = Optional.ofNullable(input.getContinuation());
    return Answers.whenDone(manager.sockets(name), all -> page(all, after, limit));
  }

  private static GetSocketsOutput page(List<SocketInfo> all, Optional<String> after, int limit) {
    SortedMap<String, SocketInfo> ordered = new TreeMap<>();
    Map<String, Integer> occurrences = new HashMap<>();
    for (SocketInfo info : all) {
      String key =
          info.protocol()
              + " "
              + info.local()
              + " "
              + info.remote().map(Endpoint::toString).orElse("");
      // Several sockets may share an endpoint.
      ordered.put(key + " " + occurrences.merge(key, 1, Integer::sum), info);
    }
    SortedMap<String, SocketInfo> rest =
        after.map(last -> ordered.tailMap(last + "\0")).orElse(ordered);
    List<String> keys = rest.keySet().stream().limit(limit).toList();
    return new GetSocketsOutputBuilder()
        .setSocket(rest.values().stream().limit(limit).map(GetSocketsRpc::socket).toList())
        .setContinuation(keys.size() < rest.size() ? keys.getLast() : null)
        .build();
  }

  private static Socket socket(SocketInfo from) {
    SocketBuilder socket =
        new SocketBuilder()
            .setProtocol(from.protocol())
            .setState(from.state().toLowerCase(Locale.ROOT).replace('_', '-'))
            .setReceiveQueue(Uint32.saturatedOf(from.receiveQueueBytes()))
            .setSendQueue(Uint32.saturatedOf(from.sendQueueBytes()))
            .setReceived(counter(from.received()))
            .setSent(counter(from.sent()))
            .setDropped(counter(from.dropped()));
    boolean hasPorts = !from.protocol().startsWith("raw");
    if (!isUnspecified(from.local().address())) {
      socket.setLocalAddress(Answers.anyAddress(from.local().address()));
    }
    if (hasPorts) {
      socket.setLocalPort(port(from.local()));
    }
    from.remote()
        .ifPresent(remote -> {
          socket.setRemoteAddress(Answers.anyAddress(remote.address()));
          socket.setRemotePort(hasPorts ? port(remote) : null);
        });
    from.connection().map(GetSocketsRpc::connection).ifPresent(socket::setConnection);
    return socket.build();
  }

  private static Connection connection(SocketInfo.Connection from) {
    int threshold = from.slowStartThresholdBytes();
    return new ConnectionBuilder()
        .setRoundTripTime(Answers.microseconds(from.roundTripNanos()))
        .setRoundTripVariation(Answers.microseconds(from.roundTripVariationNanos()))
        .setRetransmissionTimeout(Answers.microseconds(from.retransmissionTimeoutNanos()))
        .setCongestionWindow(Uint32.saturatedOf(from.congestionWindowBytes()))
        .setSlowStartThreshold(
            threshold >= SocketInfo.Connection.NO_THRESHOLD ? null : Uint32.saturatedOf(threshold))
        .setSendWindow(Uint32.saturatedOf(from.sendWindowBytes()))
        .setReceiveWindow(Uint32.saturatedOf(from.receiveWindowBytes()))
        .setMaxSegmentSize(Uint32.saturatedOf(from.maxSegmentBytes()))
        .setOctetsAcknowledged(counter(from.bytesAcknowledged()))
        .setInSegs(counter(from.segmentsReceived()))
        .setOutSegs(counter(from.segmentsSent()))
        .setRetransSegs(counter(from.segmentsRetransmitted()))
        .build();
  }

  private static boolean isUnspecified(IpAddress address) {
    for (byte each : address.toBytes()) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static PortNumber port(Endpoint endpoint) {
    return new PortNumber(Uint16.valueOf(endpoint.port()));
  }

  private static Counter64 counter(long value) {
    return new Counter64(Uint64.fromLongBits(value));
  }
}
