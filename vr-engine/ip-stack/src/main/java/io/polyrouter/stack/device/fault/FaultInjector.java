package io.polyrouter.stack.device.fault;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A driver before another one, whose devices then have faults. Faults may be changed while devices
 * are open, for all interfaces or for one. Thread-safe.
 */
public final class FaultInjector implements DeviceDriver {

  /** The time in which frames are delayed. */
  public interface Timeline {

    /** A monotonic clock. */
    long nanoTime();

    /** Has something happen later; actions for one moment in the order in which they were given. */
    void after(long delayNanos, Runnable action);
  }

  private record Place(String vr, String interfaceName) {}

  private record Both(Faults sent, Faults received) {}

  private final DeviceDriver driver;
  private final Timeline timeline;
  private final RandomGenerator.SplittableGenerator random;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Place, FaultyDevice> open = new HashMap<>();
  private final Map<Place, Both> ofPlaces = new HashMap<>();
  private Both ofOthers = new Both(Faults.NONE, Faults.NONE);

  /**
   * A driver in place of another, without faults yet.
   *
   * @param random split for each device and direction as it is opened
   */
  public FaultInjector(
      DeviceDriver driver, Timeline timeline, RandomGenerator.SplittableGenerator random) {
    this.driver = driver;
    this.timeline = timeline;
    this.random = random;
  }

  /** Sets the faults of all interfaces that have none of their own. */
  public void set(Faults sent, Faults received) {
    lock.lock();
    try {
      ofOthers = new Both(sent, received);
      open.forEach((place, device) -> device.set(faultsOf(place)));
    } finally {
      lock.unlock();
    }
  }

  /** Sets the faults of one interface, whether or not it is open. */
  public void set(String vr, String interfaceName, Faults sent, Faults received) {
    lock.lock();
    try {
      Place place = new Place(vr, interfaceName);
      ofPlaces.put(place, new Both(sent, received));
      FaultyDevice device = open.get(place);
      if (device != null) {
        device.set(faultsOf(place));
      }
    } finally {
      lock.unlock();
    }
  }

  private Both faultsOf(Place place) {
    return ofPlaces.getOrDefault(place, ofOthers);
  }

  /** What has happened so far on an interface that is open. */
  public Counts counts(String vr, String interfaceName) {
    lock.lock();
    try {
      FaultyDevice device = open.get(new Place(vr, interfaceName));
      if (device == null) {
        throw new IllegalArgumentException(
            "interface %s of virtual router %s is not open".formatted(interfaceName, vr));
      }
      return new Counts(device.sent.count(), device.received.count());
    } finally {
      lock.unlock();
    }
  }

  /** What has happened in both directions. */
  public record Counts(Count sent, Count received) {}

  /**
   * What has happened in one direction.
   *
   * @param frames that came in
   * @param lost by chance
   * @param overflowed for which there was no room in the queue
   */
  public record Count(
      long frames, long lost, long overflowed, long duplicated, long corrupted, long delayed) {}

  @Override
  public boolean supports(Attachment attachment) {
    return driver.supports(attachment);
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    Place place = new Place(request.vr(), request.interfaceName());
    FaultyDevice device;
    lock.lock();
    try {
      device = new FaultyDevice(place, listener, random.split(), random.split());
      device.set(faultsOf(place));
      open.put(place, device);
    } finally {
      lock.unlock();
    }
    device.behind = driver.open(request, device);
    return device;
  }

  private final class FaultyDevice implements NetworkDevice, DeviceListener {

    private final Place place;
    private final DeviceListener listener;
    private final FaultyLine sent;
    private final FaultyLine received;
    private volatile @Nullable NetworkDevice behind;
    private volatile boolean closed;

    FaultyDevice(
        Place place,
        DeviceListener listener,
        RandomGenerator sendRandom,
        RandomGenerator receiveRandom) {
      this.place = place;
      this.listener = listener;
      sent = new FaultyLine(timeline, sendRandom, this::sendNow);
      received = new FaultyLine(timeline, receiveRandom, this::receiveNow);
    }

    void set(Both faults) {
      sent.set(faults.sent());
      received.set(faults.received());
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      if (!sent.hasFaults()) {
        NetworkDevice device = behind;
        return device != null && device.transmit(frame, offset, length);
      }
      sent.take(Arrays.copyOfRange(frame, offset, offset + length), length);
      // What is lost from here on is lost as on a wire: nobody is told.
      return true;
    }

    /** Faults are those of a wire, on which there are finished frames only. */
    @Override
    public boolean transmitUnfinished(byte[] frame, int offset, int length, int segmentBytes) {
      NetworkDevice device = behind;
      return !sent.hasFaults() && device != null
          ? device.transmitUnfinished(frame, offset, length, segmentBytes)
          : NetworkDevice.super.transmitUnfinished(frame, offset, length, segmentBytes);
    }

    @Override
    public void receivedUnfinished(byte[] frame, int length, int segmentBytes) {
      if (received.hasFaults()) {
        DeviceListener.super.receivedUnfinished(frame, length, segmentBytes);
      } else {
        listener.receivedUnfinished(frame, length, segmentBytes);
      }
    }

    private void sendNow(byte[] frame, int length) {
      NetworkDevice device = behind;
      if (device != null && !closed) {
        device.transmit(frame, 0, length);
      }
    }

    @Override
    public void received(byte[] frame, int length) {
      if (received.hasFaults()) {
        received.take(frame, length);
      } else {
        listener.received(frame, length);
      }
    }

    private void receiveNow(byte[] frame, int length) {
      if (!closed) {
        listener.received(frame, length);
      }
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
      closed = true;
      lock.lock();
      try {
        open.remove(place, this);
      } finally {
        lock.unlock();
      }
      NetworkDevice device = behind;
      if (device != null) {
        device.close();
      }
    }
  }
}
