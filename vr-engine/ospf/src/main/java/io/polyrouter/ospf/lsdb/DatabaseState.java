package io.polyrouter.ospf.lsdb;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What operators see of the database at one moment; its LSAs are read by pages.
 *
 * @param scopes that have LSAs
 * @param othersLsas LSAs of other routers
 */
public record DatabaseState(List<ScopeState> scopes, int othersLsas, Counters counters) {

  public DatabaseState {
    scopes = List.copyOf(scopes);
  }

  /** The numbers of LSAs and their checksums. */
  public DatabaseState withoutCounters() {
    return new DatabaseState(scopes, othersLsas, Counters.NONE);
  }

  /**
   * The LSAs of a scope.
   *
   * @param types by the type of LSAs, in ascending order
   */
  public record ScopeState(Scope scope, Map<Integer, TypeState> types) {
    public ScopeState {
      Map<Integer, TypeState> copy = new TreeMap<>(Integer::compareUnsigned);
      copy.putAll(types);
      types = Collections.unmodifiableMap(copy);
    }

    /** LSAs of all types. */
    public int lsas() {
      return types.values().stream().mapToInt(TypeState::lsas).sum();
    }

    /** Sum of all checksums: equal databases have equal sums. */
    public long checksumSum() {
      return types.values().stream().mapToLong(TypeState::checksumSum).sum();
    }
  }

  /** The LSAs of one type. */
  public record TypeState(int lsas, long checksumSum) {}

  /**
   * What was counted.
   *
   * @param originated new instances of own LSAs, refreshes included
   * @param refreshed of these, those that say what was said before
   * @param received new instances of others' LSAs
   * @param expired LSAs that got too old
   * @param sequenceWraps own LSAs that started again with the first sequence number
   */
  public record Counters(
      long originated, long refreshed, long received, long expired, long sequenceWraps) {

    /** Of a database that never had an LSA. */
    public static final Counters NONE = new Counters(0, 0, 0, 0, 0);
  }
}
