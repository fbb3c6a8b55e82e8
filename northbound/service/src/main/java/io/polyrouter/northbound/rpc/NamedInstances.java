package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.protocol.ProtocolCommand;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ProtocolInstance;
import org.opendaylight.yangtools.yang.common.RpcResult;

/**
 * The instances of some protocols, as inputs of RPCs name them (grouping protocol-instance).
 * Immutable; any thread.
 *
 * @param models of the protocols
 * @param otherType what to say of an instance of another protocol
 */
public record NamedInstances<M extends ProtocolModel<?>>(
    RouterManager manager, Collection<M> models, String otherType) {

  /** An instance of a protocol that is served, in a virtual router that there is. */
  public final class Named {
    private final M model;
    private final ProtocolInstance input;

    private Named(M model, ProtocolInstance input) {
      this.model = model;
      this.input = input;
    }

    /** Of its protocol. */
    public M model() {
      return model;
    }

    /** Reads what it knows. */
    public <A> CompletionStage<A> query(RouterManager.ProtocolQuery<A> read) {
      return manager.query(
          input.requireVirtualRouter().getValue(),
          model.type().name(),
          input.requireProtocolName().getValue(),
          read);
    }
  }

  /** What an answer is made of, unless the input names no such instance. */
  public <T> ListenableFuture<RpcResult<T>> answer(
      ProtocolInstance input, Function<Named, ListenableFuture<RpcResult<T>>> answer) {
    String router = input.requireVirtualRouter().getValue();
    if (manager.snapshot(router).isEmpty()) {
      return Answers.unknownVirtualRouter(router);
    }
    for (M model : models) {
      if (model.identityValue().equals(input.requireProtocolType())) {
        return answer.apply(new Named(model, input));
      }
    }
    return Answers.refused(otherType);
  }

  /**
   * Has an instance do what an operator wants.
   *
   * @param output what to answer, given the number of what was dealt with
   */
  public <T> ListenableFuture<RpcResult<T>> carryOut(
      ProtocolInstance input, ProtocolCommand command, IntFunction<T> output) {
    return answer(
        input,
        named ->
            Answers.whenCarriedOut(
                manager.command(
                    input.requireVirtualRouter().getValue(),
                    named.model().type().name(),
                    input.requireProtocolName().getValue(),
                    command),
                output));
  }
}
