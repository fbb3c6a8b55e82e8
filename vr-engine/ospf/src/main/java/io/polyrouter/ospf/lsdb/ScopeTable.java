package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.LsaKey;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The LSAs of one scope, with what is counted of them. */
final class ScopeTable {

  private final TreeMap<LsaKey, StoredLsa> lsas = new TreeMap<>();
  private final Map<Integer, TypeCount> counts = new TreeMap<>(Integer::compareUnsigned);

  /** LSAs of a type, and the sum of their checksums. */
  private static final class TypeCount {
    int count;
    long checksums;
  }

  @Nullable StoredLsa get(LsaKey key) {
    return lsas.get(key);
  }

  void put(StoredLsa lsa) {
    lsas.put(lsa.key(), lsa);
    count(lsa, 1);
  }

  void remove(StoredLsa lsa) {
    lsas.remove(lsa.key());
    count(lsa, -1);
  }

  /** Counts in or out; around a change of the instance, too. */
  void count(StoredLsa lsa, int sign) {
    TypeCount count = counts.computeIfAbsent(lsa.key().type(), type -> new TypeCount());
    count.count += sign;
    count.checksums += (long) sign * lsa.lsa().checksum();
  }

  Collection<StoredLsa> all() {
    return lsas.values();
  }

  /** Those whose keys are above this one, or all. */
  Collection<StoredLsa> after(@Nullable LsaKey key) {
    return key == null ? lsas.values() : lsas.tailMap(key, false).values();
  }

  /** Those from a key on, up to another one, both included. */
  Collection<StoredLsa> between(LsaKey from, LsaKey to) {
    return lsas.subMap(from, true, to, true).values();
  }

  DatabaseState.ScopeState state(Scope scope) {
    Map<Integer, DatabaseState.TypeState> types = new TreeMap<>(Integer::compareUnsigned);
    counts.forEach((type, count) -> {
      if (count.count > 0) {
        types.put(type, new DatabaseState.TypeState(count.count, count.checksums));
      }
    });
    return new DatabaseState.ScopeState(scope, types);
  }
}
