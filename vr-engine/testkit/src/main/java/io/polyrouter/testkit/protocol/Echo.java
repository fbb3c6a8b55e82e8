package io.polyrouter.testkit.protocol;

import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.testkit.protocol.EchoType.Call;
import io.polyrouter.testkit.protocol.EchoType.Guest;
import io.polyrouter.testkit.protocol.EchoType.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A toy protocol over streams: callers send bytes of a known pattern and check what comes back;
 * services send back what comes, or only check it. Nobody keeps more than one piece: who has no
 * room to answer pauses.
 */
public final class Echo implements ProtocolInstance {

  /** A prime, so that the pattern does not repeat with pieces of any usual size. */
  private static final int PATTERN_BYTES = 65_521;

  /** The pattern twice, so that a piece of it that begins anywhere is one. */
  private static final int MOST_PIECE_BYTES = 16 * 1024;

  private final byte[] pattern = pattern();
  private final SortedMap<Long, Talk> talks = new TreeMap<>();
  private final List<StreamEvent> ends = new ArrayList<>();
  private final List<Retry> retries = new ArrayList<>();
  private EchoType.@Nullable Settings settings;
  private long lastNumber;
  private long completed;
  private long received;
  private long wrong;
  private long pauses;
  private int mostWaiting;

  /** One stream. */
  private static final class Talk {
    final @Nullable Call call;
    final @Nullable Service service;
    int free;
    long sent;
    long received;
    long resumeAtNanos = Long.MAX_VALUE;
    boolean paused;

    /** Of a service: what came in and found no room to be sent back. */
    byte[] waiting = new byte[0];

    Talk(@Nullable Call call, @Nullable Service service) {
      this.call = call;
      this.service = service;
    }
  }

  private record Retry(long atNanos, Call call) {}

  /**
   * What operators see.
   *
   * @param open numbers of open streams
   * @param completed calls whose bytes have all been sent, and come back if they were to
   * @param received bytes of all streams
   * @param wrong how often something else came than is in the pattern
   * @param ends of streams, and of attempts to listen
   * @param pauses how often it did not want to read
   * @param mostWaiting most bytes that had come in and could not be sent back
   */
  public record State(
      List<Long> open,
      long completed,
      long received,
      long wrong,
      List<StreamEvent> ends,
      long pauses,
      int mostWaiting)
      implements ProtocolState {
    public State {
      open = List.copyOf(open);
      ends = List.copyOf(ends);
    }
  }

  Echo() {}

  private static byte[] pattern() {
    byte[] bytes = new byte[PATTERN_BYTES + MOST_PIECE_BYTES];
    for (int i = 0; i < PATTERN_BYTES; i++) {
      bytes[i] = (byte) (i * 31 ^ i >>> 8);
    }
    System.arraycopy(bytes, 0, bytes, PATTERN_BYTES, MOST_PIECE_BYTES);
    return bytes;
  }

  @Override
  public void handle(ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
    switch (event) {
      case ProtocolEvent.ConfigChanged changed ->
          configure((EchoType.Settings) changed.settings(), effects);
      case ProtocolEvent.DeadlineReached reached -> wake(nowNanos, effects);
      case ProtocolEvent.Stopping stopping ->
          talks
              .keySet()
              .forEach(stream ->
                  effects.accept(new StreamEffect.Close(stream, StreamEffect.Manner.IN_ORDER)));
      case StreamEvent ofStreams -> handle(ofStreams, nowNanos, effects);
      default -> {}
    }
  }

  private void handle(StreamEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
    switch (event) {
      case StreamEvent.ListenFailed failed -> ends.add(failed);
      case StreamEvent.Opened opened -> {
        Talk talk = talk(opened.stream());
        talk.free = opened.freeBytes();
        send(opened.stream(), talk, effects);
      }
      case StreamEvent.Accepted accepted -> {
        Talk talk = new Talk(null, service(accepted));
        talk.free = accepted.freeBytes();
        talks.put(accepted.stream(), talk);
      }
      case StreamEvent.Received(long stream, StreamBytes bytes) ->
          received(stream, talk(stream), bytes, nowNanos, effects);
      case StreamEvent.Writable writable -> {
        Talk talk = talk(writable.stream());
        talk.free = writable.freeBytes();
        if (talk.call != null) {
          send(writable.stream(), talk, effects);
        } else {
          answerWaiting(writable.stream(), talk, effects);
        }
      }
      case StreamEvent.Closed closed -> {
        ends.add(closed);
        Talk talk = talks.remove(closed.stream());
        if (talk != null && talk.call != null && talk.call.retrySeconds().isPresent()) {
          long pauseNanos = TimeUnit.SECONDS.toNanos(talk.call.retrySeconds().getAsInt());
          retries.add(new Retry(nowNanos + pauseNanos, talk.call));
        }
      }
    }
  }

  private Talk talk(long stream) {
    Talk talk = talks.get(stream);
    if (talk == null) {
      throw new IllegalStateException("nothing may come of stream " + stream + " any more");
    }
    return talk;
  }

  private Service service(StreamEvent.Accepted accepted) {
    EchoType.Settings configured = settings;
    if (configured != null) {
      for (Service service : configured.services()) {
        if (service.port().equals(accepted.port())) {
          return service;
        }
      }
    }
    throw new IllegalStateException("nobody asked for " + accepted);
  }

  // ---- configuration and time ---------------------------------------------------------------

