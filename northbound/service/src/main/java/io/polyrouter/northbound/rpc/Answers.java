package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.routing.protocol.CommandResult;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the RPCs share: outcomes as results, and values in the model's types. */
public final class Answers {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  /** An answer that says what is wrong with the input. */
  public static <T> ListenableFuture<RpcResult<T>> refused(String message) {
    return Futures.immediateFuture(refusal(message));
  }

  private static <T> RpcResult<T> refusal(String message) {
    return RpcResultBuilder.<T>failed()
        .withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, message)
        .build();
  }

  /** The answer for a name that is not there. */
  public static <T> ListenableFuture<RpcResult<T>> unknownVirtualRouter(String name) {
    return Futures.immediateFuture(
        RpcResultBuilder.<T>failed()
            .withError(
                ErrorType.APPLICATION,
                ErrorTag.INVALID_VALUE,
                "there is no virtual router \"%s\": name a configured one".formatted(name))
            .build());
  }

  /** A success. */
  public static <T> RpcResult<T> result(T output) {
    return RpcResultBuilder.success(output).build();
  }

  /** The engine's answer when it comes; a failure of the engine becomes an error of the RPC. */
  public static <A, T> ListenableFuture<RpcResult<T>> whenDone(
      CompletionStage<A> answer, Function<A, T> output) {
    SettableFuture<RpcResult<T>> result = SettableFuture.create();
    answer.whenComplete((value, failure) ->
        result.set(failure == null ? result(output.apply(value)) : failed(failure)));
    return result;
  }

  /** What becomes of a command; a refusal is an error of the RPC, as a failure of the engine is. */
  public static <T> ListenableFuture<RpcResult<T>> whenCarriedOut(
      CompletionStage<CommandResult> answer, IntFunction<T> output) {
    SettableFuture<RpcResult<T>> result = SettableFuture.create();
    answer.whenComplete((value, failure) ->
        result.set(failure == null ? ofCommand(value, output) : failed(failure)));
    return result;
  }

  private static <T> RpcResult<T> ofCommand(CommandResult value, IntFunction<T> output) {
    return switch (value) {
      case CommandResult.Done(int count) -> result(output.apply(count));
      case CommandResult.Refused(String reason) -> refusal(reason);
    };
  }

  /** What a failure of the engine is to the client. */
  public static <T> RpcResult<T> failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    LOG.debug("RPC failed", cause);
    String message = cause.getMessage();
    return RpcResultBuilder.<T>failed()
        .withError(
            ErrorType.APPLICATION,
            ErrorTag.OPERATION_FAILED,
            message == null ? cause.toString() : message)
        .build();
  }

  /** An address of the model. */
  public static IpAddress address(IpAddressNoZone from) {
    return IpAddress.parse(from.stringValue());
  }

  /** An address in the model. */
  public static IpAddressNoZone anyAddress(IpAddress from) {
    return Values.address(from);
  }

  /** A prefix in the model. */
  public static org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
          .IpPrefix
      prefix(IpPrefix from) {
    return switch (from) {
      case Ipv4Prefix v4 ->
          new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
              .IpPrefix(
              new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
                  .Ipv4Prefix(v4.toString()));
      case Ipv6Prefix v6 ->
          new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
              .IpPrefix(
              new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
                  .Ipv6Prefix(v6.toString()));
    };
  }

  /** A span of time in the model. */
  public static Uint32 microseconds(long nanoseconds) {
    return Uint32.saturatedOf(nanoseconds / 1_000);
  }
}
