package io.polyrouter.ospf.spf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sets of first hops as numbers: equal sets have equal numbers. Unions are remembered, since the
 * same ones are asked for over and over.
 */
final class FirstHops {

  /** Of what cannot be reached, and of the root. */
  static final int NONE = 0;

  private final int most;
  private final List<FirstHop> hops = new ArrayList<>();
  private final Map<FirstHop, Integer> numbers = new HashMap<>();
  private final List<Members> sets = new ArrayList<>();
  private final Map<Members, Integer> setNumbers = new HashMap<>();
  private final Map<Long, Integer> unions = new HashMap<>();

  /** Numbers of hops, ascending. */
  private static final class Members {
    private final int[] hops;

    Members(int[] hops) {
      this.hops = hops;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Members members && Arrays.equals(hops, members.hops);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(hops);
    }
  }

  /**
   * Only the empty set.
   *
   * @param most hops of a set; of a larger union those that came first are kept
   */
  FirstHops(int most) {
    this.most = most;
    setOf(new Members(new int[0]));
  }

  private int setOf(Members members) {
    Integer known = setNumbers.get(members);
    if (known != null) {
      return known;
    }
    sets.add(members);
    setNumbers.put(members, sets.size() - 1);
    return sets.size() - 1;
  }

  /** The set of one hop. */
  int of(int label, int neighbour) {
    FirstHop hop = new FirstHop(label, neighbour);
    Integer number = numbers.get(hop);
    if (number == null) {
      number = hops.size();
      hops.add(hop);
      numbers.put(hop, number);
    }
    return setOf(new Members(new int[] {number}));
  }

  int union(int one, int other) {
    if (one == other || other == NONE) {
      return one;
    }
    if (one == NONE) {
      return other;
    }
    long key = (long) Math.min(one, other) << 32 | Math.max(one, other);
    Integer known = unions.get(key);
    if (known != null) {
      return known;
    }
    int[] members =
        IntStream.concat(Arrays.stream(sets.get(one).hops), Arrays.stream(sets.get(other).hops))
            .sorted()
            .distinct()
            .limit(most)
            .toArray();
    int union = setOf(new Members(members));
    unions.put(key, union);
    return union;
  }

  /**
   * The first hops of a router on a network: where they are the network's own link, the router
   * itself is the neighbour (RFC 2328, section 16.1.1).
   */
  int through(int networkHops, int router) {
    int result = NONE;
    for (int number : sets.get(networkHops).hops) {
      FirstHop hop = hops.get(number);
      result =
          union(
              result,
              hop.neighbour() == FirstHop.ON_LINK
                  ? of(hop.label(), router)
                  : setOf(new Members(new int[] {number})));
    }
    return result;
  }

  List<FirstHop> members(int set) {
    return Arrays.stream(sets.get(set).hops).mapToObj(hops::get).toList();
  }
}
