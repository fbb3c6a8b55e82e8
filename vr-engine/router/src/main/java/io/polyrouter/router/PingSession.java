package io.polyrouter.router;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.EchoSessions.Outcome;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.stack.StackListener.EchoAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sends echo requests at an interval; ends when all are answered or the last one timed out. */
final class PingSession extends EchoSession {

  private static final String ECHO_REPLY = "echo-reply";

  private final PingRequest request;
  private final Outcome<PingResult> outcome;
  private final long[] sentAtNanos;
  private final SortedMap<Integer, PingResult.Reply> replies = new TreeMap<>();
  private int sent;

  PingSession(
      EchoSessions sessions, int identifier, PingRequest request, Outcome<PingResult> outcome) {
    super(sessions, identifier);
    this.request = request;
    this.outcome = outcome;
    this.sentAtNanos = new long[request.count()];
  }

  @Override
  void start(long nowNanos) {
    fired(nowNanos);
  }

  @Override
  protected void fired(long nowNanos) {
    if (sent == request.count()) {
      finish();
      return;
    }
    sentAtNanos[sent] = nowNanos;
    sent++;
    // The timer first: the answer may come while the request is being sent.
    boolean last = sent == request.count();
    sessions.timers.set(this, nowNanos + (last ? request.timeout() : request.interval()).toNanos());
    int interfaceIndex = sessions.interfaceIndex(request.interfaceName());
    IpAddress source = sessions.sourceFor(request.source(), request.destination(), interfaceIndex);
    if (source == null) {
      answered(
          new EchoAnswer(request.destination(), identifier, sent, 0, "no-source-address"),
          nowNanos);
      return;
    }
    sessions.stack.sendEchoRequest(
        source,
        request.destination(),
        interfaceIndex,
        identifier,
        sent,
        request.payloadBytes(),
        request.timeToLive(),
        request.dontFragment(),
        nowNanos);
  }

  @Override
  void answered(EchoAnswer answer, long nowNanos) {
    int sequence = answer.sequence();
    if (sequence < 1 || sequence > sent || replies.containsKey(sequence)) {
      return;
    }
    long roundTripNanos = nowNanos - sentAtNanos[sequence - 1];
    if (roundTripNanos > request.timeout().toNanos()) {
      return;
    }
    replies.put(
        sequence,
        new PingResult.Reply(
            sequence, answer.from(), answer.timeToLive(), roundTripNanos, answer.message()));
    if (replies.size() == request.count()) {
      finish();
    }
  }

  private void finish() {
    sessions.end(this);
    List<PingResult.Reply> all = new ArrayList<>(replies.values());
    int received = (int) all.stream().filter(reply -> reply.message().equals(ECHO_REPLY)).count();
    outcome.done(new PingResult(sent, received, List.copyOf(all)));
  }

  @Override
  void abandon(RuntimeException why) {
    outcome.failed(why);
  }
}
