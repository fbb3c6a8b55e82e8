package io.polyrouter.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.fault.ErrorCode;
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
import io.polyrouter.bgp.message.OpenCodec;
import io.polyrouter.bgp.message.OpenMessage;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.session.Negotiation.OwnRestart;
import io.polyrouter.bgp.session.Negotiation.Result;
import io.polyrouter.bgp.settings.AddPaths;
import io.polyrouter.bgp.settings.Confederation;
import io.polyrouter.bgp.settings.FamilyOptions;
import io.polyrouter.bgp.settings.OptionValues;
import io.polyrouter.bgp.settings.PeerAs;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.bgp.settings.RestartMode;
import io.polyrouter.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NegotiationTest {

  private static final int OWN_AS = 65_001;
  private static final int PEER_AS = 65_002;
  private static final int OWN_ID = 0x0101_0101;
  private static final int PEER_ID = 0x0202_0202;

  private final LocalSpeaker local = new LocalSpeaker(OWN_AS, OWN_ID, Optional.empty());
  private OptionValues options =
      OptionValues.NONE.with(PeerOptions.PEER_AS, Optional.of(new PeerAs.Exactly(PEER_AS)));
  private final Map<Family, OptionValues> families = new TreeMap<>();
  private final List<Capability> theirs = new ArrayList<>();
  private int theirAs = PEER_AS;
  private int theirHold = 90;
  private int theirId = PEER_ID;

  NegotiationTest() {
    families.put(Family.IPV4_UNICAST, OptionValues.NONE);
  }

  private PeerSettings peer() {
    return new PeerSettings(
        IpAddress.parse("10.0.0.2"),
        Optional.empty(),
        Optional.empty(),
        false,
        options,
        new TreeMap<>(families));
  }

  private OpenMessage own(LocalSpeaker of) {
    return Negotiation.open(of, peer(), OwnRestart.NONE);
  }

  private Result result(LocalSpeaker of) {
    OpenMessage received = OpenMessage.of(theirAs, theirHold, theirId, theirs);
    return Negotiation.result(of, peer(), own(of), received);
  }

  private Agreement agreed() {
    Result result = result(local);
    assertThat(result).isInstanceOf(Result.Agreed.class);
    return ((Result.Agreed) result).agreement();
  }

  private void refused(OpenFault fault, ErrorCode code) {
    Result result = result(local);
    assertThat(result).isInstanceOf(Result.Refused.class);
    assertThat(((Result.Refused) result).fault()).isEqualTo(fault);
    assertThat(((Result.Refused) result).notification().error()).isEqualTo(code);
  }

  // ---- who it is ----------------------------------------------------------------------------

  @Test
  void aPlainPeerOfTheFirstDaysIsSpokenTo() {
    Agreement plain = agreed();
    assertThat(plain.families()).containsExactly(Family.IPV4_UNICAST);
    assertThat(plain.format().fourOctetAs()).isFalse();
    assertThat(plain.format().maxMessageBytes()).isEqualTo(SessionFormat.STANDARD_MESSAGE_BYTES);
    assertThat(plain.refresh()).isFalse();
    assertThat(plain.restart()).isEmpty();
    assertThat(plain.peerAs()).isEqualTo(PEER_AS);
    assertThat(plain.peerIdentifier()).isEqualTo(PEER_ID);
    assertThat(plain.format().kind()).isEqualTo(PeerKind.EXTERNAL);
    assertThat(plain.format().firstAs()).isEqualTo(PEER_AS);
  }

  @Test
  void aPeerOfAnotherAsIsRefused() {
    theirAs = 65_009;
    refused(OpenFault.PEER_AS, ErrorCode.BAD_PEER_AS);
  }

  @Test
  void theAsOfTheCapabilityCounts() {
    theirs.add(new FourOctetAs(65_009));
    refused(OpenFault.PEER_AS, ErrorCode.BAD_PEER_AS);
  }

  @ParameterizedTest
  @CsvSource({
    "external, 65002, EXTERNAL",
    "external, 65001, ",
    "internal, 65001, INTERNAL",
    "internal, 65002, "
  })
  void aPeerMayBeAnyExternalOrInternal(String which, int as, PeerKind kind) {
    options =
        options.with(
            PeerOptions.PEER_AS,
            Optional.of(which.equals("external") ? new PeerAs.External() : new PeerAs.Internal()));
    theirAs = as;
    if (kind == null) {
      refused(OpenFault.PEER_AS, ErrorCode.BAD_PEER_AS);
    } else {
      assertThat(agreed().format().kind()).isEqualTo(kind);
    }
  }

  @Test
  void anInternalPeerHasAnotherIdentifier() {
    options = options.with(PeerOptions.PEER_AS, Optional.of(new PeerAs.Internal()));
    theirAs = OWN_AS;
    theirId = OWN_ID;
    refused(OpenFault.OWN_IDENTIFIER, ErrorCode.BAD_BGP_IDENTIFIER);
  }

  @Test
  void anExternalPeerMayHaveTheSameIdentifier() {
    theirId = OWN_ID;
    assertThat(agreed().peerIdentifier()).isEqualTo(OWN_ID);
  }

  @Test
  void aConfederationShowsItsIdentifierToTheOutsideOnly() {
    LocalSpeaker member =
        new LocalSpeaker(OWN_AS, OWN_ID, Optional.of(new Confederation(100, Set.of(PEER_AS))));
    assertThat(own(member).peerAs()).isEqualTo(OWN_AS);
    Result inside = result(member);
    assertThat(inside).isInstanceOf(Result.Agreed.class);
    assertThat(((Result.Agreed) inside).agreement().format().kind())
        .isEqualTo(PeerKind.CONFEDERATION);
    options = options.with(PeerOptions.PEER_AS, Optional.of(new PeerAs.Exactly(70_000)));
    assertThat(own(member).peerAs()).isEqualTo(100);
  }

  @Test
  void anotherLocalAsIsToldToAnExternalPeer() {
    options = options.with(PeerOptions.LOCAL_AS, Optional.of(200_000));
    assertThat(own(local).peerAs()).isEqualTo(200_000);
    assertThat(own(local).as()).isEqualTo(23_456);
    assertThat(agreed().localAs()).isEqualTo(200_000);
  }

  // ---- hold time ----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "90, 0, 0, 180, 90, 30", "90, 0, 0, 9, 9, 3", "90, 0, 0, 0, 0, 0", "0, 0, 0, 90, 0, 0",
    "90, 10, 0, 60, 60, 10", "90, 30, 0, 9, 9, 3", "90, 0, 0, 3, 3, 1", "90, 0, 20, 20, 20, 6"
  })
  void theShorterHoldTimeHolds(
      int own, int keepalive, int least, int theirHoldTime, int hold, int every) {
    options =
        options
            .with(PeerOptions.HOLD_SECONDS, own)
            .with(PeerOptions.KEEPALIVE_SECONDS, keepalive)
            .with(PeerOptions.MIN_HOLD_SECONDS, least);
    theirHold = theirHoldTime;
    assertThat(agreed().holdSeconds()).isEqualTo(hold);
    assertThat(agreed().keepaliveSeconds()).isEqualTo(every);
  }

  @ParameterizedTest
  @CsvSource({"19", "0"})
  void aHoldTimeThatIsTooShortIsRefused(int theirHoldTime) {
    options = options.with(PeerOptions.MIN_HOLD_SECONDS, 20);
    theirHold = theirHoldTime;
    refused(OpenFault.HOLD_TIME, ErrorCode.UNACCEPTABLE_HOLD_TIME);
  }

  // ---- families -----------------------------------------------------------------------------

  @Test
  void commonFamiliesAreAgreedOn() {
    families.put(Family.IPV6_UNICAST, OptionValues.NONE);
    theirs.add(new Multiprotocol(Family.IPV6_UNICAST.numbers()));
    theirs.add(new Multiprotocol(Family.VPNV4_UNICAST.numbers()));
    theirs.add(new Multiprotocol(new AfiSafi(25, 70)));
    assertThat(agreed().families()).containsExactly(Family.IPV6_UNICAST);
    assertThat(agreed().format().has(Family.IPV4_UNICAST)).isFalse();
  }

  @Test
  void withoutACommonFamilyThePeerIsToldWhatIsMissing() {
    theirs.add(new Multiprotocol(Family.IPV6_UNICAST.numbers()));
    refused(OpenFault.NO_COMMON_FAMILY, ErrorCode.UNSUPPORTED_CAPABILITY);
    assertThat(((Result.Refused) result(local)).notification().data().toString())
        .isEqualTo("010400010001");
  }

  @Test
  void nextHopsOfTheOtherFamilyNeedBoth() {
    families.put(
        Family.IPV4_UNICAST, OptionValues.NONE.with(FamilyOptions.EXTENDED_NEXT_HOP, true));
    assertThat(agreed().format().extendsNextHop(Family.IPV4_UNICAST)).isFalse();
    theirs.add(
        new ExtendedNextHop(
            List.of(new ExtendedNextHop.NextHops(Family.IPV4_UNICAST.numbers(), 2))));
    assertThat(agreed().format().extendsNextHop(Family.IPV4_UNICAST)).isTrue();
    families.put(Family.IPV4_UNICAST, OptionValues.NONE);
    assertThat(agreed().format().extendsNextHop(Family.IPV4_UNICAST)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "true, 0, true, true, true, false", "true, 0, true, false, false, false",
    "false, 4, true, true, false, true", "false, 4, false, true, false, false",
    "true, 4, true, true, true, true", "false, 0, true, true, false, false"
  })
  void pathIdentifiersGoWhereOneSendsAndTheOtherReceives(
      boolean receives, int sends, boolean theyReceive, boolean theySend, boolean in, boolean out) {
    families.put(
        Family.IPV4_UNICAST,
        OptionValues.NONE.with(FamilyOptions.ADD_PATHS, new AddPaths(receives, sends)));
    theirs.add(
        new AddPath(
            List.of(new AddPath.Paths(Family.IPV4_UNICAST.numbers(), theyReceive, theySend))));
    assertThat(agreed().format().receivesPathIds(Family.IPV4_UNICAST)).isEqualTo(in);
    assertThat(agreed().format().sendsPathIds(Family.IPV4_UNICAST)).isEqualTo(out);
  }

  // ---- other capabilities -------------------------------------------------------------------

  @Test
  void whatBothKnowHolds() {
    theirs.add(new RouteRefreshing());
    theirs.add(new EnhancedRouteRefresh());
    theirs.add(new ExtendedMessage());
    theirs.add(new FourOctetAs(PEER_AS));
    Agreement both = agreed();
    assertThat(both.refresh()).isTrue();
    assertThat(both.enhancedRefresh()).isTrue();
    assertThat(both.format().maxMessageBytes()).isEqualTo(SessionFormat.EXTENDED_MESSAGE_BYTES);
    assertThat(both.format().fourOctetAs()).isTrue();
    assertThat(both.received()).isEqualTo(theirs);
  }

  @Test
  void whatIsSwitchedOffDoesNotHold() {
    options =
        options
            .with(PeerOptions.ROUTE_REFRESH, false)
            .with(PeerOptions.EXTENDED_MESSAGES, false)
            .with(PeerOptions.FOUR_OCTET_AS, false)
            .with(PeerOptions.RESTART_MODE, RestartMode.OFF);
    assertThat(own(local).capabilities())
        .containsExactly(new Multiprotocol(Family.IPV4_UNICAST.numbers()));
    theirs.add(new RouteRefreshing());
    theirs.add(new ExtendedMessage());
    theirs.add(new FourOctetAs(PEER_AS));
    theirs.add(new GracefulRestart(false, true, 120, List.of()));
    Agreement plain = agreed();
    assertThat(plain.refresh()).isFalse();
    assertThat(plain.format().maxMessageBytes()).isEqualTo(SessionFormat.STANDARD_MESSAGE_BYTES);
    assertThat(plain.format().fourOctetAs()).isFalse();
    assertThat(plain.restart()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RoleName.class)
  void rolesHaveToFitEachOther(RoleName role) {
    options = options.with(PeerOptions.ROLE, Optional.of(role));
    for (RoleName each : RoleName.values()) {
      theirs.clear();
      theirs.add(new Role(each));
      boolean fits =
          switch (role) {
            case PROVIDER -> each == RoleName.CUSTOMER;
            case CUSTOMER -> each == RoleName.PROVIDER;
            case ROUTE_SERVER -> each == RoleName.ROUTE_SERVER_CLIENT;
            case ROUTE_SERVER_CLIENT -> each == RoleName.ROUTE_SERVER;
            case PEER -> each == RoleName.PEER;
          };
      if (fits) {
        assertThat(agreed().role()).contains(role);
      } else {
        refused(OpenFault.ROLE, ErrorCode.ROLE_MISMATCH);
      }
    }
  }

  @Test
  void aRoleIsMissedOnlyIfItIsStrict() {
    options = options.with(PeerOptions.ROLE, Optional.of(RoleName.PROVIDER));
    assertThat(agreed().role()).isEmpty();
    options = options.with(PeerOptions.STRICT_ROLE, true);
    refused(OpenFault.ROLE_MISSING, ErrorCode.ROLE_MISMATCH);
  }

  @Test
  void rolesAreNothingWithinAnAs() {
    options =
        options
            .with(PeerOptions.PEER_AS, Optional.of(new PeerAs.Internal()))
            .with(PeerOptions.ROLE, Optional.of(RoleName.PROVIDER));
    theirAs = OWN_AS;
    theirs.add(new Role(RoleName.PROVIDER));
    assertThat(agreed().role()).isEmpty();
    assertThat(own(local).last(Role.class)).isEmpty();
  }

  @Test
  void restartsOfThePeerAreAgreedOn() {
    families.put(
        Family.IPV4_UNICAST, OptionValues.NONE.with(FamilyOptions.LONG_LIVED_STALE_SECONDS, 3_600));
    theirs.add(
        new GracefulRestart(
            true,
            true,
            200,
            List.of(
                new GracefulRestart.Kept(Family.IPV4_UNICAST.numbers(), true),
                new GracefulRestart.Kept(Family.IPV6_UNICAST.numbers(), true))));
    theirs.add(
        new LongLivedGracefulRestart(
            List.of(
                new LongLivedGracefulRestart.Stale(Family.IPV4_UNICAST.numbers(), false, 7_200))));
    Agreement.PeerRestart restart = agreed().restart().orElseThrow();
    assertThat(restart.restarting()).isTrue();
    assertThat(restart.notification()).isTrue();
    assertThat(restart.restartSeconds()).isEqualTo(200);
    assertThat(restart.kept()).containsOnly(Map.entry(Family.IPV4_UNICAST, true));
    assertThat(restart.longLived())
        .containsOnly(Map.entry(Family.IPV4_UNICAST, new Agreement.LongLived(false, 7_200)));
    assertThat(agreed().localRestart()).isFalse();
  }

  @Test
  void whoRestartsAsksForItsFamilies() {
    options = options.with(PeerOptions.RESTART_MODE, RestartMode.FULL);
    OpenMessage open =
        Negotiation.open(local, peer(), new OwnRestart(true, Set.of(Family.IPV4_UNICAST)));
    assertThat(open.last(GracefulRestart.class))
        .contains(
            new GracefulRestart(
                true,
                true,
                120,
                List.of(new GracefulRestart.Kept(Family.IPV4_UNICAST.numbers(), true))));
    theirs.add(new GracefulRestart(false, false, 0, List.of()));
    assertThat(agreed().localRestart()).isTrue();
    assertThat(agreed().restart().orElseThrow().notification()).isFalse();
  }

  @Test
  void theOwnOpenIsReadAsItWasMeant() {
    families.put(
        Family.IPV4_UNICAST,
        OptionValues.NONE
            .with(FamilyOptions.EXTENDED_NEXT_HOP, true)
            .with(FamilyOptions.ADD_PATHS, new AddPaths(true, 8))
            .with(FamilyOptions.LONG_LIVED_STALE_SECONDS, 60));
    families.put(Family.IPV6_UNICAST, OptionValues.NONE);
    options =
        options
            .with(PeerOptions.ROLE, Optional.of(RoleName.PEER))
            .with(PeerOptions.RESTART_MODE, RestartMode.FULL);
    OpenMessage open = own(local);
    byte[] bytes = OpenCodec.write(open);
    assertThat(OpenCodec.read(bytes, 0, bytes.length)).isEqualTo(open);
    assertThat(open.capabilities()).hasSize(11);
  }
}
