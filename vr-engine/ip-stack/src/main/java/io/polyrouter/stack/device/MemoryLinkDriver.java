package io.polyrouter.stack.device;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Links between virtual routers of this process. A link is up while both of its ends are open and
 * name each other; a frame that is sent at one end is received at the other at once. Thread-safe.
 */
public final class MemoryLinkDriver implements DeviceDriver {

  /** Held while ends come and go, never while frames move. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<End, Port> open = new HashMap<>();

  private record End(String vr, String interfaceName) {
    @Override
    public String toString() {
      return "interface \"%s\" of virtual router \"%s\"".formatted(interfaceName, vr);
    }
  }

  @Override
  public boolean supports(Attachment attachment) {
    return attachment instanceof Attachment.MemoryLink;
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    if (!(request.attachment() instanceof Attachment.MemoryLink link)) {
      throw new IllegalArgumentException("no memory link: " + request.attachment());
    }
    End end = new End(request.vr(), request.interfaceName());
    Port port = new Port(end, new End(link.peerVr(), link.peerInterface()), listener);
    lock.lock();
    try {
      Port before = open.put(end, port);
      if (before != null) {
        throw new IllegalStateException(end + " is open already");
      }
      Port peer = open.get(port.peerEnd);
      if (peer != null && peer != port && peer.peerEnd.equals(end)) {
        port.peer = peer;
        peer.peer = port;
        listener.linkChanged(true, "");
        peer.listener.linkChanged(true, "");
      } else {
        listener.linkChanged(false, port.peerEnd + " is not enabled, or not linked to this one");
      }
    } finally {
      lock.unlock();
    }
    return port;
  }

  private void close(Port port) {
    lock.lock();
    try {
      if (!open.remove(port.end, port)) {
        return;
      }
      Port peer = port.peer;
      if (peer != null) {
        port.peer = null;
        peer.peer = null;
        peer.listener.linkChanged(false, port.end + " is not enabled any more");
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Port implements NetworkDevice {

    private final End end;
    private final End peerEnd;
    private final DeviceListener listener;
    private volatile @Nullable Port peer;

    Port(End end, End peerEnd, DeviceListener listener) {
      this.end = end;
      this.peerEnd = peerEnd;
      this.listener = listener;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      Port to = peer;
      if (to == null) {
        return false;
      }
      to.listener.received(Arrays.copyOfRange(frame, offset, offset + length), length);
      return true;
    }

    /** What is left to do is left to whoever takes the frame out of this process, if anybody. */
    @Override
    public boolean transmitUnfinished(byte[] frame, int offset, int length, int segmentBytes) {
      Port to = peer;
      if (to == null) {
        return false;
      }
      byte[] copy = to.listener.takeFrame(length);
      System.arraycopy(frame, offset, copy, 0, length);
      to.listener.receivedUnfinished(copy, length, segmentBytes);
      return true;
    }

    @Override
    public void close() {
      MemoryLinkDriver.this.close(this);
    }
  }
}
