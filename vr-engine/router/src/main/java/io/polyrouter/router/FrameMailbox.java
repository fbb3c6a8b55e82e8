package io.polyrouter.router;

import io.polyrouter.router.config.VrLimits;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for a virtual router, put in by any thread, taken out by its loop. Two lanes,
 * each with the same limits: control (see ControlFrames) goes before data, so that a flood of data
 * does not cost a router its neighbours; but of four frames at least one is data, so that a flood
 * of control does not stop the data. An empty mailbox takes a few dozen bytes.
 *
 * <p>No port may have more control frames, or bytes of them, waiting than there is room left: a
 * flood on one port takes half of the lane, and the hellos of the neighbours on others find room.
 * (Choudhury and Hahne, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches", with a
 * factor of one.)
 */
final class FrameMailbox {

  private static final int CONTROL_IN_A_ROW = 3;

  private final Lane control = new Lane(true);
  private final Lane data = new Lane(false);
  private volatile int limit;
  private int controlInARow;
  private long droppedBefore;

  FrameMailbox(int limit) {
    this.limit = limit;
  }

  /** A frame and where it came in. */
  static final class Received {
    final Port port;
    final byte[] frame;
    final int length;
    final int segmentBytes;

    /**
     * @param segmentBytes as {@link io.polyrouter.stack.device.Segmentation} has it
     */
    Received(Port port, byte[] frame, int length, int segmentBytes) {
      this.port = port;
      this.frame = frame;
      this.length = length;
      this.segmentBytes = segmentBytes;
    }
  }

  private static final class Lane {
    private final Queue<Received> frames = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** Whether each port has a share of the room, and no more. */
    private final boolean isShared;

    Lane(boolean isShared) {
      this.isShared = isShared;
    }

    void offer(Received received, int limit) {
      long mostBytes = (long) limit * VrLimits.MEAN_FRAME_BYTES;
      // All are taken before they are looked at, so that no two frames share the last room.
      int waiting = size.incrementAndGet();
      boolean isFull = waiting > limit;
      // An empty mailbox has room for any frame.
      long sum = bytes.addAndGet(received.frame.length);
      isFull |= sum > mostBytes && sum > received.frame.length;
      if (isShared) {
        isFull |= received.port.controlFrames.incrementAndGet() > limit - waiting + 1;
        long ofPort = received.port.controlBytes.addAndGet(received.frame.length);
        isFull |=
            ofPort > mostBytes - sum + received.frame.length && ofPort > received.frame.length;
      }
      if (isFull) {
        giveBack(received);
        dropped.incrementAndGet();
      } else {
        frames.add(received);
      }
    }

    @Nullable Received poll() {
      Received received = frames.poll();
      if (received != null) {
        giveBack(received);
      }
      return received;
    }

    private void giveBack(Received received) {
      size.decrementAndGet();
      bytes.addAndGet(-received.frame.length);
      if (isShared) {
        received.port.controlFrames.decrementAndGet();
        received.port.controlBytes.addAndGet(-received.frame.length);
      }
    }
  }

  void setLimit(int frames) {
    limit = frames;
  }

  /** Any thread. */
  void offer(Received received, boolean isControl) {
    (isControl ? control : data).offer(received, limit);
  }

  @Nullable Received poll() {
    boolean isTurnOfData = controlInARow >= CONTROL_IN_A_ROW;
    Received received = isTurnOfData ? data.poll() : control.poll();
    controlInARow = isTurnOfData || received == null ? 0 : controlInARow + 1;
    if (received == null) {
      received = isTurnOfData ? control.poll() : data.poll();
    }
    return received;
  }

  boolean isEmpty() {
    return control.frames.isEmpty() && data.frames.isEmpty();
  }

  /** Frames dropped since the last call. */
  long takeDropped() {
    long all = control.dropped.get() + data.dropped.get();
    long since = all - droppedBefore;
    droppedBefore = all;
    return since;
  }

  int controlFrames() {
    return control.size.get();
  }

  int dataFrames() {
    return data.size.get();
  }

  /** Frames that ever found no room. */
  long controlDropped() {
    return control.dropped.get();
  }

  /** Frames that ever found no room. */
  long dataDropped() {
    return data.dropped.get();
  }
}
