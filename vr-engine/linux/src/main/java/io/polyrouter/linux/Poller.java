package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The thread that receives for all Linux devices and looks after them: at once when the kernel
 * tells that an interface changed, and once a second in any case. Each wake-up takes at most {@link
 * Inbox#FRAMES} frames from each device.
 */
final class Poller implements AutoCloseable, Namespace.Watcher {

  private static final System.Logger LOG = System.getLogger(Poller.class.getName());

  private static final int CHECK_SECONDS = 1;

  /** Seldom, since it takes a lock of the kernel's; a link that comes up is asked at once. */
  private static final int CHECKS_OF_SPEED = 10;

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final int EVENTS = 64;

  /** A storm of changes is answered by one check. */
  private static final int CHANGES_AT_ONCE = 256;

  private static final int CHANGE_BYTES = 8192;

  /** struct epoll_event is packed on x86-64 alone. */
  private static final boolean IS_PACKED = "amd64".equals(System.getProperty("os.arch"));

  private static final int EVENT_BYTES = IS_PACKED ? 12 : 16;
  private static final int EVENT_FD = IS_PACKED ? 4 : 8;

  private final Arena arena = Arena.ofShared();
  private final Libc libc = new Libc();
  private final Inbox inbox = new Inbox(arena);
  private final MemorySegment events = arena.allocate((long) EVENTS * EVENT_BYTES, 8);
  private final MemorySegment event = arena.allocate(EVENT_BYTES, 8);
  private final MemorySegment change = arena.allocate(CHANGE_BYTES, 8);
  private final int epoll;
  private final int wakeUp;
  private final int timer;
  private final Thread thread;

  /** Commands from other threads. */
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();

  private volatile boolean closing;

  // Of the poll thread.
  private final Set<LinuxDevice> devices = new LinkedHashSet<>();
  private final Map<LinuxDevice.Name, LinuxDevice> owners = new HashMap<>();
  private final Map<Optional<String>, Namespace> namespaces = new HashMap<>();
  private final Map<Integer, LinuxDevice> devicesByFd = new HashMap<>();
  private final Map<Integer, Namespace> namespacesByFd = new HashMap<>();
  private long checks;

  private Poller(int epoll, int wakeUp, int timer) {
    this.epoll = epoll;
    this.wakeUp = wakeUp;
    this.timer = timer;
    this.thread = Thread.ofPlatform().name("polyrouter-linux").daemon().unstarted(this::run);
  }

  /**
   * Starts one.
   *
   * @throws IllegalStateException if the kernel does not give what it needs
   */
  static Poller start() {
    Libc libc = new Libc();
    int epoll = libc.epollCreate();
    int wakeUp = libc.eventfd();
    int timer = libc.timer(CHECK_SECONDS);
    for (int fd : new int[] {epoll, wakeUp, timer}) {
      if (fd < 0) {
        throw new IllegalStateException("the kernel refuses a descriptor: " + Errno.text(fd));
      }
    }
    Poller poller = new Poller(epoll, wakeUp, timer);
    poller.watch(wakeUp);
    poller.watch(timer);
    poller.thread.start();
    return poller;
  }

  // ---- from other threads ----------------------------------------------------------------------

  void add(LinuxDevice device) {
    submit(() -> {
      devices.add(device);
      check(device);
    });
  }

  void remove(LinuxDevice device) {
    submit(() -> removeNow(device));
  }

  private void submit(Runnable command) {
    commands.add(command);
    wake();
  }

  private void wake() {
    try (Arena one = Arena.ofConfined()) {
      // May fail only when it is awake already, or closed.
      new Libc().write(wakeUp, one.allocateFrom(JAVA_LONG, 1), Long.BYTES);
    }
  }

  @Override
  public void close() {
    closing = true;
    wake();
    try {
      thread.join(CLOSE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the thread ------------------------------------------------------------------------------

  private void run() {
    while (!closing) {
      int count = libc.epollWait(epoll, events, EVENTS);
      for (int i = 0; i < count && !closing; i++) {
        handle(events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES + EVENT_FD));
      }
    }
    List.copyOf(devices).forEach(this::removeNow);
    namespaces.values().forEach(namespace -> namespace.close(libc));
    libc.close(timer);
    libc.close(epoll);
    // The descriptor for waking stays open: another thread may be about to use it.
    arena.close();
  }

  private void handle(int fd) {
    try {
      LinuxDevice device = devicesByFd.get(fd);
      if (device != null) {
        receive(device);
      } else if (fd == wakeUp) {
        libc.read(wakeUp, change);
        runCommands();
      } else if (fd == timer) {
        libc.read(timer, change);
        checkAll();
      } else {
        readChanges(fd);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "fault of the Linux driver", e);
    }
  }

  private void runCommands() {
    while (true) {
      Runnable command = commands.poll();
      if (command == null) {
        return;
      }
      command.run();
    }
  }

  private void receive(LinuxDevice device) {
    switch (device.receive(libc, inbox)) {
      case RECEIVED -> {}
      case LINK_CHANGED -> check(device);
      // The next check opens it again, if it is there.
      case BROKEN -> device.releasePort(libc);
    }
  }

  /**
   * The kernel has told of interfaces: these are looked at, and what it said of them does not
   * matter. The others are left alone: to look at a link that works takes a lock of the kernel's,
   * which whoever takes down many links holds all the time.
   */
  private void readChanges(int fd) {
    Namespace namespace = namespacesByFd.get(fd);
    if (namespace == null) {
      // Closed since the kernel spoke.
      return;
    }
    Set<Integer> indexes = new HashSet<>();
    boolean isAnyone = false;
    for (int i = 0; i < CHANGES_AT_ONCE; i++) {
      int result = libc.recv(fd, change, Linux.MSG_DONTWAIT | Linux.MSG_TRUNC);
      if (result > 0) {
        int length = Math.min(result, CHANGE_BYTES);
        isAnyone |= !LinkMessages.read(change, length, indexes::add);
      } else if (result == -Errno.ENOBUFS) {
        // There were more than it could keep.
        isAnyone = true;
      } else {
        break;
      }
    }
    for (LinuxDevice device : List.copyOf(devices)) {
      if (namespaceOf(device) == namespace && (isAnyone || device.isAmong(indexes))) {
        check(device);
      }
    }
  }

  private void checkAll() {
    checks++;
    boolean asksSpeed = checks % CHECKS_OF_SPEED == 0;
    for (LinuxDevice device : List.copyOf(devices)) {
      check(device, asksSpeed);
      device.countDrops(libc);
    }
  }

  private Namespace namespaceOf(LinuxDevice device) {
    return namespaces.computeIfAbsent(device.name().netns(), netns -> new Namespace(netns, this));
  }

  private void check(LinuxDevice device) {
    check(device, true);
  }

  private void check(LinuxDevice device, boolean asksSpeed) {
    if (device.isClosed()) {
      return;
    }
    LinuxDevice owner = owners.putIfAbsent(device.name(), device);
    if (owner != null && owner != device) {
      device.awaits(owner);
      return;
    }
    device.check(libc, namespaceOf(device), asksSpeed);
  }

  private void removeNow(LinuxDevice device) {
    devices.remove(device);
    device.releasePort(libc);
    if (owners.remove(device.name(), device)) {
      // Somebody may be waiting for it.
      new ArrayList<>(devices)
          .stream().filter(each -> each.name().equals(device.name())).forEach(this::check);
    }
    Optional<String> netns = device.name().netns();
    if (devices.stream().noneMatch(each -> each.name().netns().equals(netns))) {
      Namespace unused = namespaces.remove(netns);
      if (unused != null) {
        unused.close(libc);
      }
    }
  }

  // ---- descriptors -----------------------------------------------------------------------------

  /** Waits for frames of a device; on the poll thread. */
  void watch(int fd, LinuxDevice device) {
    devicesByFd.put(fd, device);
    watch(fd);
  }

  void unwatch(int fd) {
    devicesByFd.remove(fd);
    libc.epollCtl(epoll, Linux.EPOLL_CTL_DEL, fd, MemorySegment.NULL);
  }

  @Override
  public void opened(int socket, Namespace of) {
    namespacesByFd.put(socket, of);
    watch(socket);
  }

  @Override
  public void closing(int socket) {
    namespacesByFd.remove(socket);
  }

  private void watch(int fd) {
    event.set(JAVA_INT, 0, Linux.EPOLLIN);
    event.set(JAVA_INT_UNALIGNED, EVENT_FD, fd);
    int added = libc.epollCtl(epoll, Linux.EPOLL_CTL_ADD, fd, event);
    if (added < 0) {
      throw new IllegalStateException("the kernel does not watch: " + Errno.text(added));
    }
  }
}
