package io.polyrouter.testkit.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a script is run against: production code, with the runner at all of its ends. What it sends
 * it tells its {@link Stage}. A difference to what the script says is thrown as {@link Mismatch}.
 */
public interface Subject {

  /** When its next timer is due, or {@link Long#MAX_VALUE}. */
  long nextDeadlineNanos();

  /** Lets the timers fire that are due. */
  void fireDue(long nowNanos);

  /** Gives it a packet. */
  void inject(Words packet, long nowNanos);

  /** Does, or looks for, what a line says that is neither a packet nor a time. */
  void command(Words command, long nowNanos);

  /**
   * The packets that one line stands for; most stand for one.
   *
   * @param packet of a line that begins with an arrow
   */
  default List<Words> expand(Words packet) {
    return List.of(packet);
  }

  /** At the end of the script: throws if something is left that no line spoke of. */
  void finish(long nowNanos);

  /** A packet that was sent. */
  interface Packet {

    /** How it differs from what a line expects; null if it does not. */
    @Nullable String differenceTo(Words expected);

    /** In the notation of the scripts, as far as it goes. */
    @Override
    String toString();
  }
}
