package io.polyrouter.ospf.origination;

import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.LsaOriginator;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.origination.OwnLsa.Place;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps what is originated of the router's links in step with what they are. */
public final class AreaLsas {

  private final AreaDescription description;
  private final LinkStateDatabase database;
  private final LsaOriginator originator;
  private final Observer observer;
  private final Map<Integer, Map<Place, OwnLsa>> byArea = new HashMap<>();

  /** Is told of every change, before it can be found in the database. */
  public interface Observer {
    /** The router says this of an area, null for nothing any more. */
    void changed(int areaId, LsaKey key, @Nullable LsaBody body);
  }

  public AreaLsas(
      OspfVersion version,
      LinkStateDatabase database,
      LsaOriginator originator,
      Observer observer) {
    description = AreaDescription.of(version);
    this.database = database;
    this.originator = originator;
    this.observer = observer;
  }

  /** Describes an area anew. */
  void describe(LocalArea area, RouterRole role) {
    Map<Place, OwnLsa> now = new LinkedHashMap<>();
    description.describe(area, role, database, lsa -> now.put(lsa.place(), lsa));
    replace(area.areaId(), now);
  }

  /** Says nothing of an area any more. */
  void flush(int areaId) {
    replace(areaId, Map.of());
  }

  private void replace(int areaId, Map<Place, OwnLsa> now) {
    Map<Place, OwnLsa> before = now.isEmpty() ? byArea.remove(areaId) : byArea.put(areaId, now);
    if (before != null) {
      for (Place place : before.keySet()) {
        if (!now.containsKey(place)) {
          originator.flush(place.scope(), place.key());
          observe(place, null);
        }
      }
    }
    for (OwnLsa lsa : now.values()) {
      if (before == null || !lsa.equals(before.get(lsa.place()))) {
        originator.originate(lsa.place().scope(), lsa.place().key(), lsa.options(), lsa.body());
        observe(lsa.place(), lsa.body());
      }
    }
  }

  private void observe(Place place, @Nullable LsaBody body) {
    if (place.scope() instanceof Scope.Area(int areaId)) {
      observer.changed(areaId, place.key(), body);
    }
  }
}
