package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.RouterManager.TracerouteRequest;
import io.polyrouter.router.RouterManager.TracerouteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Traceroute;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.traceroute.output.Hop;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.traceroute.output.HopBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.traceroute.output.hop.Probe;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.traceroute.output.hop.ProbeBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint8;

/** RPC traceroute. */
public final class TracerouteRpc implements Traceroute {

  private static final int DEFAULT_MAX_HOPS = 30;
  private static final int DEFAULT_PROBES = 3;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

  private final RouterManager manager;

  public TracerouteRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<TracerouteOutput>> invoke(TracerouteInput input) {
    TracerouteRequest request;
    try {
      request = request(input);
    } catch (IllegalArgumentException e) {
      return Answers.refused(String.valueOf(e.getMessage()));
    }
    if (manager.snapshot(request.vr()).isEmpty()) {
      return Answers.unknownVirtualRouter(request.vr());
    }
    return Answers.whenDone(manager.traceroute(request), TracerouteRpc::output);
  }

  private static TracerouteRequest request(TracerouteInput input) {
    return new TracerouteRequest(
        input.requireVirtualRouter().getValue(),
        Answers.address(input.requireDestination()),
        Optional.ofNullable(input.getSource()).map(Answers::address),
        Optional.ofNullable(input.getInterface()).map(InterfaceName::getValue),
        input.getMaxHops() == null ? DEFAULT_MAX_HOPS : input.getMaxHops().intValue(),
        input.getProbes() == null ? DEFAULT_PROBES : input.getProbes().intValue(),
        input.getTimeout() == null
            ? DEFAULT_TIMEOUT
            : Duration.ofMillis(input.getTimeout().longValue()));
  }

  private static TracerouteOutput output(TracerouteResult result) {
    return new TracerouteOutputBuilder()
        .setReached(result.reached())
        .setHop(result.hops().stream().map(TracerouteRpc::hop).toList())
        .build();
  }

  private static Hop hop(TracerouteResult.Hop from) {
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < from.probes().size(); i++) {
      ProbeBuilder probe = new ProbeBuilder().setIndex(Uint8.valueOf(i + 1));
      from.probes()
          .get(i)
          .ifPresent(answer ->
              probe
                  .setFrom(Answers.anyAddress(answer.from()))
                  .setRoundTripTime(Answers.microseconds(answer.roundTripNanos()))
                  .setMessage(answer.message()));
      probes.add(probe.build());
    }
    return new HopBuilder()
        .setTimeToLive(Uint8.valueOf(from.timeToLive()))
        .setProbe(probes)
        .build();
  }
}
