package io.polyrouter.bgp.table;

import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.NlriReader;
import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import java.util.Arrays;

/**
 * Numbers the prefixes of a family: whoever keeps something by prefix keeps it by number, and holds
 * the number as long as it does. A number that nobody holds any more is given to another prefix.
 * Used by one thread.
 *
 * <p>Prefixes are given as numbers as in {@link PrefixList}, those of VPNs with their route
 * distinguisher, all others with 0 for it. Inside is a hash table with open addressing; an IPv4
 * prefix takes 7 bytes and its place in the table, of which between a third and two thirds are
 * used, 4.
 */
public final class PrefixIds {

  private static final int MIN_SLOTS = 16;
  private static final int FREE = 0;

  /** A number that is held so often is kept for ever. */
  private static final char MAX_HOLDS = Character.MAX_VALUE;

  private static final long FIRST_FACTOR = 0x9e37_79b9_7f4a_7c15L;
  private static final long SECOND_FACTOR = 0xd6e8_feb8_6659_fd93L;

  private final Family family;
  private final boolean isIpv4;
  private final long seed;

  /** Number of a prefix plus one, by its hash; 0 where there is none. */
  private int[] slots = new int[MIN_SLOTS];

  // By number. Of the addresses either the first one or the two others are used.
  private int[] addresses = {};
  private long[] highs = {};
  private long[] lows = {};
  private long[] distinguishers = {};
  private byte[] lengths = {};
  private char[] holds = {};

  /** Numbers that were given back. */
  private int[] spare = {};

  private int spares;

  /** All numbers so far are less. */
  private int limit;

  /**
   * Without prefixes.
   *
   * @param seed random, so that no peer can send prefixes that all fall into one place
   */
  public PrefixIds(Family family, long seed) {
    this.family = family;
    this.isIpv4 = family.addresses() == AddressFamily.IPV4;
    this.seed = seed;
  }

  public Family family() {
    return family;
  }

  /** Prefixes that have a number. */
  public int size() {
    return limit - spares;
  }

  /** All numbers are less than this. */
  public int limit() {
    return limit;
  }

  // ---- numbers ------------------------------------------------------------------------------

  /** The number of a prefix, -1 if it has none. */
  public int find(long distinguisher, long high, long low, int length) {
    return slots[slotOf(distinguisher, high, low, length)] - 1;
  }

  /** The number of the prefix where a reader is, -1 if it has none. */
  public int find(NlriReader at) {
    return find(at.distinguisher(), at.high(), at.low(), at.length());
  }

  /** The number of a prefix, from now on if need be; it is held once more. */
  public int hold(long distinguisher, long high, long low, int length) {
    int slot = slotOf(distinguisher, high, low, length);
    int id = slots[slot] - 1;
    if (id >= 0) {
      hold(id);
      return id;
    }
    id = spares > 0 ? spare[--spares] : limit++;
    ensureRoom();
    if (isIpv4) {
      addresses[id] = (int) (high >>> 32);
    } else {
      highs[id] = high;
      lows[id] = low;
    }
    if (family.isVpn()) {
      distinguishers[id] = distinguisher;
    }
    lengths[id] = (byte) length;
    holds[id] = 1;
    slots[slot] = id + 1;
    if (size() * 3 > slots.length * 2) {
      rehash(slots.length * 2);
    }
    return id;
  }

  /** As {@link #hold(long, long, long, int)}, for the prefix where a reader is. */
  public int hold(NlriReader at) {
    return hold(at.distinguisher(), at.high(), at.low(), at.length());
  }

  /** Holds a number that somebody holds once more. */
  public void hold(int id) {
    if (holds[id] != MAX_HOLDS) {
      holds[id]++;
    }
  }

  /** Takes back one {@code hold}. */
  public void release(int id) {
    if (holds[id] == FREE) {
      throw new IllegalStateException("nobody holds number " + id);
    }
    if (holds[id] != MAX_HOLDS && --holds[id] == FREE) {
      remove(id);
    }
  }

