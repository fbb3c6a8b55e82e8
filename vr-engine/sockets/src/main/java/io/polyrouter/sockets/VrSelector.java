package io.polyrouter.sockets;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches channels of any virtual routers together. The work of a selection grows with the channels
 * that changed or are ready, not with all that are registered.
 */
final class VrSelector extends AbstractSelector {

  private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
  private final Set<SelectionKey> keysView = Collections.unmodifiableSet(keys);
  private final Set<SelectionKey> selected = new HashSet<>();
  private final Set<SelectionKey> selectedView = new RemovalOnly(selected);

  /** Keys whose channels may have changed, put in by any thread. */
  private final Queue<VrSelectionKey> changed = new ConcurrentLinkedQueue<>();

  /** Keys that changed or were ready when last looked at. Under the lock. */
  private final Set<VrSelectionKey> candidates = new LinkedHashSet<>();

  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Thread waiter;
  private volatile boolean awakened;

  VrSelector(SelectorProvider provider) {
    super(provider);
  }

  private void ensureOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }

  @Override
  public Set<SelectionKey> keys() {
    ensureOpen();
    return keysView;
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    ensureOpen();
    return selectedView;
  }

  // ---- keys ---------------------------------------------------------------------------------

  @Override
  protected SelectionKey register(
      AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
    if (!(channel instanceof VrChannel vrChannel)) {
      throw new IllegalSelectorException();
    }
    VrSelectionKey key = new VrSelectionKey(this, channel, vrChannel);
    key.attach(attachment);
    keys.add(key);
    if (!isOpen()) {
      keys.remove(key);
      throw new ClosedSelectorException();
    }
    vrChannel.readiness().add(key);
    key.interestOps(ops);
    return key;
  }

  void lookAt(VrSelectionKey key) {
    changed.add(key);
    LockSupport.unpark(waiter);
  }

  private void forgetCancelled() {
    Set<SelectionKey> cancelled = cancelledKeys();
    List<SelectionKey> gone;
    // The one monitor that this class takes, as its superclass demands; nobody waits within.
    synchronized (cancelled) {
      if (cancelled.isEmpty()) {
        return;
      }
      gone = new ArrayList<>(cancelled);
      cancelled.clear();
    }
    gone.forEach(key -> forget((VrSelectionKey) key));
  }

  private void forget(VrSelectionKey key) {
    keys.remove(key);
    selected.remove(key);
    candidates.remove(key);
    key.vrChannel().readiness().remove(key);
    deregister(key);
  }

  // ---- selection ----------------------------------------------------------------------------

  @Override
  public int selectNow() throws IOException {
    return select(0, null);
  }

  @Override
  public int select() throws IOException {
    return select(Readiness.FOREVER, null);
  }

  @Override
  public int select(long timeoutMillis) throws IOException {
    return select(nanos(timeoutMillis), null);
  }

  @Override
  public int selectNow(Consumer<SelectionKey> action) throws IOException {
    return select(0, Objects.requireNonNull(action));
  }

  @Override
  public int select(Consumer<SelectionKey> action) throws IOException {
    return select(Readiness.FOREVER, Objects.requireNonNull(action));
  }

  @Override
  public int select(Consumer<SelectionKey> action, long timeoutMillis) throws IOException {
    return select(nanos(timeoutMillis), Objects.requireNonNull(action));
  }

  private static long nanos(long timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("negative timeout " + timeoutMillis);
    }
    return timeoutMillis == 0 ? Readiness.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  private int select(long nanos, @Nullable Consumer<SelectionKey> action) throws IOException {
    ensureOpen();
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("a selection within a selection");
    }
    lock.lock();
    try {
      ensureOpen();
      if (action != null) {
        selected.clear();
      }
      int updated = await(nanos);
      if (action != null) {
        for (SelectionKey key : List.copyOf(selected)) {
          selected.remove(key);
          if (key.isValid()) {
            action.accept(key);
            ensureOpen();
          }
        }
      }
      return updated;
    } finally {
      lock.unlock();
    }
  }

  private int await(long nanos) {
    long start = System.nanoTime();
    forgetCancelled();
    int updated = 0;
    try {
      begin();
      waiter = Thread.currentThread();
      while (true) {
        boolean[] anyReady = {false};
        updated += look(anyReady);
        if (anyReady[0] || awakened || !isOpen() || Thread.currentThread().isInterrupted()) {
          break;
        }
        long left = nanos == Readiness.FOREVER ? nanos : nanos - (System.nanoTime() - start);
        if (left <= 0) {
          break;
        }
        if (!changed.isEmpty()) {
          continue;
        }
        if (left == Readiness.FOREVER) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, left);
        }
      }
    } finally {
      waiter = null;
      awakened = false;
      end();
    }
    forgetCancelled();
    return updated;
  }

  /** Looks at all channels that may be ready; returns how many keys got more ready than before. */
  private int look(boolean[] anyReady) {
    for (VrSelectionKey key = changed.poll(); key != null; key = changed.poll()) {
      key.dequeued();
      candidates.add(key);
    }
    int updated = 0;
    for (Iterator<VrSelectionKey> all = candidates.iterator(); all.hasNext(); ) {
      VrSelectionKey key = all.next();
      int ready = key.isValid() ? key.readyOpsNow() : 0;
      if (ready == 0) {
        all.remove();
        continue;
      }
      anyReady[0] = true;
      if (selected.add(key)) {
        key.setReadyOps(ready);
        updated++;
      } else if ((ready & ~key.lastReadyOps()) != 0) {
        key.setReadyOps(ready | key.lastReadyOps());
        updated++;
      }
    }
    return updated;
  }

  @Override
  public Selector wakeup() {
    awakened = true;
    LockSupport.unpark(waiter);
    return this;
  }

  @Override
  protected void implCloseSelector() {
    wakeup();
    lock.lock();
    try {
      for (SelectionKey key : List.copyOf(keys)) {
        key.cancel();
        forget((VrSelectionKey) key);
      }
      selected.clear();
      changed.clear();
    } finally {
      lock.unlock();
    }
  }

  /** A set from which users may remove but to which they may not add. */
  private static final class RemovalOnly extends AbstractSet<SelectionKey> {

    private final Set<SelectionKey> set;

    RemovalOnly(Set<SelectionKey> set) {
      this.set = set;
    }

    @Override
    public Iterator<SelectionKey> iterator() {
      return set.iterator();
    }

    @Override
    public int size() {
      return set.size();
    }

    @Override
    public boolean contains(@Nullable Object key) {
      return key != null && set.contains(key);
    }

    @Override
    public boolean remove(@Nullable Object key) {
      return key != null && set.remove(key);
    }

    @Override
    public void clear() {
      set.clear();
    }
  }
}
