package io.polyrouter.bgp.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AsPath;
import io.polyrouter.bgp.attribute.AttributeEditor;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.Origin;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.NextHopState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {

  private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
  private static final IpAddress ALSO_NEAR = IpAddress.parse("192.0.2.2");
  private static final IpAddress FAR = IpAddress.parse("192.0.2.3");
  private static final IpAddress LOST = IpAddress.parse("192.0.2.4");

  private static final PathPeer EXTERNAL = peer(1, PeerKind.EXTERNAL, 10, "203.0.113.1");
  private static final PathPeer OTHER = peer(2, PeerKind.EXTERNAL, 20, "203.0.113.2");
  private static final PathPeer INTERNAL = peer(3, PeerKind.INTERNAL, 5, "203.0.113.3");
  private static final PathPeer MEMBER = peer(4, PeerKind.CONFEDERATION, 4, "203.0.113.4");

  private final AttributeEditor editor = new AttributeEditor(new AttributeTable(1));
  private final NextHopView nextHops = new NextHopView(1);
  private final Candidates paths = new Candidates(nextHops);

  DecisionTest() {
    resolve(NEAR, new NextHopState(true, 0, true));
    resolve(ALSO_NEAR, new NextHopState(true, 0, true));
    resolve(FAR, new NextHopState(true, 30, false));
    resolve(LOST, NextHopState.UNREACHABLE);
  }

  private static PathPeer peer(int number, PeerKind kind, int routerId, String address) {
    return PathPeer.of(number, kind, routerId, IpAddress.parse(address));
  }

  private void resolve(IpAddress address, NextHopState state) {
    nextHops.use(set(editing -> editing.nextHop(address)));
    nextHops.setState(address, state);
  }

  /** Path 65001 65002, origin IGP, by {@link #NEAR}, but for what is said. */
  private AttributeSet set(UnaryOperator<AttributeEditor> edits) {
    AttributeEditor plain =
        editor.begin(Origin.IGP).path(AsPath.ofSequence(65001L, 65002L)).nextHop(NEAR);
    return Objects.requireNonNull(edits.apply(plain).finish());
  }

  private static AttributeEditor path(AttributeEditor editor, Long... numbers) {
    return editor.path(AsPath.ofSequence(numbers));
  }

  private void add(PathPeer peer, UnaryOperator<AttributeEditor> edits) {
    AttributeSet set = set(edits);
    paths.from(peer).path(0, set, set);
  }

  private Reason whyNot(int worse, int best) {
    return whyNot(worse, best, DecisionOptions.DEFAULT);
  }

  private Reason whyNot(int worse, int best, DecisionOptions options) {
    Decision decision = new Decision(options);
    assertThat(decision.choose(paths)).isEqualTo(best);
    return decision.reason(worse);
  }

  // ---- one step after the other -------------------------------------------------------------

  @Test
  void withoutPathsThereIsNone() {
    Decision decision = new Decision(DecisionOptions.DEFAULT);
    assertThat(decision.choose(paths)).isEqualTo(Decision.NONE);
    assertThat(decision.usedCount()).isZero();
  }

  @Test
  void theOnlyPathIsTheBest() {
    add(EXTERNAL, edits -> edits);
    Decision decision = new Decision(DecisionOptions.DEFAULT);
    assertThat(decision.choose(paths)).isZero();
    assertThat(decision.reason(0)).isEqualTo(Reason.ONLY_PATH);
    assertThat(decision.isUsed(0)).isTrue();
  }

  @Test
  void whatPolicyRejectsAndWhatLeadsNowhereIsNotConsidered() {
    add(EXTERNAL, edits -> edits.localPref(500).nextHop(LOST));
    AttributeSet rejected = set(edits -> edits.localPref(600));
    paths.from(OTHER).path(0, rejected, null);
    add(INTERNAL, edits -> edits);
    assertThat(whyNot(0, 2)).isEqualTo(Reason.NEXT_HOP_UNREACHABLE);
    assertThat(whyNot(1, 2)).isEqualTo(Reason.REJECTED);
    assertThat(whyNot(2, 2)).isEqualTo(Reason.ONLY_PATH);
  }

  @Test
  void longLivedStalePathsAreTheLastResort() {
    AttributeSet preferred = set(edits -> edits.localPref(500));
    paths.from(EXTERNAL, true).path(0, preferred, preferred);
    add(INTERNAL, edits -> path(edits, 1L, 2L, 3L, 4L));
    assertThat(whyNot(0, 1)).isEqualTo(Reason.LONG_LIVED_STALE);
  }

  @Test
  void localPreferenceHasNoSign() {
    add(EXTERNAL, edits -> edits);
    add(INTERNAL, edits -> path(edits.localPref(-1), 1L, 2L, 3L));
    assertThat(whyNot(0, 1)).isEqualTo(Reason.LOCAL_PREFERENCE);
    assertThat(whyNot(1, 1)).as("what decided").isEqualTo(Reason.LOCAL_PREFERENCE);
  }

  @Test
  void ownRoutesComeBeforeThoseOfPeers() {
    add(EXTERNAL, edits -> path(edits));
    AttributeSet own =
        Objects.requireNonNull(editor.begin(Origin.INCOMPLETE).path(AsPath.EMPTY).finish());
    paths.from(PathPeer.local(0, 99)).path(0, own, own);
    assertThat(whyNot(0, 1)).isEqualTo(Reason.NOT_LOCAL);
  }

  @Test
  void theShorterPathUnlessItsLengthIsIgnored() {
    add(EXTERNAL, edits -> path(edits, 65001L, 65003L, 65002L));
    add(OTHER, edits -> edits.origin(Origin.INCOMPLETE));
    assertThat(whyNot(0, 1)).isEqualTo(Reason.PATH_LENGTH);
    assertThat(whyNot(1, 0, new DecisionOptions(false, false, true, false, 1, 1)))
        .isEqualTo(Reason.ORIGIN);
  }

  @Test
  void discriminatorsOfOneAsAreCompared() {
    add(EXTERNAL, edits -> edits.med(50));
    add(OTHER, edits -> edits.med(-1));
    assertThat(whyNot(1, 0)).isEqualTo(Reason.MULTI_EXIT_DISCRIMINATOR);
  }

  @Test
  void discriminatorsOfDifferentAsesOnlyIfConfigured() {
    add(EXTERNAL, edits -> path(edits, 65009L, 65002L).med(50));
    add(OTHER, edits -> edits.med(10));
    assertThat(whyNot(1, 0)).isEqualTo(Reason.ROUTER_ID);
    assertThat(whyNot(0, 1, new DecisionOptions(true, false, false, false, 1, 1)))
        .isEqualTo(Reason.MULTI_EXIT_DISCRIMINATOR);
  }

  @Test
  void aMissingDiscriminatorIsTheLowestUnlessConfigured() {
    add(EXTERNAL, edits -> edits.med(-1));
    add(OTHER, edits -> edits);
    assertThat(whyNot(0, 1)).isEqualTo(Reason.MULTI_EXIT_DISCRIMINATOR);
    assertThat(whyNot(1, 0, new DecisionOptions(false, true, false, false, 1, 1)))
        .isEqualTo(Reason.MULTI_EXIT_DISCRIMINATOR);
  }

  /** The first is better than the second, that one than the third, and the third than the first. */
  @Test
  void discriminatorsDoNotDependOnTheOrderOfArrival() {
    List<Runnable> adding =
        new ArrayList<>(
            List.of(
                () ->
                    add(
                        peer(7, PeerKind.INTERNAL, 1, "203.0.113.7"),
                        edits -> path(edits, 1L, 9L).med(20).nextHop(NEAR)),
                () -> add(MEMBER, edits -> path(edits, 2L, 9L).med(5).nextHop(ALSO_NEAR)),
                () -> add(INTERNAL, edits -> path(edits, 1L, 9L).med(10).nextHop(FAR))));
    Decision decision = new Decision(DecisionOptions.DEFAULT);
    for (int i = 0; i < 6; i++) {
      paths.clear();
      adding.forEach(Runnable::run);
      int best = decision.choose(paths);
      assertThat(paths.peer(best)).isEqualTo(MEMBER);
      Collections.rotate(adding, 1);
      if (i == 2) {
        Collections.swap(adding, 0, 1);
      }
    }
  }

  @Test
  void externalPathsBeforeInternalOnesAndThoseOfTheConfederation() {
    add(INTERNAL, edits -> edits);
    add(EXTERNAL, edits -> edits.nextHop(FAR));
    add(MEMBER, edits -> edits);
    assertThat(whyNot(0, 1)).isEqualTo(Reason.INTERNAL);
    assertThat(whyNot(2, 1)).isEqualTo(Reason.INTERNAL);
  }

  @Test
  void theNearerNextHop() {
    add(EXTERNAL, edits -> edits.nextHop(FAR));
    add(OTHER, edits -> edits);
    assertThat(whyNot(0, 1)).isEqualTo(Reason.IGP_METRIC);
  }

  @Test
  void theOriginatorStandsForThePeer() {
    add(INTERNAL, edits -> edits.originatorId(7));
    add(MEMBER, edits -> edits.originatorId(6).prependCluster(1).prependCluster(2));
    assertThat(whyNot(0, 1)).isEqualTo(Reason.ROUTER_ID);
    add(peer(9, PeerKind.INTERNAL, 9, "203.0.113.9"), edits -> edits.originatorId(6));
    assertThat(whyNot(1, 2)).isEqualTo(Reason.CLUSTER_LIST);
  }

  @Test
  void identifiersHaveNoSign() {
    add(peer(8, PeerKind.EXTERNAL, -1, "203.0.113.8"), edits -> edits);
    add(OTHER, edits -> edits);
    assertThat(whyNot(0, 1)).isEqualTo(Reason.ROUTER_ID);
  }

  @Test
  void addressAndPathIdentifierDecideAtLast() {
    PathPeer twin = peer(5, PeerKind.EXTERNAL, 10, "203.0.113.0");
    add(EXTERNAL, edits -> edits);
    AttributeSet set = set(edits -> edits);
    paths.from(twin).path(2, set, set);
    paths.from(twin).path(1, set, set);
    assertThat(whyNot(0, 2)).isEqualTo(Reason.PEER_ADDRESS);
    assertThat(whyNot(1, 2)).isEqualTo(Reason.PATH_ID);
  }

  // ---- several at a time --------------------------------------------------------------------

  @Test
  void pathsThatDifferInNothingThatMattersAreUsedTogether() {
    add(EXTERNAL, edits -> edits);
    add(OTHER, edits -> edits.nextHop(ALSO_NEAR));
    add(peer(6, PeerKind.EXTERNAL, 30, "203.0.113.6"), edits -> edits);
    add(INTERNAL, edits -> edits.nextHop(ALSO_NEAR));
    Decision decision = new Decision(new DecisionOptions(false, false, false, false, 4, 4));
    decision.choose(paths);
    assertThat(used(decision)).as("one of each next hop").containsExactly(0, 1);
    assertThat(decision.reason(1)).isEqualTo(Reason.ROUTER_ID);
    assertThat(decision.reason(3)).isEqualTo(Reason.INTERNAL);

    decision.setOptions(new DecisionOptions(false, false, false, false, 1, 4));
    decision.choose(paths);
    assertThat(used(decision)).containsExactly(0);
  }

  @Test
  void differentPathsOnlyIfConfigured() {
    add(OTHER, edits -> path(edits, 65007L, 65002L).nextHop(ALSO_NEAR));
    add(EXTERNAL, edits -> edits);
    Decision decision = new Decision(new DecisionOptions(false, false, false, false, 2, 1));
    decision.choose(paths);
    assertThat(used(decision)).containsExactly(1);
    decision.setOptions(new DecisionOptions(false, false, false, true, 2, 1));
    decision.choose(paths);
    assertThat(used(decision)).containsExactly(1, 0);
  }

  private static List<Integer> used(Decision decision) {
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < decision.usedCount(); i++) {
      used.add(decision.used(i));
    }
    return used;
  }

  // ---- against the rules said in another way ------------------------------------------------

  private record Path(
      PathPeer peer,
      int pathId,
      AttributeSet received,
      @Nullable AttributeSet accepted,
      boolean stale) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void isWhatDeterministicMedComesTo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int step = 0; step < 3_000; step++) {
      DecisionOptions options =
          new DecisionOptions(
              random.nextInt(4) == 0,
              random.nextBoolean(),
              random.nextInt(4) == 0,
              random.nextBoolean(),
              random.nextInt(1, 4),
              random.nextInt(1, 4));
      List<Path> all = new ArrayList<>();
      int count = random.nextInt(12);
      for (int i = 0; i < count; i++) {
        all.add(path(random, i));
      }
      check(all, options);
      Path best = check(all, options);
      Collections.shuffle(all, new Random(random.nextLong()));
      assertThat(check(all, options)).as("whatever the order").isEqualTo(best);
    }
  }

  private Path path(SplittableRandom random, int number) {
    PathPeer peer =
        random.nextInt(12) == 0
            ? PathPeer.local(0, 1)
            : PathPeer.of(
                number,
                List.of(PeerKind.values()).get(random.nextInt(3)),
                random.nextInt(3) - 1,
                new Ipv4Address(random.nextInt(3)));
    AttributeSet set =
        set(edits -> {
          path(edits, (long) random.nextInt(1, 3), (long) random.nextInt(1, 3));
          edits.nextHop(List.of(NEAR, ALSO_NEAR, FAR, LOST).get(random.nextInt(4)));
          if (random.nextInt(5) == 0) {
            edits.localPref(random.nextInt(2) * 100);
          }
          if (random.nextInt(5) == 0) {
            edits.origin(Origin.EGP);
          }
          if (random.nextInt(3) > 0) {
            edits.med(random.nextInt(3) - 1);
          }
          if (random.nextInt(4) == 0) {
            edits.originatorId(random.nextInt(1, 3));
          }
          return random.nextInt(4) == 0 ? edits.prependCluster(random.nextInt(1, 3)) : edits;
        });
    // Path identifiers differ, so that no two paths are the same in all that counts.
    return new Path(
        peer, number, set, random.nextInt(10) == 0 ? null : set, random.nextInt(10) == 0);
  }

  private @Nullable Path check(List<Path> all, DecisionOptions options) {
    paths.clear();
    for (Path each : all) {
      paths.from(each.peer, each.stale).path(each.pathId, each.received, each.accepted);
    }
    Decision decision = new Decision(options);
    NaiveDecision naive = new NaiveDecision(paths, options);
    int best = decision.choose(paths);
    Optional<Integer> expected = naive.best();
    assertThat(best).isEqualTo(expected.orElse(Decision.NONE));
    if (expected.isEmpty()) {
      assertThat(decision.usedCount()).isZero();
      return null;
    }
    checkUsed(decision, naive, options, best);
    for (int i = 0; i < all.size(); i++) {
      if (i != best) {
        assertThat(decision.reason(i)).as("why not %s", i).isNotEqualTo(Reason.ONLY_PATH);
        assertThat(naive.eligible().contains(i))
            .isEqualTo(
                decision.reason(i) != Reason.REJECTED
                    && decision.reason(i) != Reason.NEXT_HOP_UNREACHABLE);
      }
    }
    return all.get(best);
  }

  private void checkUsed(
      Decision decision, NaiveDecision naive, DecisionOptions options, int best) {
    PathPeer peer = paths.peer(best);
    int most =
        peer.isLocal()
            ? 1
            : peer.kind() == PeerKind.EXTERNAL
                ? options.maxExternalPaths()
                : options.maxInternalPaths();
    List<Integer> expected = new ArrayList<>();
    List<IpAddress> by = new ArrayList<>();
    for (int path : most == 1 ? List.of(best) : naive.asGoodAs(best)) {
      AttributeSet set = paths.attributes(path);
      boolean isAlike =
          options.relaxMultipath() || set.path().equals(paths.attributes(best).path());
      IpAddress nextHop = Objects.requireNonNull(set.nextHop());
      if (isAlike && !by.contains(nextHop) && expected.size() < most) {
        expected.add(path);
        by.add(nextHop);
      }
    }
    assertThat(used(decision)).isEqualTo(expected);
  }
}
