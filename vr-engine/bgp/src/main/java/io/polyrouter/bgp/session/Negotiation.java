package io.polyrouter.bgp.session;

import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.message.Capability;
import io.polyrouter.bgp.message.Capability.AddPath;
import io.polyrouter.bgp.message.Capability.EnhancedRouteRefresh;
import io.polyrouter.bgp.message.Capability.ExtendedMessage;
import io.polyrouter.bgp.message.Capability.ExtendedNextHop;
import io.polyrouter.bgp.message.Capability.FourOctetAs;
import io.polyrouter.bgp.message.Capability.GracefulRestart;
import io.polyrouter.bgp.message.Capability.LongLivedGracefulRestart;
import io.polyrouter.bgp.message.Capability.Multiprotocol;
import io.polyrouter.bgp.message.Capability.Role;
import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.bgp.message.Capability.RouteRefreshing;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.message.OpenMessage;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.settings.AddPaths;
import io.polyrouter.bgp.settings.FamilyOptions;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.bgp.settings.RestartMode;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.Payload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * From settings to the own OPEN, and from two OPENs to what holds in the session, or why there is
 * none (RFC 4271, section 6.2). Pure.
 *
 * <p>What only one of both knows does not hold. A capability that is missing never ends a session
 * by itself, but for a role that is demanded, and families of which none is common (RFC 5492,
 * section 3).
 */
public final class Negotiation {

  /** AFI of IPv6 next hops (RFC 8950, section 3). */
  private static final int IPV6_AFI = Family.IPV6_UNICAST.afi();

  private static final int CAPABILITY_HEADER_BYTES = 2;
  private static final int FAMILY_BYTES = 4;

  private Negotiation() {}

  /** What came of two OPENs. */
  public sealed interface Result {
    /** The session may begin. */
    record Agreed(Agreement agreement) implements Result {}

    /** There is none, and the peer is told why. */
    record Refused(OpenFault fault, Notification notification) implements Result {}
  }

  /**
   * What the own router says of its own restart.
   *
   * @param restarting whether it has just restarted (RFC 4724, R-bit)
   * @param forwarded families whose packets were forwarded on (F-bit)
   */
  public record OwnRestart(boolean restarting, Set<Family> forwarded) {

    /** It has not restarted. */
    public static final OwnRestart NONE = new OwnRestart(false, Set.of());

    public OwnRestart {
      forwarded = Set.copyOf(forwarded);
    }
  }

  // ---- the own OPEN -------------------------------------------------------------------------

  /** The OPEN for a peer; families and capabilities in a fixed order. */
  public static OpenMessage open(LocalSpeaker local, PeerSettings peer, OwnRestart restart) {
    int as = local.asTowards(peer);
    List<Capability> capabilities = new ArrayList<>();
    peer.familyNames().forEach(family -> capabilities.add(new Multiprotocol(family.numbers())));
    if (peer.get(PeerOptions.ROUTE_REFRESH)) {
      capabilities.add(new RouteRefreshing());
      if (peer.get(PeerOptions.ENHANCED_ROUTE_REFRESH)) {
        capabilities.add(new EnhancedRouteRefresh());
      }
    }
    List<ExtendedNextHop.NextHops> nextHops =
        families(peer, family -> peer.get(family, FamilyOptions.EXTENDED_NEXT_HOP)).stream()
            .map(family -> new ExtendedNextHop.NextHops(family.numbers(), IPV6_AFI))
            .toList();
    if (!nextHops.isEmpty()) {
      capabilities.add(new ExtendedNextHop(nextHops));
    }
    if (peer.get(PeerOptions.EXTENDED_MESSAGES)) {
      capabilities.add(new ExtendedMessage());
    }
    if (local.kind(peer) == PeerKind.EXTERNAL) {
      peer.get(PeerOptions.ROLE).ifPresent(role -> capabilities.add(new Role(role)));
    }
    restart(peer, restart).ifPresent(capabilities::add);
    if (peer.get(PeerOptions.FOUR_OCTET_AS)) {
      capabilities.add(new FourOctetAs(as));
    }
    List<AddPath.Paths> paths = new ArrayList<>();
    for (Family family : peer.familyNames()) {
      AddPaths wanted = peer.get(family, FamilyOptions.ADD_PATHS);
      if (wanted.receive() || wanted.send() > 0) {
        paths.add(new AddPath.Paths(family.numbers(), wanted.receive(), wanted.send() > 0));
      }
    }
    if (!paths.isEmpty()) {
      capabilities.add(new AddPath(paths));
    }
    longLived(peer, restart).ifPresent(capabilities::add);
    return OpenMessage.of(as, peer.get(PeerOptions.HOLD_SECONDS), local.identifier(), capabilities);
  }

