package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a virtual router on a Linux device, through all its comings and goings. The poll
 * thread looks after it ({@link #check}); the thread of its virtual router sends.
 */
final class LinuxDevice implements NetworkDevice {

  /**
   * The Linux device, of which there is one user at a time.
   *
   * @param netns its network namespace, empty for that of this process
   */
  record Name(String device, Optional<String> netns) {}

  private final DeviceRequest request;
  private final DeviceListener listener;
  private final Name name;
  private final boolean isTap;
  private final boolean isPersistent;
  private final Poller poller;
  private final ThreadLocal<Outbox> outboxes;

  /** Held while the port is used for sending and while it is changed: its number may be reused. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile @Nullable FramePort port;
  private volatile boolean closed;

  // Of the poll thread.
  private boolean linkUp;
  private String linkDetail = "";
  private long speedBitsPerSecond;

  LinuxDevice(
      DeviceRequest request, DeviceListener listener, Poller poller, ThreadLocal<Outbox> outboxes) {
    this.request = request;
    this.listener = listener;
    this.poller = poller;
    this.outboxes = outboxes;
    switch (request.attachment()) {
      case Attachment.LinuxInterface(String device, Optional<String> netns) -> {
        name = new Name(device, netns);
        isTap = false;
        isPersistent = true;
      }
      case Attachment.LinuxTap(String device, Optional<String> netns, boolean persistent) -> {
        name = new Name(device, netns);
        isTap = true;
        isPersistent = persistent;
      }
      case Attachment.MemoryLink other -> throw unsupported(other);
      case Attachment.OpenFlowPort other -> throw unsupported(other);
      case Attachment.VlanSubinterface other -> throw unsupported(other);
      case Attachment.Loopback other -> throw unsupported(other);
    }
  }

  private static IllegalArgumentException unsupported(Attachment attachment) {
    return new IllegalArgumentException("no device of Linux: " + attachment);
  }

  Name name() {
    return name;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public String toString() {
    return "interface \"%s\" of virtual router \"%s\""
        .formatted(request.interfaceName(), request.vr());
  }

  // ---- sending, by the thread of the virtual router --------------------------------------------

  @Override
  public boolean transmit(byte[] frame, int offset, int length) {
    Outbox outbox = outboxes.get();
    outbox.setFinished();
    return transmit(outbox, frame, offset, length);
  }

  /** Linux does the rest, or leaves it to a network card. */
  @Override
  public boolean transmitUnfinished(byte[] frame, int offset, int length, int segmentBytes) {
    Outbox outbox = outboxes.get();
    outbox.setUnfinished(frame, offset, length, segmentBytes);
    return transmit(outbox, frame, offset, length);
  }

  private boolean transmit(Outbox outbox, byte[] frame, int offset, int length) {
    lock.lock();
    try {
      FramePort out = port;
      if (out == null || length > outbox.mostBytes()) {
        return false;
      }
      MemorySegment.copy(frame, offset, outbox.bytes(), JAVA_BYTE, Offload.HEADER_BYTES, length);
      return out.send(outbox.libc(), outbox.bytes(), Offload.HEADER_BYTES + length) >= 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    poller.remove(this);
  }

  // ---- on the poll thread ----------------------------------------------------------------------

  /** Says that it has to wait for another device. */
  void awaits(LinuxDevice owner) {
    link(
        false,
        "Linux interface \"%s\" is used by %s: one interface can have it"
            .formatted(name.device(), owner));
  }

  /**
   * Whether it may be one of these interfaces. One that has none yet may be any of them.
   *
   * @param indexes of its namespace
   */
  boolean isAmong(Set<Integer> indexes) {
    FramePort open = port;
    return open == null || indexes.contains(open.index());
  }

  /**
   * Opens what is there, gives up what is not any more, and tells the link's state.
   *
   * @param asksSpeed whether to ask for the speed of a link that was up before, too
   */
  void check(Libc libc, Namespace namespace, boolean asksSpeed) {
    if (closed) {
      return;
    }
    String fault = namespace.check(libc);
    if (fault != null) {
      releasePort(libc);
      link(false, fault);
      return;
    }
    int index = namespace.index(libc, name.device());
    FramePort open = port;
    if (open != null && open.index() != index) {
      releasePort(libc);
      open = null;
    }
    if (open == null) {
      fault = isTap ? openTap(libc, namespace) : openSocket(libc, namespace, index);
      if (fault != null) {
        link(false, fault);
        return;
      }
    }
    int flags = namespace.flags(libc, name.device());
    if (flags < 0) {
      // It has gone this moment; the next check opens it anew.
      link(false, "Linux interface \"%s\" has gone".formatted(name.device()));
    } else if ((flags & Linux.IFF_UP) == 0) {
      link(
          false,
          "Linux interface \"%s\"%s is down: ip link set %s up"
              .formatted(name.device(), namespace.place(), name.device()));
    } else if ((flags & Linux.IFF_RUNNING) == 0) {
      link(
          false,
          "Linux interface \"%s\"%s has no carrier".formatted(name.device(), namespace.place()));
    } else {
      if (asksSpeed || !linkUp) {
        speed(namespace.speedBitsPerSecond(libc, name.device()));
      }
      link(true, "");
    }
  }

  private @Nullable String openSocket(Libc libc, Namespace namespace, int index) {
    if (index == -Errno.ENODEV) {
      return "there is no Linux interface \"%s\"%s: make it, or name another one"
          .formatted(name.device(), namespace.place());
    }
    int fd = index < 0 ? index : PacketSocket.open(libc, namespace, index);
    if (fd < 0) {
      return Errno.isPermission(fd)
          ? "no permission to use Linux interface \"%s\": the controller needs CAP_NET_RAW"
              .formatted(name.device())
          : "Linux interface \"%s\"%s cannot be used: %s"
              .formatted(name.device(), namespace.place(), Errno.text(fd));
    }
    setPort(new PacketSocket(fd, index));
    return null;
  }

  private @Nullable String openTap(Libc libc, Namespace namespace) {
    int fd = TapFile.open(libc, namespace, name.device(), isPersistent);
    if (fd < 0) {
      return tapFault(fd, namespace);
    }
    // Should these fail, the device can be used nevertheless, and its state is seen below.
    namespace.setMtu(libc, name.device(), request.mtuBytes());
    namespace.bringUp(libc, name.device());
    setPort(new TapFile(fd, namespace.index(libc, name.device())));
    return null;
  }

  private String tapFault(int error, Namespace namespace) {
    String what = "TAP device \"%s\"%s".formatted(name.device(), namespace.place());
    return switch (-error) {
      case Errno.EPERM, Errno.EACCES ->
          "no permission to make %s: the controller needs CAP_NET_ADMIN".formatted(what);
      case Errno.EBUSY -> what + " is in use by another program";
      case Errno.EINVAL ->
          "there is a Linux interface \"%s\"%s that is no such TAP device: use another name"
              .formatted(name.device(), namespace.place());
      case Errno.ENOENT, Errno.ENODEV ->
          what + " cannot be made: there is no /dev/net/tun (modprobe tun)";
      default -> what + " cannot be made: " + Errno.text(error);
    };
  }

  private void setPort(FramePort opened) {
    lock.lock();
    try {
      port = opened;
    } finally {
      lock.unlock();
    }
    poller.watch(opened.fd(), this);
  }

  /** Closes its port, if it is open. */
  void releasePort(Libc libc) {
    FramePort open;
    lock.lock();
    try {
      open = port;
      port = null;
    } finally {
      lock.unlock();
    }
    if (open != null) {
      poller.unwatch(open.fd());
      libc.close(open.fd());
    }
  }

  /** What came of {@link #receive}. */
  enum Outcome {
    RECEIVED,
    LINK_CHANGED,
    BROKEN
  }

  /** Takes in frames. */
  Outcome receive(Libc libc, Inbox inbox) {
    FramePort in = port;
    if (in == null || closed) {
      return Outcome.RECEIVED;
    }
    listener.beginBatch();
    int result;
    try {
      result = in.receive(libc, inbox, listener);
    } finally {
      listener.endBatch();
    }
    if (result >= 0) {
      return Outcome.RECEIVED;
    }
    return switch (-result) {
      case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS -> Outcome.RECEIVED;
      // A frame whose offload cannot be told by the header, such as of a tunnel.
      case Errno.EINVAL -> {
        listener.lost(1);
        yield Outcome.RECEIVED;
      }
      case Errno.ENETDOWN -> Outcome.LINK_CHANGED;
      default -> Outcome.BROKEN;
    };
  }

  void countDrops(Libc libc) {
    FramePort in = port;
    long drops = in == null ? 0 : in.takeDrops(libc);
    if (drops > 0 && !closed) {
      listener.lost(drops);
    }
  }

  private void speed(long bitsPerSecond) {
    if (!closed && bitsPerSecond != speedBitsPerSecond) {
      speedBitsPerSecond = bitsPerSecond;
      listener.speedChanged(bitsPerSecond);
    }
  }

  private void link(boolean up, String detail) {
    if (!closed && (up != linkUp || !detail.equals(linkDetail))) {
      linkUp = up;
      linkDetail = detail;
      listener.linkChanged(up, detail);
    }
  }
}
