package io.polyrouter.northbound;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a driver that may come and go while the engine runs, or may never come. Devices that
 * are opened while it is away stay down, and say why, until it comes. Thread-safe.
 */
final class LateDriver implements DeviceDriver {

  private final Predicate<Attachment> attachments;
  private final String absence;

  /** Held while drivers and devices come and go, never while frames move. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<LateDevice> open = new LinkedHashSet<>();
  private @Nullable DeviceDriver driver;

  /**
   * A driver that is not there yet.
   *
   * @param attachments what it will serve
   * @param absence what the operator is told while it is away
   */
  LateDriver(Predicate<Attachment> attachments, String absence) {
    this.attachments = attachments;
    this.absence = absence;
  }

  /** The driver has come. */
  void came(DeviceDriver arrived) {
    lock.lock();
    try {
      driver = arrived;
      open.forEach(device -> device.connect(arrived));
    } finally {
      lock.unlock();
    }
  }

  /** The driver is about to go. */
  void went(DeviceDriver gone) {
    lock.lock();
    try {
      if (gone.equals(driver)) {
        driver = null;
        open.forEach(LateDevice::disconnect);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean supports(Attachment attachment) {
    return attachments.test(attachment);
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    LateDevice device = new LateDevice(request, listener);
    lock.lock();
    try {
      open.add(device);
      DeviceDriver present = driver;
      if (present == null) {
        listener.linkChanged(false, absence);
      } else {
        device.connect(present);
      }
    } finally {
      lock.unlock();
    }
    return device;
  }

  private final class LateDevice implements NetworkDevice {

    private final DeviceRequest request;
    private final DeviceListener listener;
    private volatile @Nullable NetworkDevice behind;

    LateDevice(DeviceRequest request, DeviceListener listener) {
      this.request = request;
      this.listener = listener;
    }

    void connect(DeviceDriver by) {
      disconnect();
      behind = by.open(request, listener);
    }

    void disconnect() {
      NetworkDevice device = behind;
      if (device != null) {
        behind = null;
        device.close();
        listener.linkChanged(false, absence);
      }
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      NetworkDevice device = behind;
      return device != null && device.transmit(frame, offset, length);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        open.remove(this);
        NetworkDevice device = behind;
        behind = null;
        if (device != null) {
          device.close();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
