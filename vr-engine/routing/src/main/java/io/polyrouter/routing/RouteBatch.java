package io.polyrouter.routing;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that a source makes to its routes of one family, in their order: any number of prefixes
 * and the offers that they share. Where many routes have the same offer, and it is one object, a
 * route costs a few numbers. Immutable.
 */
public final class RouteBatch {

  private final PrefixList prefixes;

  /** By prefix: the place in {@link #offers}, or {@link #WITHDRAWN}. */
  private final int[] offerIndexes;

  private final List<RouteOffer> offers;

  private static final int WITHDRAWN = -1;

  private RouteBatch(PrefixList prefixes, int[] offerIndexes, List<RouteOffer> offers) {
    this.prefixes = prefixes;
    this.offerIndexes = offerIndexes;
    this.offers = offers;
  }

  /** The changes of one family among others. */
  public static RouteBatch of(AddressFamily family, List<RouteChange> changes) {
    Builder batch = new Builder(family);
    for (RouteChange change : changes) {
      if (change.prefix().family() == family) {
        batch.add(change);
      }
    }
    return batch.build();
  }

  /** Takes back all routes of a list, which is handed over. */
  static RouteBatch withdrawing(PrefixList prefixes) {
    int[] none = new int[prefixes.size()];
    Arrays.fill(none, WITHDRAWN);
    return new RouteBatch(prefixes, none, List.of());
  }

  public AddressFamily family() {
    return prefixes.family();
  }

  /** Number of changes. */
  public int size() {
    return prefixes.size();
  }

  public boolean isEmpty() {
    return prefixes.isEmpty();
  }

  /** How many of the changes offer a route. */
  public int offered() {
    int count = 0;
    for (int index : offerIndexes) {
      count += index == WITHDRAWN ? 0 : 1;
    }
    return count;
  }

  /** The prefix of a change, as an object. */
  public IpPrefix prefix(int change) {
    return prefixes.prefix(change);
  }

  /** What a change offers; null if it takes the route back. */
  public @Nullable RouteOffer offer(int change) {
    int index = offerIndexes[change];
    return index == WITHDRAWN ? null : offers.get(index);
  }

  /** The changes as objects. */
  public List<RouteChange> changes() {
    List<RouteChange> changes = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      RouteOffer offer = offer(i);
      changes.add(
          offer == null
              ? new RouteChange.Withdraw(prefix(i))
              : new RouteChange.Offer(prefix(i), offer));
    }
    return changes;
  }

  // ---- for the RIB --------------------------------------------------------------------------

  /** To be read only. */
  PrefixList prefixes() {
    return prefixes;
  }

  /** Where the offer of a change is among {@link #offers}; negative if it takes the route back. */
  int offerIndex(int change) {
    return offerIndexes[change];
  }

  /** The offers, each object once. */
  List<RouteOffer> offers() {
    return offers;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RouteBatch batch && changes().equals(batch.changes());
  }

  @Override
  public int hashCode() {
    return prefixes.hashCode();
  }

  @Override
  public String toString() {
    return size() + " changes of " + family() + " routes, " + offered() + " of them offers";
  }

  /**
   * Collects changes. Prefixes are given as numbers, see {@link PrefixList}, or as objects; those
   * that are near each other are best added one after the other. Used by one thread.
   */
  public static final class Builder {

    private final AddressFamily family;
    private PrefixList prefixes;
    private int[] offerIndexes = new int[8];
    private final IdentityHashMap<RouteOffer, Integer> indexes = new IdentityHashMap<>();
    private List<RouteOffer> offers = new ArrayList<>();
    private int lastIndex;

    public Builder(AddressFamily family) {
      this.family = family;
      this.prefixes = new PrefixList(family);
    }

    /** Number of changes so far. */
    public int size() {
      return prefixes.size();
    }

    /** Adds a route, or replaces the one there is. */
    public void offer(long high, long low, int length, RouteOffer offer) {
      note(indexOf(offer));
      prefixes.add(high, low, length);
    }

    /** Takes back a route; nothing happens if there is none. */
    public void withdraw(long high, long low, int length) {
      note(WITHDRAWN);
      prefixes.add(high, low, length);
    }

    /** The same for a change that is an object. */
    public void add(RouteChange change) {
      switch (change) {
        case RouteChange.Offer(IpPrefix prefix, RouteOffer offer) -> note(indexOf(offer));
        case RouteChange.Withdraw withdraw -> note(WITHDRAWN);
      }
      prefixes.add(change.prefix());
    }

    private void note(int index) {
      int at = prefixes.size();
      if (at == offerIndexes.length) {
        offerIndexes = Arrays.copyOf(offerIndexes, at * 2);
      }
      offerIndexes[at] = index;
    }

    @SuppressWarnings("ReferenceEquality") // another object is looked up, that is all
    private int indexOf(RouteOffer offer) {
      if (lastIndex >= offers.size() || offers.get(lastIndex) != offer) {
        Integer known = indexes.putIfAbsent(offer, offers.size());
        lastIndex = known == null ? offers.size() : known;
        if (known == null) {
          offers.add(offer);
        }
      }
      return lastIndex;
    }

    /** The changes so far; the next ones begin a new batch. */
    public RouteBatch build() {
      RouteBatch batch =
          new RouteBatch(prefixes, Arrays.copyOf(offerIndexes, size()), List.copyOf(offers));
      prefixes = new PrefixList(family);
      offers = new ArrayList<>();
      indexes.clear();
      lastIndex = 0;
      return batch;
    }
  }
}
