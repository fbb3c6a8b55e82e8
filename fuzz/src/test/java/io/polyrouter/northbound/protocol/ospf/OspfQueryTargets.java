package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.northbound.protocol.ospf.DatabaseQuery.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** What clients say when they read OSPF's tables by pages. */
@NullMarked
public final class OspfQueryTargets {

  private OspfQueryTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "ospf-continuation",
            128,
            new Allocation(20_000, 1_000),
            List.of(Position.class),
            OspfQueryTargets::continuation));
  }

  /** Where the next page of a database is said to begin. */
  private static void continuation(byte[] input) {
    Optional<Position> read = Position.parse(new String(input, StandardCharsets.UTF_8));
    read.ifPresent(position ->
        Check.that(
            Position.parse(position.text()).equals(read), "what is read is read again the same"));
  }
}
