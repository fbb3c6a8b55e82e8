package io.polyrouter.northbound.running;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.polyrouter.northbound.running.CommitFailures.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.CommitInfo;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.common.api.TransactionCommitFailedException;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadTransaction;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadWriteTransaction;
import org.opendaylight.mdsal.dom.api.DOMDataTreeWriteTransaction;
import org.opendaylight.mdsal.dom.api.DOMTransactionChain;
import org.opendaylight.mdsal.dom.spi.ForwardingDOMDataReadWriteTransaction;
import org.opendaylight.yangtools.util.concurrent.FluentFutures;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;

/**
 * The datastore as one client's edits see it: remembers why a transaction failed, where the servers
 * of OpenDaylight would lose it, and lets none commit while the gate is barred.
 *
 * <p>Belongs to one RESTCONF request or one NETCONF session. A failure is noted by the thread that
 * completes the transaction, before whoever waits for it goes on.
 */
public final class WatchedBroker implements DOMDataBroker {
  private final DOMDataBroker delegate;
  private final @Nullable RunningGate gate;
  private volatile @Nullable Failure failure;

  private record Failure(Throwable cause, List<Write> writes) {}

  /**
   * Creates it.
   *
   * @param gate what every commit asks and reports to; null if the owner does so itself
   */
  public WatchedBroker(DOMDataBroker delegate, @Nullable RunningGate gate) {
    this.delegate = delegate;
    this.gate = gate;
  }

  /** Why the latest failed transaction failed; empty if none did, or for no reason known here. */
  public List<Fault> faults() {
    Failure known = failure;
    return known == null ? List.of() : CommitFailures.explain(known.cause(), known.writes());
  }

  /** Forgets the latest failure. */
  public void reset() {
    failure = null;
  }

  @Override
  public DOMDataTreeReadTransaction newReadOnlyTransaction() {
    return delegate.newReadOnlyTransaction();
  }

  @Override
  public DOMDataTreeWriteTransaction newWriteOnlyTransaction() {
    return newReadWriteTransaction();
  }

  @Override
  public DOMDataTreeReadWriteTransaction newReadWriteTransaction() {
    return new Watched(delegate.newReadWriteTransaction());
  }

  @Override
  public DOMTransactionChain createTransactionChain() {
    throw new UnsupportedOperationException("An edit is one transaction");
  }

  @Override
  public DOMTransactionChain createMergingTransactionChain() {
    throw new UnsupportedOperationException("An edit is one transaction");
  }

  @Override
  public Collection<? extends Extension> supportedExtensions() {
    return delegate.supportedExtensions();
  }

  private final class Watched extends ForwardingDOMDataReadWriteTransaction {
    private final DOMDataTreeReadWriteTransaction transaction;
    private final List<Write> writes = new ArrayList<>();

    Watched(DOMDataTreeReadWriteTransaction transaction) {
      this.transaction = transaction;
    }

    @Override
    protected DOMDataTreeReadWriteTransaction delegate() {
      return transaction;
    }

    @Override
    public void put(LogicalDatastoreType store, YangInstanceIdentifier path, NormalizedNode data) {
      writes.add(new Write(path, data));
      try {
        super.put(store, path, data);
      } catch (RuntimeException e) {
        failed(e);
        throw e;
      }
    }

    @Override
    public void merge(
        LogicalDatastoreType store, YangInstanceIdentifier path, NormalizedNode data) {
      writes.add(new Write(path, data));
      try {
        super.merge(store, path, data);
      } catch (RuntimeException e) {
        failed(e);
        throw e;
      }
    }

    @Override
    public FluentFuture<? extends CommitInfo> commit() {
      String barred = gate == null ? null : gate.barred();
      if (barred != null) {
        transaction.cancel();
        return refused(new BarredException(barred));
      }
      FluentFuture<? extends CommitInfo> commit;
      try {
        commit = transaction.commit();
      } catch (RuntimeException e) {
        return refused(new TransactionCommitFailedException("The commit failed", e));
      }
      return commit
          .<CommitInfo>transform(
              done -> {
                if (gate != null) {
                  gate.edited();
                }
                return done;
              },
              MoreExecutors.directExecutor())
          .catchingAsync(
              Throwable.class,
              cause -> {
                failed(cause);
                return Futures.immediateFailedFuture(cause);
              },
              MoreExecutors.directExecutor());
    }

    private FluentFuture<CommitInfo> refused(TransactionCommitFailedException cause) {
      failed(cause);
      return FluentFutures.immediateFailedFluentFuture(cause);
    }

    private void failed(Throwable cause) {
      failure = new Failure(cause, List.copyOf(writes));
    }
  }
}
