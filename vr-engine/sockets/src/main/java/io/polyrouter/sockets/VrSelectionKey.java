package io.polyrouter.sockets;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One channel at one selector. */
final class VrSelectionKey extends AbstractSelectionKey {

  private final VrSelector selector;
  private final AbstractSelectableChannel channel;
  private final VrChannel ready;
  private final AtomicInteger interestOps = new AtomicInteger();
  private volatile int readyOps;

  /** Whether it waits in the selector's queue to be looked at. */
  private final AtomicBoolean queued = new AtomicBoolean();

  VrSelectionKey(VrSelector selector, AbstractSelectableChannel channel, VrChannel ready) {
    this.selector = selector;
    this.channel = channel;
    this.ready = ready;
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  AbstractSelectableChannel abstractChannel() {
    return channel;
  }

  VrChannel vrChannel() {
    return ready;
  }

  @Override
  public VrSelector selector() {
    return selector;
  }

  private void ensureValid() {
    if (!isValid()) {
      throw new CancelledKeyException();
    }
  }

  private int check(int ops) {
    if ((ops & ~channel.validOps()) != 0) {
      throw new IllegalArgumentException("operations " + ops + " are not all of " + channel);
    }
    return ops;
  }

  @Override
  public int interestOps() {
    ensureValid();
    return interestOps.get();
  }

  @Override
  public SelectionKey interestOps(int ops) {
    ensureValid();
    interestOps.set(check(ops));
    mayHaveChanged();
    return this;
  }

  @Override
  public int interestOpsOr(int ops) {
    ensureValid();
    int before = interestOps.getAndUpdate(present -> present | check(ops));
    mayHaveChanged();
    return before;
  }

  @Override
  public int interestOpsAnd(int ops) {
    ensureValid();
    int before = interestOps.getAndUpdate(present -> present & ops);
    mayHaveChanged();
    return before;
  }

  @Override
  public int readyOps() {
    ensureValid();
    return readyOps;
  }

  void setReadyOps(int ops) {
    readyOps = ops;
  }

  int readyOpsNow() {
    return ready.readyOps() & interestOps.get();
  }

  int lastReadyOps() {
    return readyOps;
  }

  /** Has the selector look at the channel soon. Any thread. */
  void mayHaveChanged() {
    if (queued.compareAndSet(false, true)) {
      selector.lookAt(this);
    }
  }

  /** Before it is looked at, so that a change from now on queues it again. */
  void dequeued() {
    queued.set(false);
  }
}
