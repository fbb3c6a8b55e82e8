package io.polyrouter.bgp.settings;

import static io.polyrouter.bgp.settings.Consequence.NEXT_SESSION;
import static io.polyrouter.bgp.settings.Consequence.NOTHING;
import static io.polyrouter.bgp.settings.Consequence.RESET;
import static io.polyrouter.bgp.settings.Consequence.SOFT_BOTH;
import static io.polyrouter.bgp.settings.Consequence.SOFT_IN;
import static io.polyrouter.bgp.settings.Consequence.SOFT_OUT;

import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.StreamAuthentication;
import java.util.Optional;

/** What can be configured of neighbours and their groups. */
public final class PeerOptions {

  private static final String OPEN = "it is agreed on when a session begins";
  private static final String CONNECTION = "it is of the connection, which begins anew";
  private static final String LATER = "it is heeded when a session begins";

  private PeerOptions() {}

  // ---- who it is ----------------------------------------------------------------------------

  /** Has to be configured. */
  public static final Option<Optional<PeerAs>> PEER_AS =
      Option.of("", "peer-as", Optional.empty(), RESET, "the peer has to be in another AS");

  /** In place of the own AS towards an external peer (RFC 7705, section 3). */
  public static final Option<Optional<Integer>> LOCAL_AS =
      Option.of("", "local-as", Optional.empty(), RESET, "the peer is told of another AS");

  /** For people. */
  public static final Option<String> DESCRIPTION =
      Option.of("", "description", "", NOTHING, "it is for people only");

  /** Whether there is to be a session at all. */
  public static final Option<Boolean> ENABLED =
      Option.of("", "enabled", true, RESET, "the neighbour is shut down, or is no longer");

  /** Told to a peer that is shut down (RFC 9003), at most 255 bytes of UTF-8. */
  public static final Option<String> SHUTDOWN_TEXT =
      Option.of("", "shutdown-message", "", NOTHING, "it is for the next shutdown");

  // ---- timers -------------------------------------------------------------------------------

  /** ConnectRetryTime (RFC 4271, section 10). */
  public static final Option<Integer> CONNECT_RETRY_SECONDS =
      Option.of("timers", "connect-retry-interval", 120, NEXT_SESSION, LATER);

  /** HoldTime as it is offered; 0 for none. */
  public static final Option<Integer> HOLD_SECONDS =
      Option.of("timers", "hold-time", 90, NEXT_SESSION, OPEN);

  /** Sessions with a shorter one that is not 0, or with none if this is not 0, are refused. */
  public static final Option<Integer> MIN_HOLD_SECONDS =
      Option.of("timers", "minimum-hold-time", 0, NEXT_SESSION, OPEN);

  /** KeepaliveTime; 0 for a third of the hold time, which it never exceeds. */
  public static final Option<Integer> KEEPALIVE_SECONDS =
      Option.of("timers", "keepalive", 0, NEXT_SESSION, OPEN);

  /** SendHoldTime (RFC 9687); 0 for 8 minutes, or twice the hold time if that is more. */
  public static final Option<Integer> SEND_HOLD_SECONDS =
      Option.of("timers", "send-hold-time", 0, NEXT_SESSION, LATER);

  /** IdleHoldTime (RFC 4271, section 8.1.1) after the first error. */
  public static final Option<Integer> IDLE_HOLD_SECONDS =
      Option.of("timers", "idle-hold-time", 5, NEXT_SESSION, LATER);

  /** DampPeerOscillations: whether it is doubled after each further error, up to two minutes. */
  public static final Option<Boolean> DAMP_OSCILLATIONS =
      Option.of("timers", "damp-peer-oscillations", true, NEXT_SESSION, LATER);

  /** DelayOpenTime; 0 for none (RFC 4271, section 8.1.1). */
  public static final Option<Integer> DELAY_OPEN_SECONDS =
      Option.of("timers", "delay-open-time", 0, NEXT_SESSION, LATER);

  // ---- connection ---------------------------------------------------------------------------

  /** PassiveTcpEstablishment: whether it is left to the peer to connect. */
  public static final Option<Boolean> PASSIVE =
      Option.of("transport", "passive-mode", false, NEXT_SESSION, LATER);

  /** Own address; empty for that of the interface towards the peer. */
  public static final Option<Optional<IpAddress>> LOCAL_ADDRESS =
      Option.of("transport", "local-address", Optional.empty(), RESET, CONNECTION);

  /** Where the peer listens. */
  public static final Option<Integer> PORT =
      Option.of("transport", "remote-port", 179, NEXT_SESSION, LATER);

