package io.polyrouter.testkit;

import static io.polyrouter.testkit.EchoNetwork.LEFT;
import static io.polyrouter.testkit.EchoNetwork.PORT;
import static io.polyrouter.testkit.EchoNetwork.PORT4;
import static io.polyrouter.testkit.EchoNetwork.PORT6;
import static io.polyrouter.testkit.EchoNetwork.RIGHT;
import static io.polyrouter.testkit.EchoNetwork.USUAL;
import static io.polyrouter.testkit.EchoNetwork.call;
import static io.polyrouter.testkit.EchoNetwork.calling;
import static io.polyrouter.testkit.EchoNetwork.echo;
import static io.polyrouter.testkit.EchoNetwork.guest;
import static io.polyrouter.testkit.EchoNetwork.insistent;
import static io.polyrouter.testkit.EchoNetwork.probe;
import static io.polyrouter.testkit.EchoNetwork.serving;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.RestartInstance;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamAuthentication.AoAlgorithm;
import io.polyrouter.routing.protocol.StreamAuthentication.AoKey;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEffect.Close;
import io.polyrouter.routing.protocol.StreamEffect.Manner;
import io.polyrouter.routing.protocol.StreamEvent.Accepted;
import io.polyrouter.routing.protocol.StreamEvent.Closed;
import io.polyrouter.routing.protocol.StreamEvent.End;
import io.polyrouter.routing.protocol.StreamEvent.ListenFailed;
import io.polyrouter.routing.protocol.StreamEvent.Opened;
import io.polyrouter.routing.protocol.StreamEvent.Received;
import io.polyrouter.routing.protocol.StreamEvent.Writable;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPath;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How streams of protocols begin and end, step by step. */
class StreamLifeTest {

  private static final StreamEffect LISTEN = new StreamEffect.Listen(PORT4);
  private static final StreamEffect STOP = new StreamEffect.StopListening(PORT4);
  private static final StreamEffect ADMIT = admit(LEFT + "/32", USUAL);

  private final EchoNetwork on = new EchoNetwork().left(probe()).right(probe()).apply();

  private static StreamEffect admit(String peers, StreamOptions options) {
    return new StreamEffect.Admit(PORT4, IpPrefix.parse(peers), options);
  }

  private static StreamEffect open(long number, String remote, StreamOptions options) {
    return new StreamEffect.Open(
        number, 0, Optional.empty(), IpAddress.parse(remote), PORT, options);
  }

  private static StreamEffect write(long number, String text) {
    return new StreamEffect.Write(number, StreamBytes.of(text.getBytes(UTF_8)));
  }

  private static StreamEffect write(long number, int bytes) {
    return new StreamEffect.Write(number, StreamBytes.of(new byte[bytes]));
  }

  private static ProtocolEffect[] pieces(long number, int count, int bytes) {
    ProtocolEffect[] all = new ProtocolEffect[count];
    Arrays.fill(all, write(number, bytes));
    return all;
  }

  /** Left has stream 1, right has it as stream -1. */
  private void connect(StreamOptions left, StreamOptions right) {
    on.act("right", LISTEN, admit(LEFT + "/32", right));
    on.act("left", open(1, RIGHT, left)).advance(1);
    assertThat(on.told("left", Opened.class)).hasSize(1);
    assertThat(on.told("right", Accepted.class)).hasSize(1);
  }

  private void connect() {
    connect(USUAL, USUAL);
  }

  private String received(String vr) {
    StringBuilder all = new StringBuilder();
    for (Received each : on.told(vr, Received.class)) {
      StreamBytes bytes = each.bytes();
      all.append(new String(bytes.array(), bytes.from(), bytes.length(), UTF_8));
    }
    return all.toString();
  }

  private long receivedBytes(String vr) {
    return on.told(vr, Received.class).stream().mapToLong(each -> each.bytes().length()).sum();
  }

