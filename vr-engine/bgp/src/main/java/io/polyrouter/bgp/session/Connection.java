package io.polyrouter.bgp.session;

import io.polyrouter.bgp.message.MessageFramer;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamPath;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream with a peer, or one that is being opened. Used by one thread. */
final class Connection {

  /** Kept free of UPDATEs, so that KEEPALIVEs and a NOTIFICATION always find room. */
  private static final int CONTROL_RESERVE_BYTES = 8_192;

  private final long stream;
  private final Consumer<ProtocolEffect> effects;
  private final MessageFramer framer = new MessageFramer();
  private @Nullable StreamPath path;
  private int freeBytes;
  private boolean isPaused;

  /** One that this side has begun to open. */
  Connection(long stream, Consumer<ProtocolEffect> effects) {
    this.stream = stream;
    this.effects = effects;
  }

  /** One that is open. */
  Connection(long stream, StreamPath path, int freeBytes, Consumer<ProtocolEffect> effects) {
    this(stream, effects);
    opened(path, freeBytes);
  }

  /** Negative if the peer has opened it. */
  long stream() {
    return stream;
  }

  void opened(StreamPath of, int free) {
    path = of;
    freeBytes = free;
  }

  boolean isOpen() {
    return path != null;
  }

  Optional<StreamPath> path() {
    return Optional.ofNullable(path);
  }

  MessageFramer framer() {
    return framer;
  }

  void writable(int free) {
    freeBytes = free;
  }

  /** Whether so much waits for the peer to take it that the host is going to say when it has. */
  boolean isCongested() {
    return freeBytes < StreamEffect.SEND_BUFFER_BYTES / 3;
  }

  int freeForUpdates() {
    return Math.max(0, freeBytes - CONTROL_RESERVE_BYTES);
  }

  /** Writes all of it, or nothing if there is no room. */
  boolean write(byte[] bytes, int from, int to) {
    if (to - from > freeBytes) {
      return false;
    }
    freeBytes -= to - from;
    effects.accept(new StreamEffect.Write(stream, StreamBytes.of(bytes, from, to)));
    return true;
  }

  /** Has nothing be handed over until {@link #resume}. */
  void pause() {
    isPaused = true;
    effects.accept(new StreamEffect.Pause(stream));
  }

  void resume() {
    if (isPaused) {
      isPaused = false;
      effects.accept(new StreamEffect.Resume(stream));
    }
  }

  void close(StreamEffect.Manner how) {
    effects.accept(new StreamEffect.Close(stream, how));
  }
}
