package io.polyrouter.stack.device.capture;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.capture.PcapngWriter.Direction;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All captures, and the drivers through which they see packets ({@link #before}). An interface is
 * in one capture at a time. Thread-safe.
 */
public final class Captures implements AutoCloseable {

  /** So many may run at a time: each has a thread and a queue. */
  public static final int MOST_RUNNING = 16;

  /** So many that have ended are still shown. */
  public static final int MOST_ENDED = 32;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<CapturedDevice> devices = new HashSet<>();
  private final List<Capture> running = new ArrayList<>();
  private final Deque<Capture> ended = new ArrayDeque<>();
  private boolean closed;

  /**
   * No captures yet.
   *
   * @param clock what packets are stamped with
   */
  public Captures(InstantSource clock) {
    this.clock = clock;
  }

  /** A driver whose devices can be captured. */
  public DeviceDriver before(DeviceDriver driver) {
    return new DeviceDriver() {
      @Override
      public boolean supports(Attachment attachment) {
        return driver.supports(attachment);
      }

      @Override
      public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
        CapturedDevice device = new CapturedDevice(request.vr(), request.interfaceName(), listener);
        add(device);
        try {
          device.behind = driver.open(request, device);
        } catch (RuntimeException e) {
          remove(device);
          throw e;
        }
        return device;
      }
    };
  }

  /**
   * Starts a capture; also of interfaces that are not open yet.
   *
   * @param out closed when the capture ends
   * @throws IllegalStateException if it cannot be started now: the message says why; {@code out} is
   *     left open then
   */
  public void start(CaptureRequest request, OutputStream out) {
    Capture capture = new Capture(request, out, clock.instant(), this::ended);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the controller is about to stop");
      }
      if (running.size() >= MOST_RUNNING) {
        throw new IllegalStateException(
            "%d captures run, and no more may: stop one of them".formatted(MOST_RUNNING));
      }
      for (Capture other : running) {
        if (other.request().name().equals(request.name())) {
          throw new IllegalStateException(
              "capture \"%s\" runs already: use another name".formatted(request.name()));
        }
        if (overlap(other.request(), request)) {
          throw new IllegalStateException(
              "capture \"%s\" has an interface of these already: stop it first"
                  .formatted(other.request().name()));
        }
      }
      running.add(capture);
      devices.forEach(this::tap);
      capture.start();
    } finally {
      lock.unlock();
    }
  }

  private static boolean overlap(CaptureRequest a, CaptureRequest b) {
    return a.vr().equals(b.vr())
        && (a.interfaceName().isEmpty()
            || b.interfaceName().isEmpty()
            || a.interfaceName().equals(b.interfaceName()));
  }

  /**
   * Stops a capture and waits until all of it is written.
   *
   * @return its last state
   * @throws IllegalArgumentException if none of that name runs
   */
  public CaptureState stop(String name) {
    Capture capture;
    lock.lock();
    try {
      capture =
          running.stream()
              .filter(each -> each.request().name().equals(name))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("no capture \"%s\" runs".formatted(name)));
    } finally {
      lock.unlock();
    }
    capture.stop();
    return capture.state();
  }

  /** Those that run, then those that have ended, the latest first. */
  public List<CaptureState> states() {
    lock.lock();
    try {
      return Stream.concat(running.stream(), ended.stream()).map(Capture::state).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Called by the capture's own thread. */
  private void ended(Capture capture) {
    lock.lock();
    try {
      running.remove(capture);
      ended.addFirst(capture);
      if (ended.size() > MOST_ENDED) {
        ended.removeLast();
      }
      devices.forEach(this::tap);
    } finally {
      lock.unlock();
    }
  }

  private void add(CapturedDevice device) {
    lock.lock();
    try {
      devices.add(device);
      tap(device);
    } finally {
      lock.unlock();
    }
  }

  private void remove(CapturedDevice device) {
    lock.lock();
    try {
      devices.remove(device);
    } finally {
      lock.unlock();
    }
  }

  /** Connects a device with the capture that covers it, if there is one. */
  private void tap(CapturedDevice device) {
    device.capture =
        running.stream()
            .filter(each -> each.request().covers(device.vr, device.interfaceName))
            .findFirst()
            .orElse(null);
  }

  /** Stops all captures. */
  @Override
  public void close() {
    List<Capture> last;
    lock.lock();
    try {
      closed = true;
      last = List.copyOf(running);
    } finally {
      lock.unlock();
    }
    last.forEach(Capture::stop);
  }

  private final class CapturedDevice implements NetworkDevice, DeviceListener {

    private final String vr;
    private final String interfaceName;
    private final DeviceListener listener;
    private volatile @Nullable NetworkDevice behind;
    private volatile @Nullable Capture capture;

    CapturedDevice(String vr, String interfaceName, DeviceListener listener) {
      this.vr = vr;
      this.interfaceName = interfaceName;
      this.listener = listener;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      NetworkDevice device = behind;
      if (device == null) {
        return false;
      }
      Capture into = capture;
      if (into == null) {
        return device.transmit(frame, offset, length);
      }
      Instant at = clock.instant();
      // Before it is sent, lest the answer come first; the array may be changed by then, too.
      into.offer(interfaceName, Direction.SENT, at, frame, offset, length);
      return device.transmit(frame, offset, length);
    }

    /** A capture shows what would be on a wire; without one the work is left to others. */
    @Override
    public boolean transmitUnfinished(byte[] frame, int offset, int length, int segmentBytes) {
      NetworkDevice device = behind;
      return capture == null && device != null
          ? device.transmitUnfinished(frame, offset, length, segmentBytes)
          : NetworkDevice.super.transmitUnfinished(frame, offset, length, segmentBytes);
    }

    @Override
    public void receivedUnfinished(byte[] frame, int length, int segmentBytes) {
      if (capture == null) {
        listener.receivedUnfinished(frame, length, segmentBytes);
      } else {
        DeviceListener.super.receivedUnfinished(frame, length, segmentBytes);
      }
    }

    @Override
    public void received(byte[] frame, int length) {
      Capture into = capture;
      if (into != null) {
        into.offer(interfaceName, Direction.RECEIVED, clock.instant(), frame, 0, length);
      }
      listener.received(frame, length);
    }

    @Override
    public byte[] takeFrame(int bytes) {
      return listener.takeFrame(bytes);
    }

    @Override
    public void beginBatch() {
      listener.beginBatch();
    }

    @Override
    public void endBatch() {
      listener.endBatch();
    }

    @Override
    public void linkChanged(boolean up, String detail) {
      listener.linkChanged(up, detail);
    }

    @Override
    public void speedChanged(long bitsPerSecond) {
      listener.speedChanged(bitsPerSecond);
    }

    @Override
    public void lost(long frames) {
      listener.lost(frames);
    }

    @Override
    public void close() {
      remove(this);
      NetworkDevice device = behind;
      if (device != null) {
        device.close();
      }
    }
  }
}
