package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells when descriptors are ready (epoll(7), level-triggered), all on one thread. */
final class EventLoop {

  static final int IN = 1;
  static final int OUT = 4;
  static final int ERROR = 8;
  static final int HANG_UP = 0x10;

  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;
  private static final int EVENTS_AT_ONCE = 64;

  /** The structure is packed on x86-64 alone. */
  private static final int EVENT_BYTES = Kernel.IS_X86 ? 12 : 16;

  private static final int DATA_AT = Kernel.IS_X86 ? 4 : 8;

  private final int epoll = (int) Kernel.call(Call.EPOLL_CREATE1, Kernel.O_CLOEXEC, 0, 0);
  private final Map<Integer, Handler> handlers = new ConcurrentHashMap<>();

  /** Gets the events of one descriptor. */
  interface Handler {

    /** On the loop's thread; errors and hang-ups are reported whether asked for or not. */
    void ready(int fd, int events);
  }

  /** Starts the thread, which ends with the process. */
  void start() {
    Thread thread = new Thread(this::run, "events");
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins to watch; any thread. */
  void add(int fd, int events, Handler handler) {
    handlers.put(fd, handler);
    control(ADD, fd, events);
  }

  /** Watches for other events; any thread. */
  void change(int fd, int events) {
    control(MODIFY, fd, events);
  }

  /** Watches no more, and closes the descriptor; any thread. */
  void removeAndClose(int fd) {
    remove(fd);
    Kernel.close(fd);
  }

  /** Watches no more. */
  void remove(int fd) {
    if (handlers.remove(fd) != null) {
      control(DELETE, fd, 0);
    }
  }

  private void control(int operation, int fd, int events) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_BYTES, 4);
      event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, events);
      event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_AT, fd);
      Kernel.call(Call.EPOLL_CTL, epoll, operation, fd, event.address());
    }
  }

  private void run() {
    MemorySegment events = Arena.global().allocate((long) EVENT_BYTES * EVENTS_AT_ONCE, 8);
    while (true) {
      long count = Kernel.call(Call.EPOLL_PWAIT, epoll, events.address(), EVENTS_AT_ONCE, -1);
      for (int i = 0; i < count; i++) {
        long at = (long) i * EVENT_BYTES;
        int fd = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + DATA_AT);
        Handler handler = handlers.get(fd);
        if (handler != null) {
          handler.ready(fd, events.get(ValueLayout.JAVA_INT_UNALIGNED, at));
        }
      }
    }
  }
}
