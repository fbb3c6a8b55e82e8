package io.polyrouter.transport.tcp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Flows by their addresses, ports and zone: open addressing with linear probing, and a seeded hash,
 * so that peers cannot choose ports that collide. Looking up allocates nothing.
 */
final class FlowTable {

  private static final int MIN_PLACES = 16;

  private final long seed;
  private @Nullable Flow[] places = new Flow[MIN_PLACES];
  private int[] hashes = new int[MIN_PLACES];
  private int size;

  FlowTable(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  @Nullable Flow find(FlowKey key) {
    return find(
        key.localHigh(),
        key.localLow(),
        key.remoteHigh(),
        key.remoteLow(),
        key.ports(),
        key.zone());
  }

  @Nullable Flow find(
      long localHigh, long localLow, long remoteHigh, long remoteLow, int ports, int zone) {
    int hash = hash(localHigh, localLow, remoteHigh, remoteLow, ports, zone);
    int mask = places.length - 1;
    for (int at = hash & mask; ; at = at + 1 & mask) {
      Flow flow = places[at];
      if (flow == null) {
        return null;
      }
      if (hashes[at] == hash
          && flow.key().is(localHigh, localLow, remoteHigh, remoteLow, ports, zone)) {
        return flow;
      }
    }
  }

  /** Adds a flow; there must be none with its key. */
  void add(Flow flow) {
    if ((size + 1) * 2 > places.length) {
      resize(places.length * 2);
    }
    insert(flow, hash(flow.key()));
    size++;
  }

  private void insert(Flow flow, int hash) {
    int mask = places.length - 1;
    int at = hash & mask;
    while (places[at] != null) {
      at = at + 1 & mask;
    }
    places[at] = flow;
    hashes[at] = hash;
  }

  /** Removes this very flow, if it is there. */
  void remove(Flow flow) {
    int mask = places.length - 1;
    int at = hash(flow.key()) & mask;
    while (places[at] != flow) {
      if (places[at] == null) {
        return;
      }
      at = at + 1 & mask;
    }
    size--;
    closeGap(at, mask);
    if (places.length > MIN_PLACES && size * 8 < places.length) {
      resize(places.length / 2);
    }
  }

  /** Moves later entries of the probe sequence up, so that none becomes unreachable. */
  private void closeGap(int gapAt, int mask) {
    int gap = gapAt;
    int at = gap + 1 & mask;
    while (places[at] != null) {
      boolean homeIsBehindGap = (at - hashes[at] & mask) < (at - gap & mask);
      if (!homeIsBehindGap) {
        places[gap] = places[at];
        hashes[gap] = hashes[at];
        gap = at;
      }
      at = at + 1 & mask;
    }
    places[gap] = null;
  }

  private void resize(int length) {
    @Nullable Flow[] oldPlaces = places;
    int[] oldHashes = hashes;
    places = new Flow[length];
    hashes = new int[length];
    for (int i = 0; i < oldPlaces.length; i++) {
      Flow flow = oldPlaces[i];
      if (flow != null) {
        insert(flow, oldHashes[i]);
      }
    }
  }

  /** Visits all flows; none may be added or removed meanwhile. */
  void forEach(Consumer<? super Flow> visitor) {
    for (Flow flow : places) {
      if (flow != null) {
        visitor.accept(flow);
      }
    }
  }

  private int hash(FlowKey key) {
    return hash(
        key.localHigh(),
        key.localLow(),
        key.remoteHigh(),
        key.remoteLow(),
        key.ports(),
        key.zone());
  }

  private int hash(
      long localHigh, long localLow, long remoteHigh, long remoteLow, int ports, int zone) {
    long hash = mix(seed ^ remoteLow);
    hash = mix(hash + remoteHigh ^ ((long) zone << 32 | ports & 0xffff_ffffL));
    hash = mix(hash ^ localLow + Long.rotateLeft(localHigh, 32));
    return (int) (hash >>> 32);
  }

  /** A permutation of the longs in which every bit depends on all (MurmurHash3's finalizer). */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
