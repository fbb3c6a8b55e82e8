package io.polyrouter.bgp.settings;

import static io.polyrouter.bgp.settings.Consequence.NEXT_SESSION;
import static io.polyrouter.bgp.settings.Consequence.NOTHING;
import static io.polyrouter.bgp.settings.Consequence.RESET;
import static io.polyrouter.bgp.settings.Consequence.SOFT_IN;
import static io.polyrouter.bgp.settings.Consequence.SOFT_OUT;

import java.util.List;
import java.util.Optional;

/** What can be configured of a family of neighbours and their groups. */
public final class FamilyOptions {

  private static final String OPEN = "it is agreed on when a session begins";
  private static final String POLICY_IN = "routes are taken in otherwise";
  private static final String POLICY_OUT = "routes are announced otherwise";

  private FamilyOptions() {}

  /** Off to take back what the group says. */
  public static final Option<Boolean> ENABLED = Option.of("", "enabled", true, RESET, OPEN);

  /** Names of route policies, which routes pass in this order. */
  public static final Option<List<String>> IMPORT_POLICIES =
      Option.of("apply-policy", "import-policy", List.of(), SOFT_IN, POLICY_IN);

  /** Names of route policies, which routes pass in this order. */
  public static final Option<List<String>> EXPORT_POLICIES =
      Option.of("apply-policy", "export-policy", List.of(), SOFT_OUT, POLICY_OUT);

  /**
   * Whether routes pass that no policy speaks of. Without any policy external peers get and give
   * nothing (RFC 8212), internal ones everything.
   */
  public static final Option<Optional<Boolean>> ACCEPT_BY_DEFAULT_IN =
      Option.of("apply-policy", "default-import-policy", Optional.empty(), SOFT_IN, POLICY_IN);

  /** See {@link #ACCEPT_BY_DEFAULT_IN}. */
  public static final Option<Optional<Boolean>> ACCEPT_BY_DEFAULT_OUT =
      Option.of("apply-policy", "default-export-policy", Optional.empty(), SOFT_OUT, POLICY_OUT);

  public static final Option<Optional<MaximumPrefixes>> MAXIMUM_PREFIXES =
      Option.of("", "prefix-limit", Optional.empty(), NOTHING, "routes are counted anyway");

  public static final Option<AddPaths> ADD_PATHS =
      Option.of("", "add-paths", AddPaths.NONE, RESET, OPEN);

  /** Whether IPv4 routes may have IPv6 next hops (RFC 8950). */
  public static final Option<Boolean> EXTENDED_NEXT_HOP =
      Option.of("", "extended-next-hop-encoding", false, RESET, OPEN);

  public static final Option<NextHopMode> NEXT_HOP =
      Option.of("", "next-hop", NextHopMode.STANDARD, SOFT_OUT, POLICY_OUT);

  /** Whether a default route is announced to the peer, whatever there is. */
  public static final Option<Boolean> SEND_DEFAULT_ROUTE =
      Option.of("", "send-default-route", false, SOFT_OUT, POLICY_OUT);

  /** For how long stale routes are kept beyond a restart (RFC 9494); 0 for not at all. */
  public static final Option<Integer> LONG_LIVED_STALE_SECONDS =
      Option.of("graceful-restart", "llgr-stale-time", 0, NEXT_SESSION, OPEN);
}