  private void remove(int id) {
    int slot = slotOf(distinguisher(id), high(id), low(id), length(id));
    slots[slot] = 0;
    closeGap(slot);
    if (spares == spare.length) {
      spare = Arrays.copyOf(spare, Math.max(MIN_SLOTS, spares + (spares >> 1)));
    }
    spare[spares++] = id;
    if (slots.length > MIN_SLOTS && size() * 6 < slots.length) {
      rehash(slots.length / 2);
    }
  }

  private void ensureRoom() {
    if (limit <= lengths.length) {
      return;
    }
    int room = Math.max(MIN_SLOTS, lengths.length + (lengths.length >> 1));
    if (isIpv4) {
      addresses = Arrays.copyOf(addresses, room);
    } else {
      highs = Arrays.copyOf(highs, room);
      lows = Arrays.copyOf(lows, room);
    }
    if (family.isVpn()) {
      distinguishers = Arrays.copyOf(distinguishers, room);
    }
    lengths = Arrays.copyOf(lengths, room);
    holds = Arrays.copyOf(holds, room);
  }

  // ---- prefixes -----------------------------------------------------------------------------

  /** Whether a number is that of a prefix. */
  public boolean isHeld(int id) {
    return id < limit && holds[id] != FREE;
  }

  /** First half of the address. */
  public long high(int id) {
    return isIpv4 ? (long) addresses[id] << 32 : highs[id];
  }

  /** Second half of the address; 0 for IPv4. */
  public long low(int id) {
    return isIpv4 ? 0 : lows[id];
  }

  public int length(int id) {
    return lengths[id] & 0xff;
  }

  /** The route distinguisher; 0 unless it is a family of VPNs. */
  public long distinguisher(int id) {
    return family.isVpn() ? distinguishers[id] : 0;
  }

  /** The prefix as an object, for what is not done a million times. */
  public IpPrefix prefix(int id) {
    return PrefixList.prefix(family.addresses(), high(id), low(id), length(id));
  }

  // ---- hash table ---------------------------------------------------------------------------

  private int home(long distinguisher, long high, long low, int length) {
    long hash = (high ^ seed) * FIRST_FACTOR;
    hash = (hash ^ hash >>> 32 ^ low) * SECOND_FACTOR;
    hash = (hash ^ hash >>> 29 ^ distinguisher ^ length) * FIRST_FACTOR;
    return (int) (hash ^ hash >>> 32) & slots.length - 1;
  }

  private int homeOf(int id) {
    return home(distinguisher(id), high(id), low(id), length(id));
  }

  /** Where the number of the prefix is, or belongs. */
  private int slotOf(long distinguisher, long high, long low, int length) {
    int slot = home(distinguisher, high, low, length);
    while (slots[slot] != 0 && !is(slots[slot] - 1, distinguisher, high, low, length)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private boolean is(int id, long distinguisher, long high, long low, int length) {
    return high(id) == high
        && length(id) == length
        && low(id) == low
        && distinguisher(id) == distinguisher;
  }

  /** Moves up what was pushed behind a slot that is free now. */
  private void closeGap(int free) {
    int mask = slots.length - 1;
    int gap = free;
    for (int slot = gap + 1 & mask; slots[slot] != 0; slot = slot + 1 & mask) {
      int home = homeOf(slots[slot] - 1);
      if ((slot - home & mask) >= (slot - gap & mask)) {
        slots[gap] = slots[slot];
        slots[slot] = 0;
        gap = slot;
      }
    }
  }

  private void rehash(int length) {
    int[] old = slots;
    slots = new int[length];
    for (int entry : old) {
      if (entry != 0) {
        int slot = homeOf(entry - 1);
        while (slots[slot] != 0) {
          slot = slot + 1 & length - 1;
        }
        slots[slot] = entry;
      }
    }
  }
}