  private End end(String vr) {
    List<Closed> closed = on.told(vr, Closed.class);
    assertThat(closed).hasSize(1);
    return closed.getFirst().end();
  }

  // ---- beginnings ---------------------------------------------------------------------------

  @Test
  void bothSidesKnowBothEnds() {
    connect();

    Opened opened = on.told("left", Opened.class).getFirst();
    Accepted accepted = on.told("right", Accepted.class).getFirst();
    assertThat(opened.stream()).isEqualTo(1);
    assertThat(opened.path().remote()).isEqualTo(IpAddress.parse(RIGHT));
    assertThat(opened.path().remotePort()).isEqualTo(PORT);
    assertThat(opened.path().local()).isEqualTo(IpAddress.parse(LEFT));
    assertThat(opened.freeBytes()).isEqualTo(StreamEffect.SEND_BUFFER_BYTES);
    assertThat(accepted.stream()).isEqualTo(-1);
    assertThat(accepted.port()).isEqualTo(PORT4);
    assertThat(accepted.admittedBy()).isEqualTo(IpPrefix.parse(LEFT + "/32"));
    assertThat(accepted.path().remotePort()).isEqualTo(opened.path().localPort());
    assertThat(accepted.path().local()).isEqualTo(IpAddress.parse(RIGHT));
  }

  private ProtocolInterface interfaceOf(String vr) {
    return on.told(vr, ProtocolEvent.InterfaceChanged.class).getLast().now();
  }

  @Test
  void linkLocalPeersAreThereWhereTheirInterfaceIs() {
    on.advance(3);
    ProtocolInterface left = interfaceOf("left");
    ProtocolInterface right = interfaceOf("right");
    on.act(
        "right",
        new StreamEffect.Listen(PORT6),
        new StreamEffect.Admit(PORT6, IpPrefix.parse("fe80::/64"), USUAL));
    on.act(
            "left",
            new StreamEffect.Open(
                1, left.index(), Optional.empty(), right.linkLocal().orElseThrow(), PORT, USUAL))
        .advance(1);

    StreamPath opened = on.told("left", Opened.class).getFirst().path();
    StreamPath accepted = on.told("right", Accepted.class).getFirst().path();
    assertThat(opened.interfaceIndex()).isEqualTo(left.index());
    assertThat(accepted.interfaceIndex()).isEqualTo(right.index());
    assertThat(accepted.remote()).isEqualTo(left.linkLocal().orElseThrow());
    assertThat(opened.local()).isEqualTo(accepted.remote());
  }

  @Test
  void dynamicPeersComeByTheirRangeAndDismissedOnesNoLonger() {
    on.act("right", LISTEN, admit("10.0.0.0/24", USUAL), admit("10.0.0.0/30", USUAL));
    on.act("left", open(1, RIGHT, USUAL)).advance(1);
    on.act("right", new StreamEffect.Dismiss(PORT4, IpPrefix.parse("10.0.0.0/30")));
    on.act("left", open(2, RIGHT, USUAL)).advance(1);
    on.act("right", new StreamEffect.Dismiss(PORT4, IpPrefix.parse("10.0.0.0/24")));
    on.act("left", open(3, RIGHT, USUAL)).advance(1);

    assertThat(on.told("right", Accepted.class))
        .extracting(accepted -> accepted.admittedBy().toString())
        .containsExactly("10.0.0.0/30", "10.0.0.0/24");
    assertThat(end("left")).isEqualTo(End.REFUSED);
    on.act("left", write(1, "still there")).advance(1);
    assertThat(received("right")).isEqualTo("still there");
  }

  @Test
  void nobodyIsLetInBeforeSomebodyIsAdmitted() {
    on.act("right", LISTEN);
    on.act("left", open(1, RIGHT, USUAL)).advance(1);

    assertThat(end("left")).isEqualTo(End.REFUSED);
  }

