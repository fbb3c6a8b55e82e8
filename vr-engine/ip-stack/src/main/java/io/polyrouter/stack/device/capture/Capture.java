package io.polyrouter.stack.device.capture;

import io.polyrouter.stack.device.capture.PcapngWriter.Direction;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A capture that runs, or has ended. Any thread offers packets; its own writes them. */
final class Capture {

  /** Packets that wait to be written; what comes then is dropped. */
  private static final int QUEUE_PACKETS = 8192;

  private static final long QUEUE_BYTES = 8 << 20;

  /** The most that the description of an interface takes in the file. */
  private static final int INTERFACE_BYTES = 512;

  /** How long the writer sleeps before it looks whether it was stopped. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private static final int WRITE_BYTES = 1 << 16;

  private final CaptureRequest request;
  private final OutputStream out;
  private final Instant started;
  private final Consumer<Capture> onEnd;
  private final BlockingQueue<Packet> queue = new ArrayBlockingQueue<>(QUEUE_PACKETS);
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread writing;

  // Written by its own thread.
  private volatile long packets;
  private volatile long bytes;
  private volatile Optional<String> end = Optional.empty();

  private volatile boolean stopping;

  /** One packet. The array is its own. */
  private static final class Packet {
    private final String interfaceName;
    private final Direction direction;
    private final long epochNanos;
    private final byte[] captured;
    private final int originalBytes;

    Packet(
        String interfaceName,
        Direction direction,
        long epochNanos,
        byte[] captured,
        int originalBytes) {
      this.interfaceName = interfaceName;
      this.direction = direction;
      this.epochNanos = epochNanos;
      this.captured = captured;
      this.originalBytes = originalBytes;
    }
  }

  Capture(CaptureRequest request, OutputStream out, Instant started, Consumer<Capture> onEnd) {
    this.request = request;
    this.out = out;
    this.started = started;
    this.onEnd = onEnd;
    this.writing =
        Thread.ofPlatform()
            .name("polyrouter-capture-" + request.name())
            .daemon()
            .unstarted(this::write);
  }

  void start() {
    writing.start();
  }

  CaptureRequest request() {
    return request;
  }

  CaptureState state() {
    // The end first: after it the numbers do not change any more.
    Optional<String> ended = end;
    return new CaptureState(request, started, packets, bytes, dropped.get(), ended);
  }

  /** Ends it; what waits is still written. Returns when that is done. */
  void stop() {
    stopping = true;
    try {
      writing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a copy of a packet; never blocks. */
  void offer(
      String interfaceName, Direction direction, Instant at, byte[] frame, int offset, int length) {
    if (stopping) {
      return;
    }
    int kept = Math.min(length, request.snapBytes());
    if (waitingBytes.addAndGet(kept) > QUEUE_BYTES) {
      waitingBytes.addAndGet(-kept);
      dropped.incrementAndGet();
      return;
    }
    byte[] captured = Arrays.copyOfRange(frame, offset, offset + kept);
    long epochNanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    if (!queue.offer(new Packet(interfaceName, direction, epochNanos, captured, length))) {
      waitingBytes.addAndGet(-kept);
      dropped.incrementAndGet();
    }
  }

  private void write() {
    String why;
    try (OutputStream buffered = new BufferedOutputStream(out, WRITE_BYTES)) {
      why = writeAll(new PcapngWriter(buffered), buffered);
    } catch (IOException e) {
      why = "it could not be written: " + e.getMessage();
    } catch (InterruptedException e) {
      why = "interrupted";
    }
    stopping = true;
    queue.clear();
    end = Optional.of(why);
    onEnd.accept(this);
  }

  private String writeAll(PcapngWriter writer, OutputStream buffered)
      throws IOException, InterruptedException {
    Map<String, Integer> interfaces = new HashMap<>();
    writer.section("Polyrouter");
    while (true) {
      Packet packet = queue.poll();
      if (packet == null) {
        // Whoever follows the file sees all of it while nothing happens.
        bytes = writer.bytes();
        buffered.flush();
        boolean isLast = stopping;
        packet = queue.poll(isLast ? 0 : LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (packet == null && isLast) {
          return "stopped";
        }
        if (packet == null) {
          continue;
        }
      }
      waitingBytes.addAndGet(-packet.captured.length);
      if (writer.bytes() + INTERFACE_BYTES + PcapngWriter.packetBytes(packet.captured.length)
          > request.mostBytes()) {
        bytes = writer.bytes();
        return "its limit of bytes is reached";
      }
      Integer number = interfaces.get(packet.interfaceName);
      if (number == null) {
        number =
            writer.anInterface(
                packet.interfaceName, "virtual router " + request.vr(), request.snapBytes());
        interfaces.put(packet.interfaceName, number);
      }
      writer.packet(
          number, packet.epochNanos, packet.direction, packet.captured, packet.originalBytes);
      long written = packets + 1;
      packets = written;
      if (written >= request.mostPackets()) {
        bytes = writer.bytes();
        return "its limit of packets is reached";
      }
    }
  }
}
