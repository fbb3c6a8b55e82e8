package io.polyrouter.testkit;

import static io.polyrouter.testkit.EchoNetwork.LEFT;
import static io.polyrouter.testkit.EchoNetwork.PORT;
import static io.polyrouter.testkit.EchoNetwork.PORT4;
import static io.polyrouter.testkit.EchoNetwork.PORT6;
import static io.polyrouter.testkit.EchoNetwork.RIGHT;
import static io.polyrouter.testkit.EchoNetwork.RIGHT6;
import static io.polyrouter.testkit.EchoNetwork.USUAL;
import static io.polyrouter.testkit.EchoNetwork.call;
import static io.polyrouter.testkit.EchoNetwork.calling;
import static io.polyrouter.testkit.EchoNetwork.echo;
import static io.polyrouter.testkit.EchoNetwork.guest;
import static io.polyrouter.testkit.EchoNetwork.insistent;
import static io.polyrouter.testkit.EchoNetwork.probe;
import static io.polyrouter.testkit.EchoNetwork.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamAuthentication.AoAlgorithm;
import io.polyrouter.routing.protocol.StreamAuthentication.AoKey;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamEvent.Closed;
import io.polyrouter.routing.protocol.StreamEvent.End;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.testkit.protocol.EchoType;
import io.polyrouter.testkit.protocol.EchoType.Call;
import io.polyrouter.testkit.protocol.EchoType.Service;
import io.polyrouter.testkit.protocol.ProtocolRecorder;
import io.polyrouter.testkit.recording.RouterRecorder;
import io.polyrouter.testkit.recording.RouterRecording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of protocols between two virtual routers, from one end to the other. */
class StreamsTest {

  private static final int MUCH = 3_000_000;
  private static final int LITTLE = 10_000;

  private final EchoNetwork on = new EchoNetwork();

  private void completed(String vr, long calls) {
    assertThat(on.echo(vr).completed()).isEqualTo(calls);
    assertThat(on.echo(vr).wrong()).isZero();
    assertThat(on.echo(vr).open()).isEmpty();
  }

  // ---- bytes --------------------------------------------------------------------------------