  /** A helper lists no families: it asks for nothing (RFC 4724, section 3). */
  private static Optional<Capability> restart(PeerSettings peer, OwnRestart own) {
    RestartMode mode = peer.get(PeerOptions.RESTART_MODE);
    if (mode == RestartMode.OFF) {
      return Optional.empty();
    }
    boolean isFull = mode == RestartMode.FULL;
    List<GracefulRestart.Kept> kept = new ArrayList<>();
    if (isFull) {
      for (Family family : peer.familyNames()) {
        kept.add(new GracefulRestart.Kept(family.numbers(), own.forwarded().contains(family)));
      }
    }
    return Optional.of(
        new GracefulRestart(
            isFull && own.restarting(),
            peer.get(PeerOptions.NOTIFICATION_RESTART),
            isFull ? peer.get(PeerOptions.RESTART_SECONDS) : 0,
            kept));
  }

  /** It is heeded only beside that of graceful restart (RFC 9494, section 4.1). */
  private static Optional<Capability> longLived(PeerSettings peer, OwnRestart own) {
    if (peer.get(PeerOptions.RESTART_MODE) == RestartMode.OFF) {
      return Optional.empty();
    }
    List<LongLivedGracefulRestart.Stale> stale = new ArrayList<>();
    for (Family family : peer.familyNames()) {
      int seconds = peer.get(family, FamilyOptions.LONG_LIVED_STALE_SECONDS);
      if (seconds > 0) {
        stale.add(
            new LongLivedGracefulRestart.Stale(
                family.numbers(), own.forwarded().contains(family), seconds));
      }
    }
    return stale.isEmpty() ? Optional.empty() : Optional.of(new LongLivedGracefulRestart(stale));
  }

  // ---- both OPENs ---------------------------------------------------------------------------

  /**
   * What holds in the session.
   *
   * @param sent the own OPEN to this peer
   * @param received its OPEN
   */
  public static Result result(
      LocalSpeaker local, PeerSettings peer, OpenMessage sent, OpenMessage received) {
    int peerAs = received.peerAs();
    if (!local.accepts(peer, peerAs)) {
      return refused(OpenFault.PEER_AS);
    }
    PeerKind kind = local.kind(peerAs);
    if (kind == PeerKind.INTERNAL && received.bgpIdentifier() == local.identifier()) {
      return refused(OpenFault.OWN_IDENTIFIER);
    }
    int least = peer.get(PeerOptions.MIN_HOLD_SECONDS);
    if (received.holdSeconds() < least) {
      return refused(OpenFault.HOLD_TIME);
    }
    SortedSet<Family> families = families(sent);
    families.retainAll(families(received));
    if (families.isEmpty()) {
      return new Result.Refused(
          OpenFault.NO_COMMON_FAMILY,
          new Notification(
              OpenFault.NO_COMMON_FAMILY.errorCode().code(),
              OpenFault.NO_COMMON_FAMILY.errorCode().subcode(),
              wanted(sent)));
    }
    OpenFault ofRoles = checkRoles(peer, kind, received);
    if (ofRoles != null) {
      return refused(ofRoles);
    }
    return new Result.Agreed(agreement(peer, kind, families, sent, received));
  }

  private static Result refused(OpenFault fault) {
    return new Result.Refused(fault, Notification.of(fault.errorCode()));
  }

  /** The capabilities that the peer lacks, as RFC 5492, section 5, wants them told. */
  private static Payload wanted(OpenMessage sent) {
    List<Multiprotocol> all = sent.all(Multiprotocol.class);
    int each = CAPABILITY_HEADER_BYTES + FAMILY_BYTES;
    byte[] data = new byte[all.size() * each];
    int at = 0;
    for (Multiprotocol one : all) {
      Wire.putU8(data, at, one.code());
      Wire.putU8(data, at + 1, FAMILY_BYTES);
      Wire.putU16(data, at + 2, one.family().afi());
      Wire.putU8(data, at + 5, one.family().safi());
      at += each;
    }
    return Payload.of(data);
  }

  /** RFC 9234, section 4.2. */
  private static @Nullable OpenFault checkRoles(
      PeerSettings peer, PeerKind kind, OpenMessage received) {
    Optional<RoleName> own = peer.get(PeerOptions.ROLE);
    if (own.isEmpty() || kind != PeerKind.EXTERNAL) {
      return null;
    }
    Optional<Role> theirs = received.last(Role.class);
    if (theirs.isEmpty()) {
      return peer.get(PeerOptions.STRICT_ROLE) ? OpenFault.ROLE_MISSING : null;
    }
    return theirs.get().role() == own.get().opposite() ? null : OpenFault.ROLE;
  }

  private static Agreement agreement(
      PeerSettings peer,
      PeerKind kind,
      SortedSet<Family> families,
      OpenMessage sent,
      OpenMessage received) {
    int hold = Math.min(sent.holdSeconds(), received.holdSeconds());
    boolean isRefresh = both(RouteRefreshing.class, sent, received);
    Optional<RoleName> role =
        kind == PeerKind.EXTERNAL && both(Role.class, sent, received)
            ? sent.last(Role.class).map(Role::role)
            : Optional.empty();
    return new Agreement(
        format(peer, kind, families, sent, received),
        received.peerAs(),
        received.bgpIdentifier(),
        sent.peerAs(),
        hold,
        keepalive(peer, hold),
        families,
        isRefresh,
        both(EnhancedRouteRefresh.class, sent, received),
        role,
        peerRestart(families, sent, received),
        sent.last(GracefulRestart.class).map(own -> !own.families().isEmpty()).orElse(false)
            && received.last(GracefulRestart.class).isPresent(),
        sent.capabilities(),
        received.capabilities());
  }

