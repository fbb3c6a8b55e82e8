package io.polyrouter.northbound.testing;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.gson.stream.JsonReader;
import io.polyrouter.northbound.errors.ConfigRefusedException;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.dom.adapter.BindingDOMDataBrokerAdapter;
import org.opendaylight.mdsal.binding.dom.adapter.ConstantAdapterContext;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeWriteTransaction;
import org.opendaylight.mdsal.dom.broker.SerializedDOMDataBroker;
import org.opendaylight.yangtools.binding.data.codec.impl.BindingCodecContext;
import org.opendaylight.yangtools.binding.runtime.api.BindingRuntimeContext;
import org.opendaylight.yangtools.binding.runtime.spi.BindingRuntimeHelpers;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodecFactorySupplier;
import org.opendaylight.yangtools.yang.data.codec.gson.JsonParserStream;
import org.opendaylight.yangtools.yang.data.impl.schema.ImmutableNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.impl.schema.NormalizationResultHolder;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;

/**
 * MD-SAL in memory, with the same kind of data tree, the same mandatory nodes and the same commit
 * checks as the datastore of a controller. Commits and change notices happen on the caller's
 * thread.
 */
public final class TestDatastore implements AutoCloseable {

  /** Making it takes seconds, and it is immutable. */
  private static final BindingRuntimeContext RUNTIME = BindingRuntimeHelpers.createRuntimeContext();

  private static final BindingCodecContext CODEC = new BindingCodecContext(RUNTIME);

  private final CheckedStore config =
      new CheckedStore("config", DataTreeConfiguration.DEFAULT_CONFIGURATION, model());
  private final CheckedStore operational =
      new CheckedStore("operational", DataTreeConfiguration.DEFAULT_OPERATIONAL, model());
  private final DOMDataBroker domBroker =
      new SerializedDOMDataBroker(
          Map.of(
              LogicalDatastoreType.CONFIGURATION,
              config,
              LogicalDatastoreType.OPERATIONAL,
              operational),
          MoreExecutors.directExecutor());
  private final DataBroker broker =
      new BindingDOMDataBrokerAdapter(new ConstantAdapterContext(CODEC), domBroker);

  public static EffectiveModelContext model() {
    return RUNTIME.modelContext();
  }

  public static BindingCodecContext codec() {
    return CODEC;
  }

  public DOMDataBroker domBroker() {
    return domBroker;
  }

  public DataBroker broker() {
    return broker;
  }

  /** Puts top-level nodes, given as JSON (RFC 7951), in one transaction; whole or not at all. */
  public void put(String... topLevelNodes) {
    commit(transaction -> {
      for (String json : topLevelNodes) {
        NormalizedNode node = parse(json);
        transaction.put(
            LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of(node.name()), node);
      }
    });
  }

  /** What putting these nodes is refused for; empty when it is not. */
  public List<Refusal> refusals(String... topLevelNodes) {
    return refusalsOf(() -> put(topLevelNodes));
  }

  /** What a change is refused for; empty when it is not. */
  public List<Refusal> refusalsOf(Change change) {
    return refusalsOf(() -> commit(change));
  }

  private static List<Refusal> refusalsOf(Runnable commit) {
    try {
      commit.run();
      return List.of();
    } catch (CommitFailed e) {
      ConfigRefusedException refused = ConfigRefusedException.findIn(e);
      if (refused == null) {
        throw e;
      }
      return refused.refusals();
    }
  }

  public Optional<NormalizedNode> read(LogicalDatastoreType type, YangInstanceIdentifier path) {
    try (var transaction = domBroker.newReadOnlyTransaction()) {
      return Objects.requireNonNull(transaction.read(type, path).get());
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What to do in a transaction. */
  public interface Change {
    void in(DOMDataTreeWriteTransaction transaction);
  }

  public void commit(Change change) {
    DOMDataTreeWriteTransaction transaction = domBroker.newWriteOnlyTransaction();
    change.in(transaction);
    try {
      transaction.commit().get();
    } catch (ExecutionException e) {
      throw new CommitFailed(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A commit did not go through. */
  public static final class CommitFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommitFailed(Throwable cause) {
      super(cause);
    }
  }

  public static NormalizedNode parse(String json) {
    NormalizationResultHolder result = new NormalizationResultHolder();
    try (JsonParserStream parser =
        JsonParserStream.create(
            ImmutableNormalizedNodeStreamWriter.from(result),
            JSONCodecFactorySupplier.RFC7951.getShared(model()))) {
      parser.parse(new JsonReader(new StringReader(json)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result.getResult().data();
  }

  @Override
  public void close() {
    config.close();
    operational.close();
  }
}
