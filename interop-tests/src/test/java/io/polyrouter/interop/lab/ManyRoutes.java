package io.polyrouter.interop.lab;

import static io.polyrouter.testkit.Configs.route;

import io.polyrouter.router.config.VrConfig;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A thousand static routes to single addresses, to be announced by a routing protocol. */
public final class ManyRoutes {

  /** How many there are. */
  public static final int COUNT = 1_000;

  private static final int IN_A_BLOCK = 250;

  private final String beginning;

  /**
   * Routes to 172.16.0.0, 172.16.0.1 and so on.
   *
   * @param beginning of all of them, such as {@code 172.16.}
   */
  public ManyRoutes(String beginning) {
    this.beginning = beginning;
  }

  private Stream<String> prefixes() {
    return IntStream.range(0, COUNT)
        .mapToObj(i -> beginning + i / IN_A_BLOCK + "." + i % IN_A_BLOCK + "/32");
  }

  /** The first of them. */
  public String first() {
    return beginning + "0.0/32";
  }

  /** The last of them. */
  public String last() {
    return prefixes().skip(COUNT - 1L).findFirst().orElseThrow();
  }

  /** The virtual router with all of them. */
  public VrConfig in(VrConfig vr, String nextHop) {
    VrConfig many = vr;
    for (String prefix : prefixes().toList()) {
      many = route(many, prefix, nextHop);
    }
    return many;
  }

  /** Gives them to FRR. */
  public void addTo(FrrRouter frr) {
    configure(frr, "ip route ");
  }

  /** Takes them from FRR. */
  public void removeFrom(FrrRouter frr) {
    configure(frr, "no ip route ");
  }

  private void configure(FrrRouter frr, String command) {
    frr.vtysh(
        Stream.concat(
                Stream.of("configure terminal"),
                prefixes().map(prefix -> command + prefix + " blackhole"))
            .toArray(String[]::new));
  }

  /** How many of them are among a router's routes. */
  public long among(Map<String, Long> routes) {
    return routes.keySet().stream().filter(prefix -> prefix.startsWith(beginning)).count();
  }
}