  @Test
  void whoStopsListeningKeepsItsStreams() {
    connect();
    on.act("right", STOP);
    on.act("left", write(1, "hello"), open(2, RIGHT, USUAL)).advance(1);

    assertThat(received("right")).isEqualTo("hello");
    assertThat(on.told("left", Closed.class))
        .extracting(Closed::stream, Closed::end)
        .containsExactly(tuple(2L, End.REFUSED));
    on.act("right", LISTEN);
    on.act("left", open(3, RIGHT, USUAL)).advance(1);
    assertThat(on.told("right", Accepted.class)).hasSize(2);
  }

  @Test
  void aPortThatAnotherOneHasCannotBeListenedOnUntilItIsFree() {
    on.right(probe(), new ProbeType.Settings("other", "main", LISTEN)).apply();
    on.act("right", LISTEN, ADMIT);
    assertThat(on.told("right", ListenFailed.class))
        .singleElement()
        .satisfies(failed -> assertThat(failed.port()).isEqualTo(PORT4));
    assertThat(on.counter("right", "probe", "listens-failed")).isEqualTo(1);

    on.right(probe()).apply();
    on.act("right", LISTEN);
    on.act("left", open(1, RIGHT, USUAL)).advance(1);
    assertThat(on.told("right", Accepted.class)).as("who was admitted before").hasSize(1);
  }

  @Test
  void anAttemptFailsAtOnceWithoutARouteOrAnOwnAddress() {
    on.act(
            "left",
            open(1, "192.0.2.1", USUAL),
            new StreamEffect.Open(
                2,
                0,
                Optional.of(IpAddress.parse("192.0.2.2")),
                IpAddress.parse(RIGHT),
                PORT,
                USUAL))
        .advance(1);

    assertThat(on.told("left", Closed.class))
        .extracting(Closed::end)
        .containsExactly(End.UNREACHABLE, End.UNAVAILABLE);
  }

  @Test
  void aCancelledAttemptLeavesNothing() {
    on.act("right", LISTEN, ADMIT);
    on.link.set(Faults.NONE.withLoss(1), Faults.NONE);
    on.act("left", open(1, RIGHT, USUAL)).advance(5);
    assertThat(on.sockets("left")).isEqualTo(1);
    on.act("left", new Close(1, Manner.IN_ORDER));
    assertThat(on.sockets("left")).isZero();

    on.link.set(Faults.NONE, Faults.NONE);
    on.advance(120);
    assertThat(on.ofStreams("left")).isEmpty();
    assertThat(on.ofStreams("right")).isEmpty();
  }

  @Test
  void anAttemptThatNobodyAnswersEnds() {
    on.link.set(Faults.NONE.withLoss(1), Faults.NONE);
    on.act("left", open(1, RIGHT, USUAL)).advance(1_000);

    assertThat(end("left")).isIn(End.TIMED_OUT, End.UNREACHABLE);
  }

  // ---- bytes --------------------------------------------------------------------------------

  @Test
  void pausedStreamsGoOnWhenTheyAreResumed() {
    connect();
    on.act("right", new StreamEffect.Pause(-1));
    on.act("left", write(1, "one "), write(1, "two")).advance(5);
    assertThat(received("right")).isEmpty();
    on.act("right", new StreamEffect.Resume(-1));

    assertThat(received("right")).isEqualTo("one two");
    assertThat(on.told("right", Received.class)).as("written in one turn").hasSize(1);
  }

  @Test
  void roomIsToldOfOnceAThirdIsFree() {
    connect();
    on.act("right", new StreamEffect.Pause(-1));
    on.act("left", pieces(1, 16, StreamEffect.SEND_BUFFER_BYTES / 16)).advance(5);
    assertThat(on.told("left", Writable.class)).as("the peer takes less").isEmpty();
    on.act("right", new StreamEffect.Resume(-1)).advance(5);

    assertThat(receivedBytes("right")).isEqualTo(StreamEffect.SEND_BUFFER_BYTES);
    assertThat(on.told("left", Writable.class))
        .singleElement()
        .satisfies(room ->
            assertThat(room.freeBytes())
                .isGreaterThanOrEqualTo(StreamEffect.SEND_BUFFER_BYTES / 3));
  }

