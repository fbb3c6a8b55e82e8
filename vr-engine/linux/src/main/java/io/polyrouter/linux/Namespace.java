package io.polyrouter.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace as the poll thread sees it: a routing socket in it tells of changes to its
 * interfaces, and answers questions about them. A namespace may go and come again under its name;
 * what was opened in the old one is of no use then.
 */
final class Namespace {

  private static final long BITS_PER_MEGABIT = 1_000_000;
  private static final Path NAMED = Path.of("/run/netns");

  /** Is told of routing sockets as they come and go. */
  interface Watcher {
    void opened(int socket, Namespace of);

    void closing(int socket);
  }

  private final Optional<String> name;
  private final Watcher watcher;
  private final MemorySegment request = Arena.ofAuto().allocate(Linux.IFREQ_BYTES, 8);
  private final MemorySegment ethtool = Arena.ofAuto().allocate(Linux.ETHTOOL_COMMAND_BYTES, 8);

  /** The routing socket; negative when there is none. */
  private int socket = -1;

  /** Device and inode number of the file that stands for it. */
  private @Nullable Map<String, Object> identity;

  Namespace(Optional<String> name, Watcher watcher) {
    this.name = name;
    this.watcher = watcher;
  }

  /** For messages: nothing, or "in network namespace ...". */
  String place() {
    return name.map(n -> " in network namespace \"" + n + '"').orElse("");
  }

  /**
   * Looks whether it is there, and still the same.
   *
   * @return why it cannot be used, or null if it can
   */
  @Nullable String check(Libc libc) {
    if (name.isPresent()) {
      Map<String, Object> now;
      try {
        now = Files.readAttributes(path(), "unix:dev,ino");
      } catch (IOException e) {
        close(libc);
        return "there is no network namespace \"%s\": make it (ip netns add), or name another one"
            .formatted(name.get());
      }
      if (!now.equals(identity)) {
        close(libc);
        identity = now;
      }
    }
    return socket >= 0 ? null : open(libc);
  }

  private @Nullable String open(Libc libc) {
    int opened =
        enter(
            libc,
            inside ->
                inside.socket(
                    Linux.AF_NETLINK,
                    Linux.SOCK_RAW | Linux.NONBLOCK | Linux.CLOEXEC,
                    Linux.NETLINK_ROUTE));
    if (opened < 0) {
      return cannotEnter(opened);
    }
    try (Arena arena = Arena.ofConfined()) {
      // struct sockaddr_nl: family, padding, port (0: the kernel chooses), groups.
      MemorySegment address = arena.allocate(12, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Linux.AF_NETLINK);
      address.set(ValueLayout.JAVA_INT, 8, Linux.RTMGRP_LINK);
      int bound = libc.bind(opened, address);
      if (bound < 0) {
        libc.close(opened);
        return "the kernel does not tell of its interfaces: " + Errno.text(bound);
      }
    }
    socket = opened;
    watcher.opened(socket, this);
    return null;
  }

  /** Why {@link #enter} failed. */
  String cannotEnter(int error) {
    if (name.isEmpty()) {
      return "the kernel gives no socket: " + Errno.text(error);
    }
    if (Errno.isPermission(error)) {
      return "no permission to enter network namespace \"%s\": the controller needs CAP_SYS_ADMIN"
          .formatted(name.get());
    }
    if (error == -Errno.EINVAL) {
      return "\"%s\" is no network namespace: name one as \"ip netns\" does".formatted(name.get());
    }
    return "cannot enter network namespace \"%s\": %s".formatted(name.get(), Errno.text(error));
  }

  /**
   * Does something inside the namespace, such as opening a socket, which then stays in it. A thread
   * of its own goes in, and ends there.
   *
   * @return what the action returned, or the negated number of the error that kept it out
   */
  int enter(Libc libc, ToIntFunction<Libc> action) {
    if (name.isEmpty()) {
      return action.applyAsInt(libc);
    }
    int[] result = new int[1];
    Thread inside =
        Thread.ofPlatform()
            .name("polyrouter-netns")
            .daemon()
            .start(() -> result[0] = runInside(action));
    boolean interrupted = false;
    while (true) {
      try {
        inside.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result[0];
  }

  private int runInside(ToIntFunction<Libc> action) {
    Libc libc = new Libc();
    int file = libc.open(path().toString(), Linux.RDONLY | Linux.CLOEXEC);
    if (file < 0) {
      return file;
    }
    int entered = libc.setns(file);
    libc.close(file);
    return entered < 0 ? entered : action.applyAsInt(libc);
  }

  private Path path() {
    return NAMED.resolve(name.orElseThrow());
  }

  // ---- interfaces in it -----------------------------------------------------------------------

  private MemorySegment request(String device) {
    request.fill((byte) 0);
    byte[] bytes = device.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(
        bytes,
        0,
        request,
        ValueLayout.JAVA_BYTE,
        0,
        Math.min(bytes.length, Linux.IFNAME_BYTES - 1));
    return request;
  }

  /** Index of an interface, or a negated error number. */
  int index(Libc libc, String device) {
    int result = libc.ioctl(socket, Linux.SIOCGIFINDEX, request(device));
    return result < 0 ? result : request.get(ValueLayout.JAVA_INT, Linux.IFNAME_BYTES);
  }

  /** Flags of an interface (IFF_...), or a negated error number. */
  int flags(Libc libc, String device) {
    int result = libc.ioctl(socket, Linux.SIOCGIFFLAGS, request(device));
    return result < 0 ? result : request.get(ValueLayout.JAVA_SHORT, Linux.IFNAME_BYTES) & 0xffff;
  }

  /** How fast the link of an interface is, in bits a second; 0 if the driver does not say. */
  long speedBitsPerSecond(Libc libc, String device) {
    ethtool.fill((byte) 0);
    ethtool.set(ValueLayout.JAVA_INT, 0, Linux.ETHTOOL_GSET);
    request(device).set(ValueLayout.JAVA_LONG, Linux.IFNAME_BYTES, ethtool.address());
    if (libc.ioctl(socket, Linux.SIOCETHTOOL, request) < 0) {
      return 0;
    }
    int low = Short.toUnsignedInt(ethtool.get(ValueLayout.JAVA_SHORT, Linux.ETHTOOL_SPEED_LOW));
    int high = Short.toUnsignedInt(ethtool.get(ValueLayout.JAVA_SHORT, Linux.ETHTOOL_SPEED_HIGH));
    int megabits = high << 16 | low;
    return megabits == Linux.ETHTOOL_SPEED_UNKNOWN
        ? 0
        : Integer.toUnsignedLong(megabits) * BITS_PER_MEGABIT;
  }

  int bringUp(Libc libc, String device) {
    int flags = flags(libc, device);
    if (flags < 0) {
      return flags;
    }
    request.set(ValueLayout.JAVA_SHORT, Linux.IFNAME_BYTES, (short) (flags | Linux.IFF_UP));
    return libc.ioctl(socket, Linux.SIOCSIFFLAGS, request);
  }

  int setMtu(Libc libc, String device, int bytes) {
    request(device).set(ValueLayout.JAVA_INT, Linux.IFNAME_BYTES, bytes);
    return libc.ioctl(socket, Linux.SIOCSIFMTU, request);
  }

  void close(Libc libc) {
    if (socket >= 0) {
      watcher.closing(socket);
      libc.close(socket);
      socket = -1;
    }
    identity = null;
  }
}
