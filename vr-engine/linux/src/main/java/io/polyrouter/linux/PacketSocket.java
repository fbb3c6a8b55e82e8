package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.polyrouter.stack.device.DeviceListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A packet socket (packet(7)) on an existing interface. It sees all frames, whatever MAC address
 * they are for, but not those that Linux itself sends. With PACKET_VNET_HDR, so that what the
 * sender left to a network card can be done here ({@link Offload}).
 */
record PacketSocket(int fd, int index) implements FramePort {

  /** So many bytes may wait in the kernel for the poll thread, and for a slow network card. */
  private static final int BUFFER_BYTES = 4 << 20;

  private static final int DROPS = 4;

  /**
   * Opens one.
   *
   * @return the descriptor, or a negated error number
   */
  static int open(Libc libc, Namespace namespace, int index) {
    // No protocol yet: nothing arrives before it is bound to its interface.
    int fd =
        namespace.enter(
            libc,
            inside ->
                inside.socket(Linux.AF_PACKET, Linux.SOCK_RAW | Linux.NONBLOCK | Linux.CLOEXEC, 0));
    if (fd < 0) {
      return fd;
    }
    int set = prepare(libc, fd, index);
    if (set < 0) {
      libc.close(fd);
      return set;
    }
    return fd;
  }

  private static int prepare(Libc libc, int fd, int index) {
    // More than net.core.rmem_max takes CAP_NET_ADMIN; without it the buffers stay as they are.
    libc.setsockopt(fd, Linux.SOL_SOCKET, Linux.SO_RCVBUFFORCE, BUFFER_BYTES);
    libc.setsockopt(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUFFORCE, BUFFER_BYTES);
    for (int option :
        new int[] {Linux.PACKET_VNET_HDR, Linux.PACKET_AUXDATA, Linux.PACKET_IGNORE_OUTGOING}) {
      int set = libc.setsockopt(fd, Linux.SOL_PACKET, option, 1);
      if (set < 0) {
        return set;
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      // struct packet_mreq: interface, type, length and bytes of an address
      MemorySegment membership = arena.allocate(16, 4);
      membership.set(JAVA_INT, 0, index);
      membership.set(JAVA_SHORT, 4, (short) Linux.PACKET_MR_PROMISC);
      int added = libc.setsockopt(fd, Linux.SOL_PACKET, Linux.PACKET_ADD_MEMBERSHIP, membership);
      if (added < 0) {
        return added;
      }
      // struct sockaddr_ll: family, protocol in network order, interface, and what bind ignores
      MemorySegment address = arena.allocate(20, 4);
      address.set(JAVA_SHORT, 0, (short) Linux.AF_PACKET);
      address.set(JAVA_SHORT, 2, Short.reverseBytes((short) Linux.ETH_P_ALL));
      address.set(JAVA_INT, 4, index);
      return libc.bind(fd, address);
    }
  }

  @Override
  public int receive(Libc libc, Inbox inbox, DeviceListener to) {
    return inbox.receive(libc, fd, to);
  }

  @Override
  public int send(Libc libc, MemorySegment bytes, int length) {
    return libc.send(fd, bytes, length, Linux.MSG_DONTWAIT);
  }

  @Override
  public long takeDrops(Libc libc) {
    try (Arena arena = Arena.ofConfined()) {
      // struct tpacket_stats: packets and drops; reading resets them.
      MemorySegment statistics = arena.allocate(8, 4);
      int read = libc.getsockopt(fd, Linux.SOL_PACKET, Linux.PACKET_STATISTICS, statistics);
      return read < 0 ? 0 : Integer.toUnsignedLong(statistics.get(JAVA_INT, DROPS));
    }
  }
}
