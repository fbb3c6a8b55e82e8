package io.polyrouter.southbound.openflow;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter;

/**
 * One TCP connection of a switch, as raw messages over OpenFlowJava. Any thread may send; what was
 * sent first arrives first.
 */
final class Connection {

  /** OpenFlowJava's own queue is a little longer, so that it never refuses. */
  private static final int OUTSTANDING_LIMIT = 768;

  private final ConnectionAdapter adapter;
  private final InetSocketAddress remote;
  private final AtomicInteger outstanding = new AtomicInteger();

  Connection(ConnectionAdapter adapter) {
    this.adapter = adapter;
    InetSocketAddress address = adapter.getRemoteAddress();
    this.remote = address != null ? address : InetSocketAddress.createUnresolved("unknown", 0);
  }

  InetSocketAddress remote() {
    return remote;
  }

  /**
   * Sends whole messages.
   *
   * @return false when too much is waiting to be written already; nothing is sent then
   */
  boolean trySend(byte[] messages) {
    if (outstanding.incrementAndGet() > OUTSTANDING_LIMIT) {
      outstanding.decrementAndGet();
      return false;
    }
    write(messages, () -> {});
    return true;
  }

  /**
   * Sends whole messages, whatever is waiting.
   *
   * @param written called when they have left, or when they never will
   */
  void send(byte[] messages, Runnable written) {
    outstanding.incrementAndGet();
    write(messages, written);
  }

  private void write(byte[] messages, Runnable written) {
    ListenableFuture<?> done = adapter.echoReply(new RawMessages.Outbound(messages));
    done.addListener(
        () -> {
          outstanding.decrementAndGet();
          written.run();
        },
        MoreExecutors.directExecutor());
  }

  /** Stops or resumes reading, so that a fast sender has to wait. */
  void setReading(boolean reading) {
    adapter.setAutoRead(reading);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whether it was still open does not matter
  void close() {
    if (adapter.isAlive()) {
      adapter.disconnect();
    }
  }

  @Override
  public String toString() {
    return remote.toString();
  }
}
