package io.polyrouter.northbound.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.SuspendedRouter;
import io.polyrouter.routing.RouteSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one controller leaves to the next. */
class RestartFileTest {

  private static final Instant END = Instant.parse("2026-11-23T05:00:00.123Z");

  private static final List<SuspendedRouter> ROUTERS =
      List.of(
          new SuspendedRouter(
              "blue",
              Optional.empty(),
              new TreeMap<>(),
              List.of(
                  new SuspendedRouter.Instance(
                      new RouteSource("ospfv3", "main"), END, END.plusSeconds(60)))),
          new SuspendedRouter(
              "red",
              Optional.of(Ipv4Address.parse("203.0.113.255")),
              new TreeMap<>(Map.of("eth0", 1, "größer", 7)),
              List.of(
                  new SuspendedRouter.Instance(
                      new RouteSource("ospfv2", "a"), END, END.plusSeconds(120)),
                  new SuspendedRouter.Instance(
                      new RouteSource("ospfv2", "b"), END.plusMillis(1), END.plusSeconds(1)))));

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("state").resolve("restart");
  }

  @Test
  void whatIsWrittenIsTakenOnce() {
    new RestartFile(path()).write(ROUTERS);

    assertThat(new RestartFile(path()).take()).isEqualTo(ROUTERS);
    assertThat(new RestartFile(path()).take()).isEmpty();
    assertThat(path()).doesNotExist();
  }

  @Test
  void nobodyToWaitForLeavesNoFile() {
    new RestartFile(path()).write(ROUTERS);
    new RestartFile(path()).write(List.of());

    assertThat(path()).doesNotExist();
    assertThat(new RestartFile(path()).take()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNothing() throws IOException {
    new RestartFile(path()).write(ROUTERS);
    byte[] whole = Files.readAllBytes(path());
    for (int length = 0; length < whole.length; length++) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertThat(new RestartFile(path()).take()).as("%d bytes", length).isEmpty();
      assertThat(path()).doesNotExist();
    }
    whole[0]++;
    Files.write(path(), whole);
    assertThat(new RestartFile(path()).take()).isEmpty();
  }
}