  /** At most a third of the hold time (RFC 4271, section 10), and at least a second. */
  private static int keepalive(PeerSettings peer, int holdSeconds) {
    int third = holdSeconds / 3;
    int configured = peer.get(PeerOptions.KEEPALIVE_SECONDS);
    return configured == 0 ? third : Math.min(configured, third);
  }

  private static SessionFormat format(
      PeerSettings peer,
      PeerKind kind,
      SortedSet<Family> families,
      OpenMessage sent,
      OpenMessage received) {
    Set<Family> idsIn = EnumSet.noneOf(Family.class);
    Set<Family> idsOut = EnumSet.noneOf(Family.class);
    Set<Family> nextHops = EnumSet.noneOf(Family.class);
    for (Family family : families) {
      if (adds(sent, family, AddPath.Paths::receives)
          && adds(received, family, AddPath.Paths::sends)) {
        idsIn.add(family);
      }
      if (adds(sent, family, AddPath.Paths::sends)
          && adds(received, family, AddPath.Paths::receives)) {
        idsOut.add(family);
      }
      if (extendsNextHop(sent, family) && extendsNextHop(received, family)) {
        nextHops.add(family);
      }
    }
    boolean checksFirst = kind != PeerKind.INTERNAL && peer.get(PeerOptions.ENFORCE_FIRST_AS);
    return new SessionFormat(
        kind,
        both(FourOctetAs.class, sent, received),
        SessionFormat.bits(families),
        SessionFormat.bits(idsIn),
        SessionFormat.bits(idsOut),
        SessionFormat.bits(nextHops),
        both(ExtendedMessage.class, sent, received)
            ? SessionFormat.EXTENDED_MESSAGE_BYTES
            : SessionFormat.STANDARD_MESSAGE_BYTES,
        checksFirst ? received.peerAs() : 0);
  }

  private static boolean adds(OpenMessage open, Family family, Predicate<AddPath.Paths> way) {
    return open.all(AddPath.class).stream()
        .flatMap(one -> one.families().stream())
        .anyMatch(paths -> paths.family().equals(family.numbers()) && way.test(paths));
  }

  private static boolean extendsNextHop(OpenMessage open, Family family) {
    return family.addresses() == AddressFamily.IPV4
        && open.all(ExtendedNextHop.class).stream()
            .flatMap(one -> one.encodings().stream())
            .anyMatch(one -> one.family().equals(family.numbers()) && one.nextHopAfi() == IPV6_AFI);
  }

  private static Optional<Agreement.PeerRestart> peerRestart(
      SortedSet<Family> families, OpenMessage sent, OpenMessage received) {
    Optional<GracefulRestart> own = sent.last(GracefulRestart.class);
    Optional<GracefulRestart> theirs = received.last(GracefulRestart.class);
    if (own.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<Family, Boolean> kept = new TreeMap<>();
    for (GracefulRestart.Kept each : theirs.get().families()) {
      known(each.family(), families).ifPresent(family -> kept.put(family, each.forwarding()));
    }
    SortedMap<Family, Agreement.LongLived> longLived = new TreeMap<>();
    Optional<LongLivedGracefulRestart> theirLongLived =
        received.last(LongLivedGracefulRestart.class);
    if (sent.last(LongLivedGracefulRestart.class).isPresent() && theirLongLived.isPresent()) {
      for (LongLivedGracefulRestart.Stale each : theirLongLived.get().families()) {
        known(each.family(), families)
            .ifPresent(family ->
                longLived.put(
                    family, new Agreement.LongLived(each.forwarding(), each.staleSeconds())));
      }
    }
    return Optional.of(
        new Agreement.PeerRestart(
            theirs.get().restarting(),
            own.get().notification() && theirs.get().notification(),
            theirs.get().restartSeconds(),
            kept,
            longLived));
  }

  private static Optional<Family> known(AfiSafi numbers, SortedSet<Family> among) {
    return among.stream().filter(family -> family.numbers().equals(numbers)).findFirst();
  }

  private static <C extends Capability> boolean both(
      Class<C> kind, OpenMessage sent, OpenMessage received) {
    return sent.last(kind).isPresent() && received.last(kind).isPresent();
  }

  /** Who names no family means IPv4 unicast (RFC 4760, section 8). */
  private static SortedSet<Family> families(OpenMessage open) {
    SortedSet<Family> families = new TreeSet<>();
    List<Multiprotocol> named = open.all(Multiprotocol.class);
    for (Multiprotocol one : named) {
      Family family = Family.of(one.family().afi(), one.family().safi());
      if (family != null) {
        families.add(family);
      }
    }
    if (named.isEmpty()) {
      families.add(Family.IPV4_UNICAST);
    }
    return families;
  }

  private static List<Family> families(PeerSettings peer, Predicate<Family> which) {
    return peer.familyNames().stream().filter(which).toList();
  }
}
