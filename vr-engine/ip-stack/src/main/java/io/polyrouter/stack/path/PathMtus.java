package io.polyrouter.stack.path;

import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.Timer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this router's own packets were told of the MTU of their paths (RFC 1191, RFC 8201), for both
 * address families; addresses as in {@link IpPacket}. Each entry is forgotten after ten minutes, so
 * that a path that became wider is found out; when there are too many, the oldest goes.
 *
 * <p>A path MTU never rises by what somebody says, and never falls below what every path may be
 * expected to carry: a forged message makes packets smaller, not useless.
 */
public final class PathMtus extends Timer {

  public static final int MAX_ENTRIES = 256;
  public static final long LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(10);

  /**
   * Of IPv4; a path that claims less gets packets of this size that may be fragmented on the way.
   */
  public static final int LEAST_IPV4_BYTES = 552;

  /** Plateaus below the size of what did not fit, for routers that do not tell (RFC 1191, 7.1). */
  private static final int[] PLATEAUS = {65_535, 32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006};

  private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final StackContext context;
  private @Nullable Map<Destination, Entry> entries;

  private record Destination(long high, long low) {}

  private record Entry(int mtuBytes, long endNanos) {}

  public PathMtus(StackContext context) {
    this.context = context;
  }

  /**
   * What the path carries, if the link carries so much.
   *
   * @return at most the link's MTU
   */
  public int get(long high, long low, int linkMtuBytes) {
    Map<Destination, Entry> known = entries;
    Entry entry = known == null ? null : known.get(new Destination(high, low));
    return entry == null ? linkMtuBytes : Math.min(entry.mtuBytes, linkMtuBytes);
  }

  /**
   * A router says what the path to a destination carries.
   *
   * @param mtuBytes 0 if it does not know
   * @param sentBytes size of the packet that it says was too big
   * @param believedBytes the path MTU up to now: nothing larger was sent
   * @return what is believed now, or 0 if the message cannot be true
   */
  public int learn(
      long high, long low, long mtuBytes, int sentBytes, int believedBytes, long nowNanos) {
    boolean isIpv4 = IpPacket.isIpv4(high, low);
    int least = isIpv4 ? LEAST_IPV4_BYTES : Ipv6.MIN_MTU_BYTES;
    long told = mtuBytes == 0 && isIpv4 ? plateauBelow(sentBytes) : mtuBytes;
    if (told >= sentBytes || sentBytes > believedBytes) {
      context.count(VrCounter.PATH_MTU_IGNORED);
      return 0;
    }
    context.count(VrCounter.PATH_MTU_LEARNT);
    int believed = (int) Math.max(told, least);
    Map<Destination, Entry> known = entries;
    if (known == null) {
      known = new LinkedHashMap<>(4);
      entries = known;
    }
    Destination destination = new Destination(high, low);
    known.remove(destination);
    if (known.size() >= MAX_ENTRIES) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(destination, new Entry(believed, nowNanos + LIFETIME_NANOS));
    if (!isSet()) {
      context.timers().set(this, nowNanos + SWEEP_NANOS);
    }
    return believed;
  }

  private static int plateauBelow(int sentBytes) {
    for (int plateau : PLATEAUS) {
      if (plateau < sentBytes) {
        return plateau;
      }
    }
    return LEAST_IPV4_BYTES;
  }

  @Override
  protected void fired(long nowNanos) {
    Map<Destination, Entry> known = entries;
    if (known == null) {
      return;
    }
    known.values().removeIf(entry -> entry.endNanos <= nowNanos);
    if (known.isEmpty()) {
      entries = null;
    } else {
      context.timers().set(this, nowNanos + SWEEP_NANOS);
    }
  }
}
