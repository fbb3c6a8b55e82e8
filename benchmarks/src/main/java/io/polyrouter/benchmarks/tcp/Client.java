package io.polyrouter.benchmarks.tcp;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.benchmarks.tcp.Peer.Service;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Measures against a {@link Peer}.
 *
 * @param sockets where its own sockets are
 */
record Client(Sockets sockets, InetSocketAddress peer) {

  /**
   * A transfer.
   *
   * @param cpuNanos of this process during it
   */
  record Transfer(long bytes, long nanos, long cpuNanos) {
    double gigabitsPerSecond() {
      return bytes * 8.0 / nanos;
    }

    /** By the second of this process's processor time. */
    double gigabitsPerCpuSecond() {
      return bytes * 8.0 / cpuNanos;
    }
  }

  private SocketChannel open(Service service, long argument) throws IOException {
    SocketChannel channel = sockets.openSocketChannel();
    channel.connect(peer);
    Peer.writeFully(channel, service.request(argument));
    return channel;
  }

  /** Sends for some time; it ends when the peer says that it has all. */
  Transfer upload(Duration time) throws IOException {
    try (SocketChannel channel = open(Service.SINK, 0)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(Peer.BUFFER_BYTES);
      long cpu = Engines.processCpuNanos();
      long start = System.nanoTime();
      while (System.nanoTime() - start < time.toNanos()) {
        Peer.writeFully(channel, buffer.clear());
      }
      channel.shutdownOutput();
      long bytes = number(channel);
      return new Transfer(bytes, System.nanoTime() - start, Engines.processCpuNanos() - cpu);
    }
  }

  /** Receives what the peer sends for some time. */
  Transfer download(Duration time) throws IOException {
    try (SocketChannel channel = open(Service.SOURCE, time.toNanos())) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(Peer.BUFFER_BYTES);
      long bytes = 0;
      long cpu = Engines.processCpuNanos();
      long start = System.nanoTime();
      for (int count = 0; count >= 0; count = channel.read(buffer.clear())) {
        bytes += count;
      }
      return new Transfer(bytes, System.nanoTime() - start, Engines.processCpuNanos() - cpu);
    }
  }

  /** Nanoseconds that each of a number of messages took there and back, one after the other. */
  long[] roundTrips(int count, int messageBytes) throws IOException {
    try (SocketChannel channel = open(Service.ECHO, messageBytes)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer message = ByteBuffer.allocateDirect(messageBytes);
      long[] nanos = new long[count];
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        Peer.writeFully(channel, message.clear());
        Peer.readFully(channel, message.clear());
        nanos[i] = System.nanoTime() - start;
      }
      return nanos;
    }
  }

  /** Processor time that the peer's process has taken. */
  long peerCpuNanos() throws IOException {
    try (SocketChannel channel = open(Service.CPU, 0)) {
      return number(channel);
    }
  }

  private static long number(SocketChannel from) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(Long.BYTES);
    Peer.readFully(from, answer);
    return answer.flip().getLong();
  }
}
