package io.polyrouter.router;

import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot.ResourceUse;
import io.polyrouter.stack.Counters;
import java.util.Arrays;
import java.util.List;

/** What a virtual router uses of its limits at one moment, packed. Filled by one thread. */
final class ResourceUses {

  private final Counters<VrResource> used = new Counters<>();
  private final Counters<VrResource> refused = new Counters<>();

  /** Notes one; what is zero takes no room. */
  void set(VrResource resource, long inUse, long timesRefused) {
    if (inUse != 0) {
      used.add(resource, inUse);
    }
    if (timesRefused != 0) {
      refused.add(resource, timesRefused);
    }
  }

  /** Spread out for readers. */
  List<ResourceUse> toList(VrLimits limits) {
    return Arrays.stream(VrResource.values())
        .map(each ->
            new ResourceUse(each.label(), used.get(each), each.maximum(limits), refused.get(each)))
        .toList();
  }
}
