package io.polyrouter.router;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.EchoSessions.Outcome;
import io.polyrouter.router.RouterManager.TracerouteRequest;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.stack.StackListener.EchoAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Sends a few echo requests for each TTL, one TTL after the other, until the destination answers,
 * somebody says that it cannot be reached, or the highest TTL is tried.
 */
final class TracerouteSession extends EchoSession {

  private static final int PAYLOAD_BYTES = 32;
  private static final String ECHO_REPLY = "echo-reply";
  private static final String TIME_EXCEEDED = "time-exceeded";

  private final TracerouteRequest request;
  private final Outcome<TracerouteResult> outcome;
  private final List<TracerouteResult.Hop> hops = new ArrayList<>();

  // The TTL under way.
  private int timeToLive;
  private int firstSequence;
  private long sentAtNanos;
  private List<Optional<TracerouteResult.Answer>> probes = List.of();
  private int answers;
  private boolean ended;
  private boolean reached;
  private boolean sending;

  TracerouteSession(
      EchoSessions sessions,
      int identifier,
      TracerouteRequest request,
      Outcome<TracerouteResult> outcome) {
    super(sessions, identifier);
    this.request = request;
    this.outcome = outcome;
  }

  @Override
  void start(long nowNanos) {
    probe(nowNanos);
  }

  private void probe(long nowNanos) {
    timeToLive++;
    firstSequence += probes.size();
    probes = new ArrayList<>(Collections.nCopies(request.probesPerHop(), Optional.empty()));
    answers = 0;
    sentAtNanos = nowNanos;
    sessions.timers.set(this, nowNanos + request.timeout().toNanos());
    int interfaceIndex = sessions.interfaceIndex(request.interfaceName());
    IpAddress source = sessions.sourceFor(request.source(), request.destination(), interfaceIndex);
    if (source == null) {
      outcome.failed(
          new IllegalStateException(
              "the virtual router has no address to send from: configure one on an interface"));
      sessions.end(this);
      return;
    }
    // Answers may come while requests are being sent; the next TTL waits until all are.
    sending = true;
    for (int i = 0; i < request.probesPerHop(); i++) {
      sessions.stack.sendEchoRequest(
          source,
          request.destination(),
          interfaceIndex,
          identifier,
          firstSequence + i & 0xffff,
          PAYLOAD_BYTES,
          timeToLive,
          false,
          nowNanos);
    }
    sending = false;
    if (answers == request.probesPerHop()) {
      // Not here and now: each TTL of a long way would nest in the one before.
      sessions.timers.set(this, nowNanos);
    }
  }

  @Override
  void answered(EchoAnswer answer, long nowNanos) {
    int index = answer.sequence() - firstSequence & 0xffff;
    if (index >= probes.size() || probes.get(index).isPresent()) {
      return;
    }
    probes.set(
        index,
        Optional.of(
            new TracerouteResult.Answer(answer.from(), nowNanos - sentAtNanos, answer.message())));
    answers++;
    ended |= !answer.message().equals(TIME_EXCEEDED);
    reached |= answer.message().equals(ECHO_REPLY);
    if (answers == request.probesPerHop() && !sending) {
      fired(nowNanos);
    }
  }

  @Override
  protected void fired(long nowNanos) {
    hops.add(new TracerouteResult.Hop(timeToLive, List.copyOf(probes)));
    if (ended || timeToLive == request.maxHops()) {
      sessions.end(this);
      outcome.done(new TracerouteResult(reached, List.copyOf(hops)));
    } else {
      probe(nowNanos);
    }
  }

  @Override
  void abandon(RuntimeException why) {
    outcome.failed(why);
  }
}