  @Test
  void whoWritesMoreThanThereIsRoomForIsAtFault() {
    connect();

    assertThatThrownBy(() -> on.act("left", write(1, StreamEffect.SEND_BUFFER_BYTES), write(1, 1)))
        .hasMessageContaining("no room");
  }

  @Test
  void everythingIsHandedOverBeforeTheEndAlsoToWhoHadPaused() {
    connect();
    on.act("right", new StreamEffect.Pause(-1));
    on.act("left", write(1, "last words"), new Close(1, Manner.IN_ORDER)).advance(1);

    assertThat(received("right")).isEqualTo("last words");
    assertThat(end("right")).isEqualTo(End.FINISHED);
  }

  // ---- ends ---------------------------------------------------------------------------------

  @Test
  void aFarewellIsReadThoughThePeerGoesOnSending() {
    connect();
    // Right reads nothing, so that left's bytes wait at both ends when right says farewell.
    on.act("right", new StreamEffect.Pause(-1));
    on.act("left", pieces(1, 4, 50_000)).advance(1);
    on.act("right", write(-1, "farewell"), new Close(-1, Manner.IN_ORDER));
    on.advance(1);

    assertThat(received("left")).isEqualTo("farewell");
    assertThat(end("left")).isEqualTo(End.FINISHED);
    on.advance(10);
    assertThat(on.counter("right", "probe", "farewells-cut-short")).isZero();
    assertThat(on.sockets("right")).as("who listens").isEqualTo(1);
    assertThat(on.told("right", Received.class)).isEmpty();
    assertThat(on.told("right", Closed.class)).isEmpty();
  }

  @Test
  void aPeerThatDoesNotCloseIsNotWaitedForLong() {
    connect();
    on.link.set(Faults.NONE.withLoss(1), Faults.NONE);
    on.act("right", new Close(-1, Manner.IN_ORDER)).advance(6);

    assertThat(on.counter("right", "probe", "farewells-cut-short")).isEqualTo(1);
    on.advance(300);
    assertThat(on.sockets("right")).as("who listens").isEqualTo(1);
  }

  @Test
  void aResetIsToldAsSuch() {
    connect();
    on.act("right", write(-1, "unread"), new Close(-1, Manner.RESET)).advance(1);

    assertThat(end("left")).isEqualTo(End.RESET);
    assertThat(on.sockets("left")).isZero();
  }

  @Test
  void aPeerThatFallsSilentIsGivenUpAfterAWhile() {
    connect();
    on.link.set(Faults.NONE.withLoss(1), Faults.NONE);
    on.act("left", write(1, "hello?")).advance(1_200);

    assertThat(end("left")).isIn(End.TIMED_OUT, End.UNREACHABLE);
  }

  @Test
  void whatAnEndedInstanceHasNotClosedIsReset() {
    connect();
    on.act("left", open(2, RIGHT, USUAL)).advance(1);
    ProtocolEffect farewell = write(1, "farewell");
    on.left(
            new ProbeType.Settings(
                "probe",
                "main",
                List.of(),
                List.of(farewell, new Close(1, Manner.IN_ORDER)),
                List.of(),
                false))
        .apply();
    on.left().apply().advance(1);

    assertThat(received("right")).isEqualTo("farewell");
    assertThat(on.told("right", Closed.class))
        .extracting(Closed::stream, Closed::end)
        .containsExactlyInAnyOrder(tuple(-1L, End.FINISHED), tuple(-2L, End.RESET));
  }

