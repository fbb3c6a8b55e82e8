package io.polyrouter.northbound.capture;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.stack.device.capture.CaptureRequest;
import io.polyrouter.stack.device.capture.CaptureState;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StartCapture;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StartCaptureInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StartCaptureOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StartCaptureOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StopCapture;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StopCaptureInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StopCaptureOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StopCaptureOutputBuilder;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;
import org.opendaylight.yangtools.yang.common.Uint64;

/** RPCs start-capture and stop-capture. They work with files, on an executor of their own. */
public final class CaptureRpcs {

  private static final long DEFAULT_PACKETS = 100_000;
  private static final long DEFAULT_BYTES = 64 << 20;

  private final RouterManager manager;
  private final CaptureFiles files;
  private final Executor executor;

  /**
   * The RPCs.
   *
   * @param executor may wait for the disk
   */
  public CaptureRpcs(RouterManager manager, CaptureFiles files, Executor executor) {
    this.manager = manager;
    this.files = files;
    this.executor = executor;
  }

  /** The implementation of start-capture. */
  public StartCapture start() {
    return this::start;
  }

  /** The implementation of stop-capture. */
  public StopCapture stop() {
    return this::stop;
  }

  private ListenableFuture<RpcResult<StartCaptureOutput>> start(StartCaptureInput input) {
    return answer(() -> {
      CaptureRequest request = request(input);
      checkIsThere(request);
      return new StartCaptureOutputBuilder().setFile(files.start(request).toString()).build();
    });
  }

  private static CaptureRequest request(StartCaptureInput input) {
    return new CaptureRequest(
        input.requireName().getValue(),
        input.requireVirtualRouter().getValue(),
        Optional.ofNullable(input.getInterface()).map(name -> name.getValue()),
        input.getMaxPackets() == null ? DEFAULT_PACKETS : input.getMaxPackets().longValue(),
        input.getMaxOctets() == null ? DEFAULT_BYTES : input.getMaxOctets().longValue(),
        input.getSnapLength() == null
            ? CaptureRequest.MOST_SNAP_BYTES
            : input.getSnapLength().intValue());
  }

  private void checkIsThere(CaptureRequest request) {
    VrSnapshot snapshot =
        manager
            .snapshot(request.vr())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "there is no virtual router \"%s\": name a configured one"
                        .formatted(request.vr())));
    request
        .interfaceName()
        .filter(name ->
            snapshot.interfaces().stream().map(InterfaceState::name).noneMatch(name::equals))
        .ifPresent(name -> {
          throw new IllegalArgumentException(
              "virtual router \"%s\" has no interface \"%s\": name one of its interfaces"
                  .formatted(request.vr(), name));
        });
  }

  private ListenableFuture<RpcResult<StopCaptureOutput>> stop(StopCaptureInput input) {
    return answer(() -> {
      CaptureState last = files.stop(input.requireName().getValue());
      return new StopCaptureOutputBuilder()
          .setFile(files.fileOf(last.request().name()).toString())
          .setPackets(counter(last.packets()))
          .setOctets(counter(last.bytes()))
          .setDropped(counter(last.dropped()))
          .build();
    });
  }

  static Counter64 counter(long value) {
    return new Counter64(Uint64.valueOf(value));
  }

  private <T> ListenableFuture<RpcResult<T>> answer(Supplier<T> work) {
    SettableFuture<RpcResult<T>> result = SettableFuture.create();
    executor.execute(() -> {
      try {
        result.set(RpcResultBuilder.success(work.get()).build());
      } catch (IllegalArgumentException e) {
        result.set(failure(ErrorTag.INVALID_VALUE, e.getMessage()));
      } catch (IllegalStateException e) {
        result.set(failure(ErrorTag.OPERATION_FAILED, e.getMessage()));
      } catch (RuntimeException e) {
        result.set(failure(ErrorTag.OPERATION_FAILED, e.toString()));
      }
    });
    return result;
  }

  private static <T> RpcResult<T> failure(ErrorTag tag, @Nullable String message) {
    return RpcResultBuilder.<T>failed()
        .withError(ErrorType.APPLICATION, tag, message == null ? "it failed" : message)
        .build();
  }
}
