package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * LSAs of other routers that were out of date and have just left the database. An older instance
 * that comes now was under way, or is of a neighbour that does not know yet. Taken for a new one it
 * would be flooded behind the flush, or stay where nobody takes it back any more. Those of a link
 * go no further, and a router that restarts twice begins its Grace-LSAs anew: they are not kept
 * here.
 */
final class DepartedLsas {

  private final long keptNanos;
  private final int most;
  private final Map<Place, Departed> departed = new LinkedHashMap<>();

  private record Place(Scope scope, LsaKey key) {}

  private record Departed(StoredLsa stored, long nanos) {}

  /**
   * Knows none yet.
   *
   * @param keptNanos for how long they are known
   * @param most how many, at most
   */
  DepartedLsas(long keptNanos, int most) {
    this.keptNanos = keptNanos;
    this.most = most;
  }

  /** It has left, or came and was not needed. */
  void add(StoredLsa stored, long now) {
    Place place = new Place(stored.scope(), stored.key());
    departed.remove(place);
    boolean isLast = stored.lsa().header().sequence() == LsaHeader.LAST_SEQUENCE;
    if (isLast || stored.scope() instanceof Scope.Link) {
      return; // What comes next begins anew, and is not older (section 12.1.6); or was not passed
      // on.
    }
    departed.put(place, new Departed(stored, now));
    forgetOld(now);
  }

  private void forgetOld(long now) {
    Iterator<Departed> oldestFirst = departed.values().iterator();
    while (oldestFirst.hasNext()
        && (now - oldestFirst.next().nanos() >= keptNanos || departed.size() > most)) {
      oldestFirst.remove();
    }
  }

  /** What has left and is newer than an instance that comes; it is known here no longer. */
  @Nullable StoredLsa take(Scope scope, LsaHeader coming, long now) {
    if (departed.isEmpty()) {
      return null;
    }
    forgetOld(now);
    Place place = new Place(scope, coming.key());
    Departed known = departed.get(place);
    if (known == null || coming.compareRecency(known.stored().header(now)) >= 0) {
      return null;
    }
    departed.remove(place);
    return known.stored();
  }

  /** Forgets those of a scope. */
  void drop(Scope scope) {
    departed.keySet().removeIf(place -> place.scope().equals(scope));
  }

  /** Forgets all. */
  void clear() {
    departed.clear();
  }
}