  private void configure(EchoType.Settings next, Consumer<? super ProtocolEffect> effects) {
    EchoType.Settings before = settings;
    settings = next;
    for (Service service : next.services()) {
      for (Guest guest : service.guests()) {
        effects.accept(new StreamEffect.Admit(service.port(), guest.peers(), guest.options()));
      }
      effects.accept(new StreamEffect.Listen(service.port()));
    }
    for (Call call : next.calls()) {
      if (before == null || !before.calls().contains(call)) {
        call(call, effects);
      }
    }
  }

  private void call(Call call, Consumer<? super ProtocolEffect> effects) {
    lastNumber++;
    talks.put(lastNumber, new Talk(call, null));
    effects.accept(
        new StreamEffect.Open(
            lastNumber, 0, call.local(), call.remote(), call.port(), call.options()));
  }

  private void wake(long nowNanos, Consumer<? super ProtocolEffect> effects) {
    for (Retry retry : List.copyOf(retries)) {
      if (retry.atNanos <= nowNanos) {
        retries.remove(retry);
        call(retry.call, effects);
      }
    }
    talks.forEach((stream, talk) -> {
      if (talk.resumeAtNanos <= nowNanos) {
        talk.resumeAtNanos = Long.MAX_VALUE;
        resume(stream, talk, effects);
      }
    });
  }

  @Override
  public long nextDeadlineNanos() {
    long next = Long.MAX_VALUE;
    for (Retry retry : retries) {
      next = Math.min(next, retry.atNanos);
    }
    for (Talk talk : talks.values()) {
      next = Math.min(next, talk.resumeAtNanos);
    }
    return next;
  }

  // ---- bytes --------------------------------------------------------------------------------

  private StreamBytes piece(long offset, long most) {
    int from = (int) (offset % PATTERN_BYTES);
    return StreamBytes.of(pattern, from, from + (int) Math.min(most, MOST_PIECE_BYTES));
  }

  private void send(long stream, Talk talk, Consumer<? super ProtocolEffect> effects) {
    Call call = talk.call;
    while (call != null && talk.free > 0 && talk.sent < call.bytes()) {
      StreamBytes piece = piece(talk.sent, Math.min(talk.free, call.bytes() - talk.sent));
      effects.accept(new StreamEffect.Write(stream, piece));
      talk.free -= piece.length();
      talk.sent += piece.length();
    }
    endIfComplete(stream, talk, effects);
  }

  private void endIfComplete(long stream, Talk talk, Consumer<? super ProtocolEffect> effects) {
    Call call = talk.call;
    if (call != null
        && talk.sent == call.bytes()
        && call.bytes() > 0
        && (!call.answered() || talk.received == call.bytes())) {
      completed++;
      talks.remove(stream);
      effects.accept(new StreamEffect.Close(stream, StreamEffect.Manner.IN_ORDER));
    }
  }

  private void received(
      long stream,
      Talk talk,
      StreamBytes bytes,
      long nowNanos,
      Consumer<? super ProtocolEffect> effects) {
    if (bytes.length() > MOST_PIECE_BYTES || !bytes.equals(piece(talk.received, bytes.length()))) {
      wrong++;
    }
    talk.received += bytes.length();
    received += bytes.length();
    Service service = talk.service;
    if (service == null) {
      endIfComplete(stream, talk, effects);
      return;
    }
    if (service.echoes()) {
      answer(stream, talk, bytes, effects);
    }
    if (service.readBytesPerSecond() > 0) {
      talk.resumeAtNanos =
          nowNanos + bytes.length() * TimeUnit.SECONDS.toNanos(1) / service.readBytesPerSecond();
      pause(stream, talk, effects);
    }
  }

  private void answer(
      long stream, Talk talk, StreamBytes bytes, Consumer<? super ProtocolEffect> effects) {
    int now = talk.waiting.length > 0 ? 0 : Math.min(talk.free, bytes.length());
    if (now > 0) {
      talk.free -= now;
      effects.accept(
          new StreamEffect.Write(
              stream, StreamBytes.of(bytes.array(), bytes.from(), bytes.from() + now)));
    }
    if (now < bytes.length()) {
      int before = talk.waiting.length;
      talk.waiting = Arrays.copyOf(talk.waiting, before + bytes.length() - now);
      System.arraycopy(
          bytes.array(), bytes.from() + now, talk.waiting, before, bytes.length() - now);
      mostWaiting = Math.max(mostWaiting, talk.waiting.length);
      pause(stream, talk, effects);
    }
  }

  private void answerWaiting(long stream, Talk talk, Consumer<? super ProtocolEffect> effects) {
    int now = Math.min(talk.free, talk.waiting.length);
    if (now > 0) {
      talk.free -= now;
      effects.accept(new StreamEffect.Write(stream, StreamBytes.of(talk.waiting, 0, now)));
      talk.waiting = Arrays.copyOfRange(talk.waiting, now, talk.waiting.length);
    }
    resume(stream, talk, effects);
  }

  private void pause(long stream, Talk talk, Consumer<? super ProtocolEffect> effects) {
    if (!talk.paused) {
      talk.paused = true;
      pauses++;
      effects.accept(new StreamEffect.Pause(stream));
    }
  }

  private void resume(long stream, Talk talk, Consumer<? super ProtocolEffect> effects) {
    if (talk.paused && talk.waiting.length == 0 && talk.resumeAtNanos == Long.MAX_VALUE) {
      talk.paused = false;
      effects.accept(new StreamEffect.Resume(stream));
    }
  }

  @Override
  public ProtocolState state(long nowNanos) {
    return new State(
        List.copyOf(talks.keySet()), completed, received, wrong, ends, pauses, mostWaiting);
  }
}
