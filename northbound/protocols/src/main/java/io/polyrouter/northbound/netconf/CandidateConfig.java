package io.polyrouter.northbound.netconf;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import io.polyrouter.northbound.document.Deletion;
import io.polyrouter.northbound.running.CommitFailures;
import io.polyrouter.northbound.running.EditRefusedException;
import io.polyrouter.northbound.running.Fault;
import io.polyrouter.northbound.running.WatchedBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadWriteTransaction;
import org.opendaylight.netconf.api.DocumentedException;
import org.opendaylight.netconf.databind.DatabindProvider;
import org.opendaylight.netconf.server.api.operations.NetconfOperation;
import org.opendaylight.netconf.server.mdsal.TransactionProvider;
import org.opendaylight.netconf.server.mdsal.operations.CopyConfig;
import org.opendaylight.netconf.server.mdsal.operations.EditConfig;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.netconf.base._1._0.rev110601.SessionIdType;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.w3c.dom.Document;

/**
 * A session's candidate: a transaction on the datastore, and the requests that made it what it is,
 * so that it can be made again, on what is running by then, when a commit failed. Used by its
 * session's thread alone.
 */
final class CandidateConfig {
  /** So that a session cannot fill the memory with requests that it never commits. */
  private static final int REQUESTS_LIMIT = 100_000;

  /**
   * How often to lay the candidate over other clients' commits, or to ask a datastore that is busy,
   * before giving up: at most 25 seconds.
   */
  private static final int COMMIT_ATTEMPTS = 5;

  private final WatchedBroker broker;
  private final TransactionProvider transactions;
  private final NetconfOperation editConfig;
  private final NetconfOperation copyConfig;
  private final List<Step> steps = new ArrayList<>();

  private record Step(NetconfOperation operation, Document request, List<Deletion> deletions) {}

  CandidateConfig(DOMDataBroker datastore, DatabindProvider databind, SessionIdType session) {
    this.broker = new WatchedBroker(datastore, null);
    this.transactions = new TransactionProvider(broker, session);
    this.editConfig = new EditConfig(session, databind, transactions);
    this.copyConfig = new CopyConfig(session, databind, transactions);
  }

  /** What reads this candidate, and running, works on. */
  TransactionProvider transactions() {
    return transactions;
  }

  /**
   * Edits.
   *
   * @param deletions what else the edit deletes, besides what its document says
   */
  void edit(Document request, List<Deletion> deletions)
      throws EditRefusedException, DocumentedException {
    apply(new Step(editConfig, request, deletions));
  }

  void copy(Document request) throws EditRefusedException, DocumentedException {
    apply(new Step(copyConfig, request, List.of()));
  }

  /** Takes the last request back. */
  void undo() throws EditRefusedException {
    if (!steps.isEmpty()) {
      steps.remove(steps.size() - 1);
    }
    makeAgain();
  }

  void discard() {
    steps.clear();
    abort();
  }

  void close() {
    steps.clear();
    transactions.close();
  }

  /** The whole configuration as a commit would make it. */
  ContainerNode read() throws EditRefusedException {
    try {
      return (ContainerNode)
          requireNonNull(
                  transactions
                      .getOrCreateTransaction()
                      .read(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of())
                      .get())
              .orElseThrow();
    } catch (ExecutionException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(e);
    }
  }

  void commit() throws EditRefusedException {
    for (int attempt = 1; ; attempt++) {
      broker.reset();
      try {
        transactions.commitTransaction();
        steps.clear();
        return;
      } catch (DocumentedException | RuntimeException e) {
        EditRefusedException refused = refused(e);
        makeAgain();
        if (attempt == COMMIT_ATTEMPTS || !CommitFailures.isPassing(e)) {
          throw refused;
        }
      }
    }
  }

  private void apply(Step step) throws EditRefusedException, DocumentedException {
    if (steps.size() >= REQUESTS_LIMIT) {
      throw new EditRefusedException(
          ErrorTag.RESOURCE_DENIED, "Commit or discard first: the candidate holds too many edits.");
    }
    broker.reset();
    try {
      perform(step);
    } catch (DocumentedException | EditRefusedException e) {
      makeAgain();
      throw e;
    } catch (RuntimeException e) {
      EditRefusedException refused = refused(e);
      makeAgain();
      throw refused;
    }
    steps.add(step);
  }

  /** Starts from what is running now and applies all requests again. */
  private void makeAgain() throws EditRefusedException {
    abort();
    for (Step step : steps) {
      try {
        perform(step);
      } catch (DocumentedException | EditRefusedException | RuntimeException e) {
        discard();
        throw new EditRefusedException(
            ErrorTag.OPERATION_FAILED,
            "The edits no longer fit what other clients committed, and are discarded: "
                + e.getMessage());
      }
    }
  }

  private void perform(Step step) throws EditRefusedException, DocumentedException {
    // Before what may take their place.
    for (Deletion deletion : step.deletions()) {
      delete(deletion);
    }
    step.operation().handle(step.request(), null);
  }

  private void delete(Deletion deletion) throws EditRefusedException {
    DOMDataTreeReadWriteTransaction transaction = transactions.getOrCreateTransaction();
    if (deletion.mustExist() && !exists(transaction, deletion.path())) {
      throw new EditRefusedException(
          List.of(
              new Fault(
                  ErrorType.APPLICATION,
                  ErrorTag.DATA_MISSING,
                  deletion.path(),
                  "There is nothing here to delete; the operation \"remove\" does not mind.")));
    }
    transaction.delete(LogicalDatastoreType.CONFIGURATION, deletion.path());
  }

  private boolean exists(DOMDataTreeReadWriteTransaction transaction, YangInstanceIdentifier path)
      throws EditRefusedException {
    try {
      return Boolean.TRUE.equals(
          transaction.exists(LogicalDatastoreType.CONFIGURATION, path).get());
    } catch (ExecutionException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(e);
    }
  }

  private void abort() {
    if (transactions.getCandidateTransaction().isPresent()) {
      transactions.abortTransaction();
    }
  }

  private EditRefusedException refused(Exception cause) {
    List<Fault> faults = broker.faults();
    return faults.isEmpty()
        ? new EditRefusedException(ErrorTag.OPERATION_FAILED, sentence(cause))
        : new EditRefusedException(faults);
  }

  private static String sentence(Exception cause) {
    @Nullable String message = Throwables.getRootCause(cause).getMessage();
    return message == null ? cause.toString() : message;
  }
}
