package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LsaOriginator;
import io.polyrouter.ospf.lsdb.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** LSAs of one type in one scope that are about a prefix each. */
final class PrefixLsas {

  private final int routerId;
  private final Scope scope;
  private final int type;
  private final LsaOriginator originator;
  private final LinkStateIds ids = new LinkStateIds();
  private final Map<IpPrefix, Said> said = new HashMap<>();

  /**
   * What is said of a prefix.
   *
   * @param options of the header in version 2
   */
  record Said(int options, LsaBody body) {}

  PrefixLsas(int routerId, Scope scope, int type, LsaOriginator originator) {
    this.routerId = routerId;
    this.scope = scope;
    this.type = type;
    this.originator = originator;
  }

  /** Says this of a prefix from now on, or nothing. */
  void set(IpPrefix prefix, @Nullable Said now) {
    if (now == null) {
      remove(prefix);
      return;
    }
    if (now.equals(said.put(prefix, now))) {
      return;
    }
    Integer moved = null;
    Integer own = ids.get(prefix);
    if (own == null) {
      IpPrefix other = ids.assign(prefix);
      own = ids.get(prefix);
      moved = own;
      if (other != null && moved != null) {
        move(other, moved);
      }
    }
    if (own != null) {
      originator.originate(scope, key(own), now.options, now.body);
    }
  }

  /** Another prefix takes over its ID. */
  private void move(IpPrefix prefix, int oldId) {
    originator.flush(scope, key(oldId));
    ids.assign(prefix);
    Integer id = ids.get(prefix);
    Said same = said.get(prefix);
    if (id != null && same != null) {
      originator.originate(scope, key(id), same.options, same.body);
    }
  }

  private void remove(IpPrefix prefix) {
    if (said.remove(prefix) == null) {
      return;
    }
    Integer id = ids.get(prefix);
    if (id != null) {
      originator.flush(scope, key(id));
      ids.release(prefix);
    }
  }

  private LsaKey key(int linkStateId) {
    return new LsaKey(type, linkStateId, routerId);
  }

  /** Prefixes that something is said of. */
  Set<IpPrefix> prefixes() {
    return said.keySet();
  }

  /** Says nothing any more. */
  void clear() {
    List<IpPrefix> all = new ArrayList<>(said.keySet());
    all.sort(null);
    all.forEach(this::remove);
  }
}
