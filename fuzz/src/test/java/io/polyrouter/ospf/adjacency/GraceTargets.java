package io.polyrouter.ospf.adjacency;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import java.util.List;

/** What routers say that restart. */
public final class GraceTargets {

  private static final int MAX_BYTES = 128;

  private GraceTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "ospf-grace",
            MAX_BYTES,
            new Allocation(50_000, 100),
            List.of(GraceLsa.class),
            GraceTargets::grace));
  }

  private static void grace(byte[] input) {
    GraceLsa grace = GraceLsa.read(input);
    if (grace != null) {
      Check.inRange("period", grace.periodSeconds(), 0, 0xffff_ffffL);
      Check.inRange("reason", grace.reason(), 0, 255);
    }
  }
}
