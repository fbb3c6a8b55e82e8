package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.packet.RipEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one interface announces by itself: its summary, its default route. */
final class RipPortRoutes {

  /** Updates in which a route that is announced no more is told as unreachable. */
  private static final int FAREWELLS = 5;

  private final Map<IpPrefix, Told> told = new TreeMap<>();

  private record Told(int metric, int farewells) {}

  /** Whether it was told, and not yet taken back. */
  boolean isTold(IpPrefix prefix) {
    return told.containsKey(prefix);
  }

  /**
   * What an update has to say of them.
   *
   * @param wanted metrics of those that are to be announced now
   * @param everything whether it is a full update, or one of changes only
   * @param any the unspecified address
   * @param usual the entry of a prefix that others of the link are told of anyhow, or null
   */
  List<RipEntry> update(
      Map<IpPrefix, Integer> wanted,
      boolean everything,
      IpAddress any,
      Function<IpPrefix, @Nullable RipEntry> usual) {
    List<RipEntry> entries = new ArrayList<>();
    for (IpPrefix prefix : List.copyOf(told.keySet())) {
      Told before = told.get(prefix);
      if (wanted.containsKey(prefix) || before == null) {
        continue;
      }
      RipEntry instead = usual.apply(prefix);
      if (instead != null) {
        told.remove(prefix);
        if (!everything) {
          entries.add(instead);
        }
      } else if (everything || before.farewells() == FAREWELLS) {
        entries.add(RipEntry.of(prefix, RipEntry.INFINITY, 0, any));
        if (before.farewells() > 1) {
          told.put(prefix, new Told(before.metric(), before.farewells() - 1));
        } else {
          told.remove(prefix);
        }
      }
    }
    for (Map.Entry<IpPrefix, Integer> entry : wanted.entrySet()) {
      Told now = new Told(entry.getValue(), FAREWELLS);
      boolean isNew = !now.equals(told.put(entry.getKey(), now));
      if (everything || isNew) {
        entries.add(RipEntry.of(entry.getKey(), entry.getValue(), 0, any));
      }
    }
    return entries;
  }

  /** Takes all of them back. */
  List<RipEntry> farewell(IpAddress any) {
    List<RipEntry> entries =
        told.keySet().stream()
            .map(prefix -> RipEntry.of(prefix, RipEntry.INFINITY, 0, any))
            .toList();
    told.clear();
    return entries;
  }
}
