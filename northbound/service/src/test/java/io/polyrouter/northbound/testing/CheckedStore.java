package io.polyrouter.northbound.testing;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.CommitInfo;
import org.opendaylight.mdsal.common.api.PostCanCommitStep;
import org.opendaylight.mdsal.dom.api.DOMDataBroker.CommitCohortExtension;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCandidate;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCommitCohort;
import org.opendaylight.mdsal.dom.api.DOMDataTreeIdentifier;
import org.opendaylight.mdsal.dom.spi.store.DOMStoreThreePhaseCommitCohort;
import org.opendaylight.mdsal.dom.spi.store.SnapshotBackedWriteTransaction;
import org.opendaylight.mdsal.dom.store.inmemory.InMemoryDOMDataStore;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidate;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.tree.impl.di.InMemoryDataTreeFactory;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;

/**
 * An in-memory store that asks commit cohorts of its root, as the datastore of a controller does.
 * The stock store keeps its candidates to itself, so a second tree follows every commit and yields
 * them.
 */
final class CheckedStore extends InMemoryDOMDataStore implements CommitCohortExtension {

  private final Map<DOMDataTreeCommitCohort, DOMDataTreeIdentifier> cohorts =
      new ConcurrentHashMap<>();
  private final EffectiveModelContext model;
  private final DataTree shadow;

  CheckedStore(String name, DataTreeConfiguration configuration, EffectiveModelContext model) {
    super(name, configuration, MoreExecutors.newDirectExecutorService(), 1_000, false);
    this.model = model;
    this.shadow = new InMemoryDataTreeFactory().create(configuration, model);
    onModelContextUpdated(model);
  }

  @Override
  public Registration registerCommitCohort(
      DOMDataTreeIdentifier path, DOMDataTreeCommitCohort cohort) {
    if (!path.path().isEmpty()) {
      throw new IllegalArgumentException("only cohorts of the root are asked here");
    }
    cohorts.put(cohort, path);
    return () -> cohorts.remove(cohort);
  }

  @Override
  protected DOMStoreThreePhaseCommitCohort transactionReady(
      SnapshotBackedWriteTransaction<String> transaction,
      DataTreeModification modification,
      @Nullable Exception readyError) {
    DOMStoreThreePhaseCommitCohort stock =
        super.transactionReady(transaction, modification, readyError);
    return new DOMStoreThreePhaseCommitCohort() {
      private @Nullable DataTreeCandidate candidate;

      @Override
      public ListenableFuture<Boolean> canCommit() {
        return Futures.transformAsync(
            stock.canCommit(),
            can -> {
              DataTreeCandidate prepared = prepare(modification);
              candidate = prepared;
              return Futures.transform(
                  Futures.allAsList(ask(transaction, prepared)),
                  steps -> can,
                  MoreExecutors.directExecutor());
            },
            MoreExecutors.directExecutor());
      }

      @Override
      public ListenableFuture<Empty> preCommit() {
        return stock.preCommit();
      }

      @Override
      public ListenableFuture<Empty> abort() {
        return stock.abort();
      }

      @Override
      public ListenableFuture<? extends CommitInfo> commit() {
        if (candidate != null) {
          shadow.commit(candidate);
        }
        return stock.commit();
      }
    };
  }

  private DataTreeCandidate prepare(DataTreeModification modification)
      throws DataValidationFailedException {
    DataTreeModification same = shadow.takeSnapshot().newModification();
    modification.applyToCursor(
        ((org.opendaylight.yangtools.yang.data.tree.api.CursorAwareDataTreeModification) same)
            .openCursor());
    same.ready();
    shadow.validate(same);
    return shadow.prepare(same);
  }

  private List<ListenableFuture<PostCanCommitStep>> ask(
      Object transaction, DataTreeCandidate prepared) {
    return cohorts.entrySet().stream()
        .map(entry ->
            (ListenableFuture<PostCanCommitStep>)
                entry
                    .getKey()
                    .canCommit(
                        transaction,
                        model,
                        List.of(new RootCandidate(entry.getValue(), prepared.getRootNode()))))
        .toList();
  }

  private record RootCandidate(DOMDataTreeIdentifier path, DataTreeCandidateNode node)
      implements DOMDataTreeCandidate {
    @Override
    public DOMDataTreeIdentifier getRootPath() {
      return path;
    }

    @Override
    public DataTreeCandidateNode getRootNode() {
      return node;
    }
  }
}
