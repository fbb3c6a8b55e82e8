package io.polyrouter.benchmarks.ospf;

import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/** Datagrams a millisecond apart, and the longest time in which none arrived. */
final class GapProbe {

  private static final int PORT = 7777;
  private static final long INTERVAL_NANOS = 1_000_000;

  private GapProbe() {}

  /** Sends until this process ends; what cannot be sent is lost. */
  static void send(Sockets from, String destination) {
    Thread.ofPlatform()
        .daemon()
        .name("probe-sender")
        .start(() -> {
          try (DatagramChannel channel = from.openDatagramChannel(StandardProtocolFamily.INET)) {
            InetSocketAddress target =
                new InetSocketAddress(InetAddress.getByName(destination), PORT);
            long next = System.nanoTime();
            while (!Thread.currentThread().isInterrupted()) {
              try {
                channel.send(ByteBuffer.wrap(new byte[8]), target);
              } catch (AsynchronousCloseException e) {
                return;
              } catch (IOException e) {
                // No route for the moment: that is what is measured.
              }
              next += INTERVAL_NANOS;
              LockSupport.parkNanos(next - System.nanoTime());
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Receives until this process ends. */
  static Receiver receive(Sockets at, String address) throws IOException {
    DatagramChannel channel = at.openDatagramChannel(StandardProtocolFamily.INET);
    channel.bind(new InetSocketAddress(InetAddress.getByName(address), PORT));
    Receiver receiver = new Receiver();
    Thread.ofPlatform()
        .daemon()
        .name("probe-receiver")
        .start(() -> {
          ByteBuffer buffer = ByteBuffer.allocate(64);
          try {
            while (true) {
              buffer.clear();
              channel.receive(buffer);
              receiver.arrived(System.nanoTime());
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return receiver;
  }

  /** What arrived. Any thread. */
  static final class Receiver {

    private long lastNanos;
    private long longestNanos;
    private long count;

    private Receiver() {}

    private synchronized void arrived(long now) {
      if (count++ > 0) {
        longestNanos = Math.max(longestNanos, now - lastNanos);
      }
      lastNanos = now;
    }

    /** The longest gap since this was asked last, one that goes on included; then begins anew. */
    synchronized double takeLongestGapMillis() {
      long now = System.nanoTime();
      long longest = count == 0 ? 0 : Math.max(longestNanos, now - lastNanos);
      longestNanos = 0;
      return longest / 1e6;
    }

    synchronized long count() {
      return count;
    }
  }
}
