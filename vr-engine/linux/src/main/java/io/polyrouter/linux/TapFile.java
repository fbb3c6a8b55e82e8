package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.polyrouter.stack.device.DeviceListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A TAP device (Linux, Documentation/networking/tuntap.rst): a network interface whose cable ends
 * in a file. With IFF_VNET_HDR, so that Linux may leave checksums and the cutting of TCP segments
 * to us, which moves large transfers in fewer reads ({@link Offload}).
 */
record TapFile(int fd, int index) implements FramePort {

  private static final String CLONE_DEVICE = "/dev/net/tun";

  /**
   * Makes the device, or takes over a persistent one.
   *
   * @return the descriptor, or a negated error number
   */
  static int open(Libc libc, Namespace namespace, String device, boolean persistent) {
    // The device is made in the namespace where this file was opened.
    int fd =
        namespace.enter(
            libc, inside -> inside.open(CLONE_DEVICE, Linux.RDWR | Linux.NONBLOCK | Linux.CLOEXEC));
    if (fd < 0) {
      return fd;
    }
    int made = make(libc, fd, device, persistent);
    if (made < 0) {
      libc.close(fd);
      return made;
    }
    return fd;
  }

  private static int make(Libc libc, int fd, String device, boolean persistent) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(Linux.IFREQ_BYTES, 8);
      request.setString(0, device);
      request.set(
          JAVA_SHORT,
          Linux.IFNAME_BYTES,
          (short) (Linux.IFF_TAP | Linux.IFF_NO_PI | Linux.IFF_VNET_HDR));
      int made = libc.ioctl(fd, Linux.TUNSETIFF, request);
      if (made < 0) {
        return made;
      }
    }
    int set = libc.ioctl(fd, Linux.TUNSETPERSIST, persistent ? 1 : 0);
    if (set < 0) {
      return set;
    }
    return libc.ioctl(
        fd,
        Linux.TUNSETOFFLOAD,
        Linux.TUN_F_CSUM | Linux.TUN_F_TSO4 | Linux.TUN_F_TSO6 | Linux.TUN_F_TSO_ECN);
  }

  @Override
  public int receive(Libc libc, Inbox inbox, DeviceListener to) {
    int frames = 0;
    while (frames < Inbox.FRAMES) {
      int read = inbox.read(libc, fd, to);
      if (read < 0) {
        return frames > 0 ? frames : read;
      }
      frames++;
    }
    return frames;
  }

  @Override
  public int send(Libc libc, MemorySegment bytes, int length) {
    return libc.write(fd, bytes, length);
  }

  /** Linux counts those itself, as tx_dropped of its interface. */
  @Override
  public long takeDrops(Libc libc) {
    return 0;
  }
}
