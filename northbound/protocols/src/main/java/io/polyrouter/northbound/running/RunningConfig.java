package io.polyrouter.northbound.running;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadOperations;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadTransaction;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadWriteTransaction;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running configuration with what its users share: locks (RFC 6241, section 7.5) and the
 * confirmed commit that waits for its confirmation (section 8.4).
 *
 * <p>Called by the threads of all sessions, which commit one after the other; a mutex guards the
 * state. RESTCONF's calls never wait for it: they read what was last made known, and are carried
 * out by the timer's thread.
 */
public final class RunningConfig implements RunningGate, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningConfig.class);

  /** How often to go back again when another client's edit came in between. */
  private static final int RESTORE_ATTEMPTS = 5;

  private final DOMDataBroker broker;
  private final BaselineFile baselineFile;
  private final ScheduledExecutorService timer;
  private final ReentrantLock mutex = new ReentrantLock();
  private final Map<Datastore, Long> locks = new EnumMap<>(Datastore.class);
  private @Nullable Pending pending;
  private volatile @Nullable String barred;
  private volatile boolean confirmable;

  /** What a session can lock. */
  public enum Datastore {
    RUNNING,
    CANDIDATE
  }

  /**
   * The parameters of a commit (RFC 6241, section 8.4.5).
   *
   * @param session who commits
   * @param confirmSeconds how long it waits to be confirmed; null if this commit is for good
   * @param persist what a later commit of any session must name to confirm this one; null if only
   *     the same session can confirm
   * @param persistId names the earlier commit that this one confirms; null for the session's own
   */
  public record Commit(
      long session,
      @Nullable Long confirmSeconds,
      @Nullable String persist,
      @Nullable String persistId) {}

  /** Writes a session's changes to the datastore. */
  @FunctionalInterface
  public interface Changes {
    void write() throws EditRefusedException;
  }

  private record Pending(
      long session, @Nullable String persist, ContainerNode baseline, ScheduledFuture<?> timeout) {}

  /**
   * Takes over a datastore; a confirmed commit that an earlier run left unconfirmed is undone
   * first.
   *
   * @param folder where to keep what to go back to
   * @throws IOException if the file cannot be read, or the datastore refuses to go back
   */
  public RunningConfig(DOMDataBroker broker, Path folder, ScheduledExecutorService timer)
      throws IOException {
    this.broker = broker;
    this.baselineFile = new BaselineFile(folder);
    this.timer = timer;
    ContainerNode unconfirmed = this.baselineFile.read();
    if (unconfirmed != null) {
      LOG.warn("The last commit was not confirmed before the controller stopped: going back");
      restore(unconfirmed);
      this.baselineFile.delete();
    }
  }

  /** The whole configuration as it is now. */
  public ContainerNode read() throws IOException {
    try (DOMDataTreeReadTransaction transaction = broker.newReadOnlyTransaction()) {
      return root(transaction);
    }
  }

  /** Locks a datastore for a session. */
  public void lock(Datastore datastore, long session) throws EditRefusedException {
    mutex.lock();
    try {
      Long owner = locks.get(datastore);
      if (owner != null) {
        throw new EditRefusedException(
            ErrorTag.LOCK_DENIED, "The lock is held by session " + owner + ".");
      }
      Pending waiting = pending;
      if (datastore == Datastore.RUNNING && waiting != null && waiting.session() != session) {
        throw new EditRefusedException(
            ErrorTag.LOCK_DENIED,
            "A confirmed commit of session " + waiting.session() + " is not yet confirmed.");
      }
      locks.put(datastore, session);
      publish();
    } finally {
      mutex.unlock();
    }
  }

  /** Gives a session's lock back. */
  public void unlock(Datastore datastore, long session) throws EditRefusedException {
    mutex.lock();
    try {
      Long owner = locks.get(datastore);
      if (owner == null || owner != session) {
        throw new EditRefusedException(
            ErrorTag.OPERATION_FAILED,
            owner == null ? "There is no lock." : "The lock is held by session " + owner + ".");
      }
      locks.remove(datastore);
      publish();
    } finally {
      mutex.unlock();
    }
  }

  /** Refuses if another session holds the lock. */
  public void checkUnlocked(Datastore datastore, long session) throws EditRefusedException {
    mutex.lock();
    try {
      Long owner = locks.get(datastore);
      if (owner != null && owner != session) {
        throw new EditRefusedException(
            ErrorTag.IN_USE, "Session " + owner + " has locked the configuration.");
      }
    } finally {
      mutex.unlock();
    }
  }

  /** Commits a session's changes; all or nothing. */
  public void commit(Commit commit, Changes changes) throws EditRefusedException {
    mutex.lock();
    try {
      checkUnlocked(Datastore.RUNNING, commit.session());
      Pending earlier = mine(commit.session(), commit.persistId());
      Long seconds = commit.confirmSeconds();
      if (seconds == null) {
        changes.write();
        if (earlier != null) {
          confirmed(earlier);
        }
        return;
      }
      ContainerNode baseline = earlier == null ? remember() : earlier.baseline();
      try {
        changes.write();
      } catch (EditRefusedException e) {
        if (earlier == null) {
          forgetBaseline();
        }
        throw e;
      }
      if (earlier != null) {
        earlier.timeout().cancel(false);
      }
      pending =
          new Pending(
              commit.session(),
              commit.persist(),
              baseline,
              timer.schedule(this::timedOut, seconds, TimeUnit.SECONDS));
      publish();
    } finally {
      mutex.unlock();
    }
  }

  /** Undoes the confirmed commit that is pending. */
  public void cancelCommit(long session, @Nullable String persistId) throws EditRefusedException {
    mutex.lock();
    try {
      Pending earlier = mine(session, persistId);
      if (earlier == null) {
        throw new EditRefusedException(
            ErrorTag.OPERATION_FAILED, "No confirmed commit waits for its confirmation.");
      }
      if (!undo(earlier)) {
        throw new EditRefusedException(
            ErrorTag.OPERATION_FAILED, "The datastore did not go back; the log says why.");
      }
    } finally {
      mutex.unlock();
    }
  }

  /** A session ended: its locks are free, and what it has not confirmed is undone. */
  public void sessionEnded(long session) {
    mutex.lock();
    try {
      locks.values().removeIf(owner -> owner == session);
      Pending earlier = pending;
      if (earlier != null && earlier.persist() == null && earlier.session() == session) {
        LOG.info("Session {} ended without confirming its commit: going back", session);
        undo(earlier);
      }
      publish();
    } finally {
      mutex.unlock();
    }
  }

  @Override
  public @Nullable String barred() {
    return barred;
  }

  @Override
  public void edited() {
    if (confirmable) {
      timer.execute(this::confirmedByEdit);
    }
  }

  /** Stops the timer; what is unconfirmed is undone at the next start. */
  @Override
  public void close() {
    mutex.lock();
    try {
      if (pending != null) {
        pending.timeout().cancel(false);
      }
    } finally {
      mutex.unlock();
    }
  }

  /** The pending commit, if this session may confirm or cancel it; null if none is pending. */
  private @Nullable Pending mine(long session, @Nullable String persistId)
      throws EditRefusedException {
    Pending earlier = pending;
    if (earlier == null) {
      if (persistId != null) {
        throw new EditRefusedException(
            ErrorTag.INVALID_VALUE, "No confirmed commit of persist-id \"" + persistId + "\".");
      }
      return null;
    }
    if (earlier.persist() != null && !earlier.persist().equals(persistId)) {
      throw new EditRefusedException(
          ErrorTag.INVALID_VALUE,
          "A confirmed commit waits for its confirmation; name it by its persist-id.");
    }
    if (earlier.persist() == null && earlier.session() != session) {
      throw new EditRefusedException(
          ErrorTag.IN_USE,
          "A confirmed commit of session " + earlier.session() + " is not yet confirmed.");
    }
    return earlier;
  }

  private ContainerNode remember() throws EditRefusedException {
    try {
      ContainerNode baseline = read();
      baselineFile.write(baseline);
      return baseline;
    } catch (IOException e) {
      LOG.error("What to go back to could not be kept", e);
      throw new EditRefusedException(
          ErrorTag.OPERATION_FAILED,
          "What to go back to could not be kept on the disk: " + e.getMessage());
    }
  }

  private void timedOut() {
    mutex.lock();
    try {
      if (pending != null) {
        LOG.warn("The commit was not confirmed in time: going back");
        undo(pending);
      }
    } finally {
      mutex.unlock();
    }
  }

  private void confirmedByEdit() {
    mutex.lock();
    try {
      if (pending != null && pending.persist() == null) {
        confirmed(pending);
      }
    } finally {
      mutex.unlock();
    }
  }

  private void confirmed(Pending earlier) {
    earlier.timeout().cancel(false);
    pending = null;
    forgetBaseline();
    publish();
  }

  private boolean undo(Pending earlier) {
    earlier.timeout().cancel(false);
    pending = null;
    publish();
    try {
      restore(earlier.baseline());
      forgetBaseline();
      return true;
    } catch (IOException e) {
      // The file stays: the next start tries again.
      LOG.error("Going back to the configuration before the unconfirmed commit failed", e);
      return false;
    }
  }

  private void forgetBaseline() {
    try {
      baselineFile.delete();
    } catch (IOException e) {
      LOG.error("A confirmed commit may be undone at the next start: its file stays", e);
    }
  }

  private void restore(ContainerNode baseline) throws IOException {
    for (int attempt = 1; ; attempt++) {
      DOMDataTreeReadWriteTransaction transaction = broker.newReadWriteTransaction();
      for (DataContainerChild now : root(transaction).body()) {
        if (baseline.childByArg(now.name()) == null) {
          transaction.delete(
              LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of(now.name()));
        }
      }
      for (DataContainerChild then : baseline.body()) {
        transaction.put(
            LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of(then.name()), then);
      }
      try {
        transaction.commit().get();
        return;
      } catch (ExecutionException e) {
        if (attempt == RESTORE_ATTEMPTS) {
          throw new IOException("The datastore refuses the earlier configuration", e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted", e);
      }
    }
  }

  private static ContainerNode root(DOMDataTreeReadOperations transaction) throws IOException {
    try {
      return (ContainerNode)
          requireNonNull(
                  transaction
                      .read(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of())
                      .get())
              .orElseThrow();
    } catch (ExecutionException e) {
      throw new IOException("The configuration cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** Makes known to those who do not wait for the mutex how things stand. */
  private void publish() {
    Long owner = locks.get(Datastore.RUNNING);
    Pending waiting = pending;
    if (owner != null) {
      barred = "NETCONF session " + owner + " has locked the running configuration.";
    } else if (waiting != null && waiting.persist() != null) {
      barred = "A confirmed commit with a persist-id waits for its confirmation.";
    } else {
      barred = null;
    }
    confirmable = waiting != null && waiting.persist() == null;
  }
}
