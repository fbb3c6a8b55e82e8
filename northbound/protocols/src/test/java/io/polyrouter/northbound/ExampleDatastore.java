package io.polyrouter.northbound;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.polyrouter.northbound.errors.ConfigChecksInForce;
import io.polyrouter.northbound.errors.ConfigRefusedException;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.opendaylight.mdsal.common.api.CommitInfo;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.common.api.TransactionCommitFailedException;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadTransaction;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadWriteTransaction;
import org.opendaylight.mdsal.dom.api.DOMDataTreeWriteTransaction;
import org.opendaylight.mdsal.dom.api.DOMTransactionChain;
import org.opendaylight.mdsal.dom.broker.SerializedDOMDataBroker;
import org.opendaylight.mdsal.dom.spi.FixedDOMSchemaService;
import org.opendaylight.mdsal.dom.spi.ForwardingDOMDataReadWriteTransaction;
import org.opendaylight.mdsal.dom.store.inmemory.InMemoryDOMDataStore;
import org.opendaylight.yangtools.util.concurrent.FluentFutures;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.spi.source.URLYangTextSource;
import org.opendaylight.yangtools.yang.parser.api.YangParser;
import org.opendaylight.yangtools.yang.parser.impl.DefaultYangParserFactory;

/**
 * The model example-routers in an in-memory datastore that refuses to commit descriptions that are
 * "bad", as the datastore of the controller does by its commit cohort.
 */
public final class ExampleDatastore implements DOMDataBroker, ConfigChecksInForce {
  public static final QName ROUTERS = QName.create("urn:example:routers", "routers");
  public static final QName ROUTER = QName.create(ROUTERS, "router");
  public static final QName NAME = QName.create(ROUTERS, "name");
  public static final QName DESCRIPTION = QName.create(ROUTERS, "description");
  public static final String REMEDY = "\"bad\" is no description; say what the router is for.";

  private final EffectiveModelContext model;
  private final DOMDataBroker datastore;
  private int overloadedCommits;

  public ExampleDatastore() throws Exception {
    YangParser parser = new DefaultYangParserFactory().createParser();
    parser.addSource(
        new URLYangTextSource(ExampleDatastore.class.getResource("/example-routers.yang")));
    model = parser.buildEffectiveModel();
    InMemoryDOMDataStore configuration =
        new InMemoryDOMDataStore(
            "config",
            LogicalDatastoreType.CONFIGURATION,
            MoreExecutors.newDirectExecutorService(),
            100,
            false);
    configuration.onModelContextUpdated(model);
    InMemoryDOMDataStore state =
        new InMemoryDOMDataStore("state", MoreExecutors.newDirectExecutorService());
    state.onModelContextUpdated(model);
    datastore =
        new SerializedDOMDataBroker(
            Map.of(
                LogicalDatastoreType.CONFIGURATION,
                configuration,
                LogicalDatastoreType.OPERATIONAL,
                state),
            MoreExecutors.directExecutor());
  }

  public FixedDOMSchemaService schemaService() {
    return new FixedDOMSchemaService(model);
  }

  public EffectiveModelContext model() {
    return model;
  }

  /** Has commits fail as those of a datastore do that is too busy to have them checked in time. */
  public void overload(int commits) {
    overloadedCommits = commits;
  }

  /** The path of a router's description. */
  public static YangInstanceIdentifier description(String router) {
    return YangInstanceIdentifier.of(ROUTERS)
        .node(ROUTER)
        .node(YangInstanceIdentifier.NodeIdentifierWithPredicates.of(ROUTER, NAME, router))
        .node(DESCRIPTION);
  }

  /** The running description of a router; "" if there is none. */
  public String running(String router) throws Exception {
    try (DOMDataTreeReadTransaction transaction = newReadOnlyTransaction()) {
      return transaction
          .read(LogicalDatastoreType.CONFIGURATION, description(router))
          .get()
          .map(leaf -> leaf.body().toString())
          .orElse("");
    }
  }

  @Override
  public List<Refusal> refusals(ContainerNode configuration) {
    List<Refusal> refusals = new ArrayList<>();
    collect(YangInstanceIdentifier.of(), configuration, refusals);
    return refusals;
  }

  private static void collect(
      YangInstanceIdentifier path, NormalizedNode node, List<Refusal> refusals) {
    if (node instanceof LeafNode<?> leaf && leaf.body().equals("bad")) {
      refusals.add(new Refusal(path, path.toString(), REMEDY));
    }
    if (node instanceof DistinctNodeContainer<?, ?> container) {
      for (NormalizedNode child : container.body()) {
        collect(path.node(child.name()), child, refusals);
      }
    }
  }

  @Override
  public DOMDataTreeReadTransaction newReadOnlyTransaction() {
    return datastore.newReadOnlyTransaction();
  }

  @Override
  public DOMDataTreeWriteTransaction newWriteOnlyTransaction() {
    return newReadWriteTransaction();
  }

  @Override
  public DOMDataTreeReadWriteTransaction newReadWriteTransaction() {
    DOMDataTreeReadWriteTransaction transaction = datastore.newReadWriteTransaction();
    return new ForwardingDOMDataReadWriteTransaction() {
      @Override
      protected DOMDataTreeReadWriteTransaction delegate() {
        return transaction;
      }

      @Override
      public FluentFuture<? extends CommitInfo> commit() {
        if (overloadedCommits > 0) {
          overloadedCommits--;
          transaction.cancel();
          return FluentFutures.immediateFailedFluentFuture(
              new TransactionCommitFailedException(
                  "canCommit execution failed", new TimeoutException("Ask timed out on a cohort")));
        }
        List<Refusal> refusals;
        try {
          refusals =
              refusals(
                  (ContainerNode)
                      read(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of())
                          .get()
                          .orElseThrow());
        } catch (InterruptedException | ExecutionException e) {
          throw new IllegalStateException(e);
        }
        if (refusals.isEmpty()) {
          return transaction.commit();
        }
        transaction.cancel();
        return FluentFutures.immediateFailedFluentFuture(
            new TransactionCommitFailedException(
                "canCommit failed", new ConfigRefusedException(refusals)));
      }
    };
  }

  @Override
  public DOMTransactionChain createTransactionChain() {
    return datastore.createTransactionChain();
  }

  @Override
  public DOMTransactionChain createMergingTransactionChain() {
    return datastore.createMergingTransactionChain();
  }

  @Override
  public Collection<? extends Extension> supportedExtensions() {
    return List.of();
  }
}