  @Test
  void allBytesGoAndComeBackInOrderInBothFamilies() {
    on.right(serving(echo(PORT4, guest(LEFT + "/32", USUAL)), echo(PORT6, guest("::/0", USUAL))))
        .apply()
        .advance(3);
    on.left(calling(call(RIGHT, USUAL, MUCH), call(RIGHT6, USUAL, MUCH))).apply().advance(20);

    completed("left", 2);
    assertThat(on.echo("right").received()).isEqualTo(2 * MUCH);
    assertThat(on.echo("right").ends())
        .extracting(end -> ((Closed) end).end())
        .containsExactly(End.FINISHED, End.FINISHED);
    assertThat(on.counter("left", "echo", "streams-opened")).isEqualTo(2);
    assertThat(on.counter("left", "echo", "stream-bytes-out")).isEqualTo(2 * MUCH);
    assertThat(on.counter("right", "echo", "streams-accepted")).isEqualTo(2);
    assertThat(on.counter("right", "echo", "stream-bytes-in")).isEqualTo(2 * MUCH);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 5", "0.1, 0"})
  void nothingIsMissedOverALinkThatLosesAndReorders(double loss, int delayMillis) {
    on.right(serving(echo(PORT4, guest("10.0.0.0/8", USUAL)))).apply();
    Faults faults =
        Faults.NONE
            .withLoss(loss)
            .withDuplication(0.01)
            .withDelay(Duration.ofMillis(delayMillis), Duration.ofMillis(3));
    on.link.set(faults, faults);
    on.left(calling(call(RIGHT, USUAL, 300_000))).apply().advance(300);

    completed("left", 1);
    assertThat(on.link.counts("left", "x").sent().lost()).isPositive();
  }

  @Test
  void aServiceThatReadsSlowlySlowsItsPeerAndNobodyKeepsMoreThanHisBuffers() {
    int rate = 50_000;
    Service slow = new Service(PORT4, List.of(guest("0.0.0.0/0", USUAL)), false, rate);
    on.right(serving(slow)).apply();
    Call upload = call(RIGHT, USUAL, 4L * MUCH);
    on.left(
            calling(
                new Call(
                    upload.remote(),
                    PORT,
                    Optional.empty(),
                    USUAL,
                    4L * MUCH,
                    false,
                    upload.retrySeconds())))
        .apply()
        .advance(60);

    long taken = on.echo("right").received();
    assertThat(taken).isBetween(50L * rate, 70L * rate);
    assertThat(on.echo("right").pauses()).isPositive();
    // Between the two of them there is a send buffer and a receive buffer.
    long written = on.counter("left", "echo", "stream-bytes-out");
    assertThat(written - taken).isBetween(1L, (256L + 1024L) * 1024L);

    on.advance(240);
    assertThat(on.echo("left").completed()).isEqualTo(1);
    assertThat(on.echo("right").received()).isEqualTo(4L * MUCH);
    assertThat(on.echo("right").wrong()).isZero();
  }

  @Test
  void aSlowStreamHoldsNoOtherBack() {
    Service slow = new Service(PORT4, List.of(guest("0.0.0.0/0", USUAL)), true, 100);
    on.right(serving(slow, echo(PORT6, guest("::/0", USUAL)))).apply().advance(3);
    on.left(calling(call(RIGHT, USUAL, MUCH), call(RIGHT6, USUAL, MUCH))).apply().advance(10);

    assertThat(on.echo("left").completed()).isEqualTo(1);
    assertThat(on.echo("left").open()).containsExactly(1L);
  }

  @Test
  void bothSidesMayCallEachOtherAtOnce() {
    on.left(both(RIGHT)).right(both(LEFT)).apply().advance(30);

    completed("left", 1);
    completed("right", 1);
    assertThat(on.counter("left", "echo", "streams-accepted")).isEqualTo(1);
    assertThat(on.counter("right", "echo", "streams-accepted")).isEqualTo(1);
  }

  private static ProtocolSettings both(String remote) {
    return new EchoType.Settings(
        "main",
        List.of(echo(PORT4, guest("10.0.0.0/30", USUAL))),
        List.of(insistent(call(remote, USUAL, MUCH))));
  }

  // ---- whom a port lets in ------------------------------------------------------------------

  private static StreamOptions md5(String key) {
    return USUAL.with(new StreamAuthentication.Md5(Secret.of(key)));
  }

  private static StreamOptions ao(int sendId, int receiveId, String key) {
    return USUAL.with(new StreamAuthentication.Ao(List.of(aoKey(sendId, receiveId, key))));
  }

  private static AoKey aoKey(int sendId, int receiveId, String key) {
    return new AoKey(sendId, receiveId, AoAlgorithm.HMAC_SHA_1_96, Secret.of(key), true);
  }

  private void talks(StreamOptions caller, StreamOptions callee, boolean expected) {
    on.right(serving(echo(PORT4, guest(LEFT + "/32", callee)))).apply();
    on.left(calling(call(RIGHT, caller, LITTLE))).apply().advance(30);

    assertThat(on.echo("left").completed()).isEqualTo(expected ? 1 : 0);
    assertThat(on.echo("right").received()).isEqualTo(expected ? LITTLE : 0);
    if (!expected) {
      assertThat(on.echo("left").open()).as("it is still tried").containsExactly(1L);
      assertThat(on.sockets("right")).as("nothing but who listens").isEqualTo(1);
    }
  }

  @Test
  void whoKnowsTheKeyOfMd5TalksToTheService() {
    talks(md5("sesame"), md5("sesame"), true);
  }

  @Test
  void aWrongKeyOfMd5IsNotAnswered() {
    talks(md5("wrong"), md5("sesame"), false);
  }

  @Test
  void noKeyOfMd5IsNotAnswered() {
    talks(USUAL, md5("sesame"), false);
  }

  @Test
  void aKeyOfMd5ThatNobodyAskedForIsNotAnswered() {
    talks(md5("sesame"), USUAL, false);
  }

  @Test
  void whoKnowsTheKeyOfAoTalksToTheService() {
    talks(ao(1, 2, "sesame"), ao(2, 1, "sesame"), true);
  }

  @Test
  void aWrongKeyOfAoIsNotAnswered() {
    talks(ao(1, 2, "wrong"), ao(2, 1, "sesame"), false);
  }

  @Test
  void anotherKeyIdOfAoIsNotAnswered() {
    talks(ao(3, 2, "sesame"), ao(2, 1, "sesame"), false);
  }

  @Test
  void aPeerOnTheLinkPassesTheLeastHopLimit() {
    talks(USUAL, USUAL.withHopLimits(255, 255), true);
  }

  @Test
  void aPeerThatMightBeFurtherAwayIsNotAnswered() {
    talks(USUAL.withHopLimits(254, 0), USUAL.withHopLimits(255, 255), false);
  }

  @Test
  void theLeastHopLimitHoldsForAnswersToo() {
    on.right(serving(echo(PORT4, guest(LEFT + "/32", USUAL.withHopLimits(64, 0))))).apply();
    on.left(calling(call(RIGHT, USUAL.withHopLimits(255, 255), LITTLE))).apply().advance(30);

    assertThat(on.echo("left").completed()).isZero();
    assertThat(on.counter("right", "echo", "streams-accepted")).isZero();
  }

  @Test
  void otherPeersFindThatNobodyListens() {
    on.right(serving(echo(PORT4, guest("10.0.0.8/29", USUAL)))).apply();
    on.left(calling(call(RIGHT, USUAL, LITTLE))).apply().advance(1);

    assertThat(on.echo("left").ends())
        .singleElement()
        .satisfies(end -> assertThat(((Closed) end).end()).isEqualTo(End.REFUSED));
    assertThat(on.counter("left", "echo", "streams-failed")).isEqualTo(1);
  }

  @Test
  void theLongestPrefixDecides() {
    on.right(
            serving(
                echo(
                    PORT4,
                    guest("10.0.0.0/8", md5("range")),
                    guest(LEFT + "/32", md5("neighbour")),
                    guest("10.0.0.0/24", md5("subnet")))))
        .apply();
    on.left(calling(call(RIGHT, md5("neighbour"), LITTLE))).apply().advance(5);

    completed("left", 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {536, 1200})
  void segmentsAreNoLargerThanAskedFor(int most) {
    StreamOptions small = new StreamOptions(255, 0, 0xc0, most, new StreamAuthentication.None());
    on.right(serving(echo(PORT4, guest(LEFT + "/32", small)))).apply();
    on.left(probe()).apply();
    on.act("left", new StreamEffect.Open(1, 0, Optional.empty(), address(RIGHT), PORT, USUAL));
    on.advance(1);

    for (String router : List.of("left", "right")) {
      assertThat(on.network.await(on.network.engine().sockets(router)))
          .flatExtracting(socket -> socket.connection().stream().toList())
          .singleElement()
          .satisfies(connection ->
              // Of which timestamps take 12.
              assertThat(connection.maxSegmentBytes()).isEqualTo(most - 12));
    }
  }

  @Test
  void onePeerTakesOnlySoManyStreams() {
    on.right(serving(echo(PORT4, guest(LEFT + "/32", USUAL)))).left(probe()).apply();
    for (int number = 1; number <= 9; number++) {
      on.act(
          "left", new StreamEffect.Open(number, 0, Optional.empty(), address(RIGHT), PORT, USUAL));
    }
    on.advance(2);

    assertThat(on.told("left", StreamEvent.Opened.class)).hasSize(9);
    assertThat(on.told("left", Closed.class))
        .singleElement()
        .satisfies(closed -> assertThat(closed.end()).isEqualTo(End.RESET));
    assertThat(on.counter("right", "echo", "streams-refused")).isEqualTo(1);
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  // ---- recordings ---------------------------------------------------------------------------

  @Test
  void aRecordingHoldsWhatWasLentAndReplaysTheSame() {
    ProtocolRecorder<EchoType.Settings> recorder = new ProtocolRecorder<>(new EchoType());
    EchoNetwork recorded = new EchoNetwork(recorder);
    recorded.link.set(Faults.NONE.withLoss(0.02), Faults.NONE);
    recorded.left(both(RIGHT)).right(both(LEFT)).apply().advance(60);
    assertThat(recorded.echo("left").completed()).isEqualTo(1);

    List<Integer> steps = new ArrayList<>();
    for (ProtocolRecorder.Recording recording : recorder.recordings()) {
      assertThat(recorder.replay(recording)).isEqualTo(recording.steps());
      steps.add(recording.steps().size());
    }
    assertThat(steps).hasSize(2).allSatisfy(count -> assertThat(count).isGreaterThan(100));
  }

  @Test
  void aRouterAloneSaysToItsPeerWhatItSaidBefore() {
    int loops = 64;
    SimulatedNetwork[] made = new SimulatedNetwork[1];
    RouterRecorder recorder = new RouterRecorder("right", new MemoryLinkDriver(), () -> made[0]);
    ProtocolTable protocols = ProtocolTable.of(new EchoType());
    made[0] = new SimulatedNetwork(1, loops, List.of(recorder), List.of(), protocols);
    List<VrConfig> routers = on.left(both(RIGHT)).right(both(LEFT)).routers();
    recorder.configured(routers.getLast());
    made[0].apply(routers);
    made[0].advance(Duration.ofSeconds(10));

    RouterRecording recording = recorder.recording(1, loops);
    assertThat(recording.outputs()).hasSizeGreaterThan(100);
    assertThat(recording.replay(protocols, made[0].clock().nanoTime()).outputs())
        .isEqualTo(recording.outputs());
  }
}