  @Test
  void aRestartedInstanceHasNoStreamsAndMayListenAnew() {
    connect();
    on.network.await(on.network.engine().command("right", "probe", "main", new RestartInstance()));
    on.advance(1);
    assertThat(end("left")).isEqualTo(End.RESET);

    on.act("right", LISTEN, ADMIT);
    on.act("left", open(2, RIGHT, USUAL)).advance(1);
    assertThat(on.told("right", Accepted.class)).hasSize(1);
  }

  @Test
  void aRemovedRouterEndsItsStreams() {
    connect();
    on.network.await(on.network.engine().remove("right"));
    on.advance(1);

    assertThat(end("left")).isEqualTo(End.RESET);
  }

  // ---- faults -------------------------------------------------------------------------------

  private void outlivesAFault(StreamOptions options) {
    EchoNetwork net = new EchoNetwork();
    net.right(
            serving(echo(PORT4, guest(LEFT + "/32", options))),
            new ProbeType.Settings("probe", "main", List.of(), List.of(), List.of(), true))
        .apply();
    net.link.set(Faults.NONE.withDelay(Duration.ofMillis(100), Duration.ZERO), Faults.NONE);
    net.left(calling(insistent(call(RIGHT, options, 5_000_000)))).apply().advance(1);
    assertThat(net.echo("right").received()).isBetween(1L, 4_000_000L);
    assertThatThrownBy(() -> net.act("right")).hasMessageContaining("as it is told to");
    net.advance(30);

    assertThat(net.echo("left").completed()).isEqualTo(1);
    assertThat(net.echo("left").wrong()).isZero();
    assertThat(net.echo("left").ends())
        .singleElement()
        .satisfies(end -> assertThat(((Closed) end).end()).isEqualTo(End.RESET));
  }

  @Test
  void whoHasRestartedAfterAFaultResetsWhatItDoesNotKnow() {
    outlivesAFault(USUAL);
  }

  @Test
  void whoHasRestartedAfterAFaultSignsItsResets() {
    outlivesAFault(USUAL.with(new StreamAuthentication.Md5(Secret.of("sesame"))));
  }

  // ---- keys ---------------------------------------------------------------------------------

  private static StreamAuthentication.Ao keys(boolean ofLeft, int... ids) {
    List<AoKey> keys = new ArrayList<>();
    for (int id : ids) {
      keys.add(
          new AoKey(
              ofLeft ? id : id + 100,
              ofLeft ? id + 100 : id,
              AoAlgorithm.AES_128_CMAC_96,
              Secret.of("secret " + id),
              true));
    }
    return new StreamAuthentication.Ao(keys);
  }

  @Test
  void keysOfAoRollOverWithoutALoss() {
    connect(USUAL.with(keys(true, 1)), USUAL.with(keys(false, 1)));
    on.act("right", new StreamEffect.Adjust(-1, USUAL.with(keys(false, 1, 2))));
    on.act("left", new StreamEffect.Adjust(1, USUAL.with(keys(true, 2, 1))));
    on.act("left", write(1, "rolled "), write(1, "over")).advance(1);
    on.act("right", write(-1, "back")).advance(1);
    on.act("right", new StreamEffect.Adjust(-1, USUAL.with(keys(false, 2))));
    on.act("left", new StreamEffect.Adjust(1, USUAL.with(keys(true, 2))));
    on.act("left", write(1, " and out")).advance(1);

    assertThat(received("right")).isEqualTo("rolled over and out");
    assertThat(received("left")).isEqualTo("back");
  }

  @Test
  void aStreamMayBeToldToHeedTheLeastHopLimitLater() {
    connect(USUAL.withHopLimits(64, 0), USUAL);
    on.act("right", new StreamEffect.Adjust(-1, USUAL.withHopLimits(255, 255)));
    on.act("left", write(1, "from afar?")).advance(1);
    assertThat(received("right")).isEmpty();
    on.act("left", new StreamEffect.Adjust(1, USUAL)).advance(5);

    assertThat(received("right")).isEqualTo("from afar?");
    assertThat(receivedBytes("left")).isZero();
  }
}