  /** Largest segment, 0 for what the path has. */
  public static final Option<Integer> MSS_BYTES =
      Option.of("transport", "tcp-mss", 0, RESET, CONNECTION);

  /** TTL towards an external peer that is not on a link; 0 for one that is. */
  public static final Option<Integer> MULTIHOP_TTL =
      Option.of("ebgp-multihop", "multihop-ttl", 0, RESET, CONNECTION);

  /** How many hops away the peer may be (RFC 5082); 0 to take packets from anywhere. */
  public static final Option<Integer> TTL_SECURITY_HOPS =
      Option.of("transport", "ttl-security", 0, RESET, CONNECTION);

  /** How segments are signed: TCP MD5 (RFC 2385) or TCP-AO (RFC 5925). */
  public static final Option<StreamAuthentication> AUTHENTICATION =
      Option.of("transport", "authentication", new StreamAuthentication.None(), RESET, CONNECTION);

  // ---- capabilities -------------------------------------------------------------------------

  /** RFC 2918. */
  public static final Option<Boolean> ROUTE_REFRESH =
      Option.of("capabilities", "route-refresh", true, RESET, OPEN);

  /** RFC 7313. */
  public static final Option<Boolean> ENHANCED_ROUTE_REFRESH =
      Option.of("capabilities", "enhanced-route-refresh", true, RESET, OPEN);

  /** RFC 8654. */
  public static final Option<Boolean> EXTENDED_MESSAGES =
      Option.of("capabilities", "extended-messages", true, RESET, OPEN);

  /** RFC 6793; off only for peers that stumble over it. */
  public static final Option<Boolean> FOUR_OCTET_AS =
      Option.of("capabilities", "four-octet-as", true, RESET, OPEN);

  /** The own role (RFC 9234). */
  public static final Option<Optional<RoleName>> ROLE =
      Option.of("capabilities", "role", Optional.empty(), RESET, OPEN);

  /** Whether the peer has to tell its role (RFC 9234, section 4.2). */
  public static final Option<Boolean> STRICT_ROLE =
      Option.of("capabilities", "strict-role", false, RESET, OPEN);

  // ---- graceful restart ---------------------------------------------------------------------

  public static final Option<RestartMode> RESTART_MODE =
      Option.of("graceful-restart", "mode", RestartMode.HELPER, NEXT_SESSION, OPEN);

  /** For how long the peer is asked to wait, 1 to 4095. */
  public static final Option<Integer> RESTART_SECONDS =
      Option.of("graceful-restart", "restart-time", 120, NEXT_SESSION, OPEN);

  /** For how long routes of a peer that is back are kept until it has told them anew. */
  public static final Option<Integer> STALE_SECONDS =
      Option.of("graceful-restart", "stale-routes-time", 360, NEXT_SESSION, LATER);

  /** Whether sessions that end by a NOTIFICATION restart as well (RFC 8538). */
  public static final Option<Boolean> NOTIFICATION_RESTART =
      Option.of("graceful-restart", "notification", true, NEXT_SESSION, OPEN);

  // ---- watching the path --------------------------------------------------------------------

  /** Whether BFD watches the peer, and how; a path that breaks ends the session (RFC 9384). */
  public static final Option<Optional<LivenessParameters>> BFD =
      Option.of("bfd", "enabled", Optional.empty(), NOTHING, "the session is watched otherwise");

  // ---- routes of all families ---------------------------------------------------------------

  /** Whether paths have to begin with the AS of the peer; off towards route servers. */
  public static final Option<Boolean> ENFORCE_FIRST_AS =
      Option.of("", "enforce-first-as", true, RESET, "bytes are read otherwise from the beginning");

  /** How many times the own AS may be in paths. */
  public static final Option<Integer> ALLOW_OWN_AS =
      Option.of("as-path-options", "allow-own-as", 0, SOFT_IN, "paths are looked at otherwise");

  /** Whether the AS of the peer is replaced by the own one in paths that it is sent. */
  public static final Option<Boolean> AS_OVERRIDE =
      Option.of("as-path-options", "replace-peer-as", false, SOFT_OUT, "paths are sent otherwise");

  public static final Option<PrivateAs> PRIVATE_AS =
      Option.of("", "remove-private-as", PrivateAs.KEEP, SOFT_OUT, "paths are sent otherwise");

  /** Whether it is a client of a route reflector (RFC 4456). */
  public static final Option<Boolean> ROUTE_REFLECTOR_CLIENT =
      Option.of(
          "route-reflector", "client", false, SOFT_BOTH, "routes of it and to it are passed on");
}
