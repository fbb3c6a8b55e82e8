package io.polyrouter.linux;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Opens interfaces on Linux interfaces and TAP devices. Thread-safe. Its poll thread starts with
 * the first device. Opening never waits: what stands in the way (no such interface, no permission,
 * in use) is told as the detail of a link that is down, and tried again.
 *
 * <p>It runs on Linux on x86-64 and AArch64, in a JVM that allows native access to it ({@code
 * --enable-native-access=ALL-UNNAMED}).
 */
public final class LinuxDriver implements DeviceDriver, AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final ThreadLocal<Outbox> outboxes = ThreadLocal.withInitial(Outbox::make);
  private @Nullable Poller poller;
  private boolean closed;

  /** A driver without devices. */
  public LinuxDriver() {}

  @Override
  public boolean supports(Attachment attachment) {
    return switch (attachment) {
      case Attachment.LinuxInterface linux -> true;
      case Attachment.LinuxTap tap -> true;
      case Attachment.MemoryLink link -> false;
      case Attachment.OpenFlowPort port -> false;
      case Attachment.VlanSubinterface vlan -> false;
      case Attachment.Loopback loopback -> false;
    };
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    if (!Libc.isKnownPlatform()) {
      return unusable(listener, "Linux on x86-64 or AArch64 is needed for this attachment");
    }
    Poller serving;
    try {
      serving = poller();
    } catch (IllegalCallerException | IllegalStateException | LinkageError e) {
      return unusable(listener, "the Linux driver cannot work here: " + e.getMessage());
    }
    LinuxDevice device = new LinuxDevice(request, listener, serving, outboxes);
    serving.add(device);
    return device;
  }

  private static NetworkDevice unusable(DeviceListener listener, String why) {
    listener.linkChanged(false, why);
    return new NetworkDevice() {
      @Override
      public boolean transmit(byte[] frame, int offset, int length) {
        return false;
      }

      @Override
      public void close() {}
    };
  }

  private Poller poller() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the driver is closed");
      }
      Poller running = poller;
      if (running == null) {
        running = Poller.start();
        poller = running;
      }
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up all devices; TAP devices that are not persistent go. */
  @Override
  public void close() {
    Poller running;
    lock.lock();
    try {
      closed = true;
      running = poller;
    } finally {
      lock.unlock();
    }
    if (running != null) {
      running.close();
    }
  }
}
