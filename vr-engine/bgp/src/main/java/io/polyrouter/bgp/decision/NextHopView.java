package io.polyrouter.bgp.decision;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.NextHopState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the next hops of paths come to, as the RIB has said (RFC 4271, section 9.1.2.1). Counts for
 * how many paths each is needed, so that it is tracked as long as it is. Used by one thread.
 */
public final class NextHopView {

  private static final int MIN_SLOTS = 16;
  private static final long FIRST_FACTOR = 0x9e37_79b9_7f4a_7c15L;
  private static final long SECOND_FACTOR = 0xd6e8_feb8_6659_fd93L;

  private final long seed;
  private @Nullable Entry[] slots = new @Nullable Entry[MIN_SLOTS];
  private int size;

  private static final class Entry {
    final boolean isIpv6;
    final long high;
    final long low;
    int uses;
    NextHopState state = NextHopState.UNREACHABLE;

    Entry(boolean isIpv6, long high, long low) {
      this.isIpv6 = isIpv6;
      this.high = high;
      this.low = low;
    }

    boolean is(boolean ipv6, long otherHigh, long otherLow) {
      return high == otherHigh && low == otherLow && isIpv6 == ipv6;
    }
  }

  /**
   * Without next hops.
   *
   * @param seed random, so that no peer can send next hops that all fall into one place
   */
  public NextHopView(long seed) {
    this.seed = seed;
  }

  /** Number of next hops that are needed. */
  public int size() {
    return size;
  }

  /**
   * A path needs its next hop.
   *
   * @return the address, if no path needed it before and it is to be tracked from now on
   */
  public @Nullable IpAddress use(AttributeSet set) {
    int slot = slotOf(set.hasIpv6NextHop(), set.nextHopHigh(), set.nextHopLow());
    Entry entry = slots[slot];
    if (entry != null) {
      entry.uses++;
      return null;
    }
    entry = new Entry(set.hasIpv6NextHop(), set.nextHopHigh(), set.nextHopLow());
    entry.uses = 1;
    slots[slot] = entry;
    size++;
    if (size * 3 > slots.length * 2) {
      rehash();
    }
    return set.nextHop();
  }

  /**
   * Takes back one {@link #use}.
   *
   * @return the address, if no path needs it any more
   */
  public @Nullable IpAddress release(AttributeSet set) {
    int slot = slotOf(set.hasIpv6NextHop(), set.nextHopHigh(), set.nextHopLow());
    Entry entry = slots[slot];
    if (entry == null) {
      throw new IllegalStateException("no path needs " + set.nextHop());
    }
    if (--entry.uses > 0) {
      return null;
    }
    slots[slot] = null;
    size--;
    closeGap(slot);
    return set.nextHop();
  }

  /**
   * The RIB says what a next hop comes to.
   *
   * @return whether that is another state than before; never for one that nobody needs
   */
  public boolean setState(IpAddress nextHop, NextHopState state) {
    Entry entry =
        switch (nextHop) {
          case Ipv4Address v4 -> slots[slotOf(false, (long) v4.bits() << 32, 0)];
          case Ipv6Address v6 -> slots[slotOf(true, v6.high(), v6.low())];
        };
    if (entry == null || entry.state.equals(state)) {
      return false;
    }
    entry.state = state;
    return true;
  }

  /** What the next hop of a path comes to; unreachable until the RIB has said. */
  public NextHopState stateOf(AttributeSet set) {
    Entry entry = slots[slotOf(set.hasIpv6NextHop(), set.nextHopHigh(), set.nextHopLow())];
    return entry == null ? NextHopState.UNREACHABLE : entry.state;
  }

  // ---- hash table ---------------------------------------------------------------------------

  private int home(boolean isIpv6, long high, long low) {
    long hash = (high ^ seed) * FIRST_FACTOR;
    hash = (hash ^ hash >>> 32 ^ low) * SECOND_FACTOR;
    return (int) (hash ^ hash >>> 29 ^ (isIpv6 ? 1 : 0)) & slots.length - 1;
  }

  private int slotOf(boolean isIpv6, long high, long low) {
    int slot = home(isIpv6, high, low);
    for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
      if (entry.is(isIpv6, high, low)) {
        return slot;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  /** Moves up what was pushed behind a slot that is free now. */
  private void closeGap(int free) {
    int mask = slots.length - 1;
    int gap = free;
    int slot = gap + 1 & mask;
    for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
      int home = home(entry.isIpv6, entry.high, entry.low);
      if ((slot - home & mask) >= (slot - gap & mask)) {
        slots[gap] = entry;
        slots[slot] = null;
        gap = slot;
      }
      slot = slot + 1 & mask;
    }
  }

  private void rehash() {
    @Nullable Entry[] old = slots;
    slots = Arrays.copyOf(new @Nullable Entry[0], old.length * 2);
    for (Entry entry : old) {
      if (entry != null) {
        slots[slotOf(entry.isIpv6, entry.high, entry.low)] = entry;
      }
    }
  }
}
