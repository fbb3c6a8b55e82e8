package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.state.PingResult;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Ping;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ping.output.Reply;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ping.output.ReplyBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** RPC ping. */
public final class PingRpc implements Ping {

  private static final int DEFAULT_COUNT = 3;
  private static final Duration DEFAULT_INTERVAL = Duration.ofMillis(200);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);
  private static final int DEFAULT_PAYLOAD_BYTES = 56;
  private static final int DEFAULT_TIME_TO_LIVE = 64;

  private final RouterManager manager;

  public PingRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<PingOutput>> invoke(PingInput input) {
    PingRequest request;
    try {
      request = request(input);
    } catch (IllegalArgumentException e) {
      return Answers.refused(String.valueOf(e.getMessage()));
    }
    if (manager.snapshot(request.vr()).isEmpty()) {
      return Answers.unknownVirtualRouter(request.vr());
    }
    return Answers.whenDone(manager.ping(request), PingRpc::output);
  }

  private static PingRequest request(PingInput input) {
    return new PingRequest(
        input.requireVirtualRouter().getValue(),
        Answers.address(input.requireDestination()),
        Optional.ofNullable(input.getSource()).map(Answers::address),
        Optional.ofNullable(input.getInterface()).map(InterfaceName::getValue),
        input.getCount() == null ? DEFAULT_COUNT : input.getCount().intValue(),
        input.getInterval() == null
            ? DEFAULT_INTERVAL
            : Duration.ofMillis(input.getInterval().longValue()),
        input.getTimeout() == null
            ? DEFAULT_TIMEOUT
            : Duration.ofMillis(input.getTimeout().longValue()),
        input.getSize() == null ? DEFAULT_PAYLOAD_BYTES : input.getSize().intValue(),
        input.getTimeToLive() == null ? DEFAULT_TIME_TO_LIVE : input.getTimeToLive().intValue(),
        Boolean.TRUE.equals(input.getDontFragment()));
  }

  private static PingOutput output(PingResult result) {
    return new PingOutputBuilder()
        .setTransmitted(Uint32.valueOf(result.transmitted()))
        .setReceived(Uint32.valueOf(result.received()))
        .setReply(
            result.replies().stream()
                .sorted(Comparator.comparingInt(PingResult.Reply::sequence))
                .map(PingRpc::reply)
                .toList())
        .build();
  }

  private static Reply reply(PingResult.Reply from) {
    return new ReplyBuilder()
        .setSequence(Uint16.valueOf(from.sequence()))
        .setFrom(Answers.anyAddress(from.from()))
        .setTimeToLive(Uint8.valueOf(from.timeToLive()))
        .setRoundTripTime(Answers.microseconds(from.roundTripNanos()))
        .setMessage(from.message())
        .build();
  }
}
