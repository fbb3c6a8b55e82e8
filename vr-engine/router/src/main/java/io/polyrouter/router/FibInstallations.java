package io.polyrouter.router;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which versions of one virtual router's forwarding state the switches hold. Thread-safe. */
final class FibInstallations {

  private final Map<Long, Long> versionBySwitch = new ConcurrentHashMap<>(2);

  void installed(long datapathId, long version) {
    versionBySwitch.put(datapathId, version);
  }

  /** The oldest version that any of these switches holds, 0 for one that has none yet. */
  OptionalLong oldest(Set<Long> datapathIds) {
    return datapathIds.stream()
        .mapToLong(datapathId -> versionBySwitch.getOrDefault(datapathId, 0L))
        .min();
  }
}
