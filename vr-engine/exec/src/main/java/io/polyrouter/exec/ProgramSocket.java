package io.polyrouter.exec;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the supervisor knows of one socket of the program. Guarded by itself. */
abstract class ProgramSocket {

  final int family;

  /** As asked for by bind; null before. */
  @Nullable InetSocketAddress requested;

  @Nullable InetSocketAddress local;
  @Nullable InetSocketAddress remote;
  boolean ipv6Only;

  /** Whether the program wants to share its port. */
  boolean reuse;

  /** What SO_ERROR will tell, once. */
  private int error;

  private final Map<Long, byte[]> options = new HashMap<>();

  ProgramSocket(int family) {
    this.family = family;
  }

  /** Whether the program holds it no more. */
  abstract boolean isGone();

  /** Takes the address and its port in the virtual router. Returns 0 or the negative errno. */
  abstract int bind(InetSocketAddress at);

  /** Gives up what belongs to a socket that is gone. */
  abstract void discard();

  /** As requests carry it. */
  int flags() {
    return (ipv6Only ? Remote.IPV6_ONLY : 0) | (reuse ? Remote.REUSE : 0);
  }

  synchronized void fail(int errno) {
    error = errno;
  }

  synchronized int takeError() {
    int taken = error;
    error = 0;
    return taken;
  }

  /** An option that changes nothing here, but is read back as it was set. */
  synchronized void setOption(int level, int name, byte[] value) {
    options.put(key(level, name), value);
  }

  synchronized byte @Nullable [] option(int level, int name) {
    return options.get(key(level, name));
  }

  private static long key(int level, int name) {
    return (long) level << 32 | name;
  }
}
