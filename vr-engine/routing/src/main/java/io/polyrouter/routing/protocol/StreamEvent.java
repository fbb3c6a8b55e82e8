package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpPrefix;

/**
 * What can happen to streams of a protocol instance ({@link StreamEffect}). Immutable but for lent
 * {@link StreamBytes}. For each stream it comes in this order:
 *
 * <pre>
 *   Opened | Accepted    { Received | Writable }    Closed
 * </pre>
 */
public sealed interface StreamEvent extends ProtocolEvent {

  /**
   * A port could not be listened on: it is taken, its address is not an own one, or there are too
   * many sockets. Nothing of the {@link StreamEffect.Listen} remains.
   */
  record ListenFailed(StreamPort port, String reason) implements StreamEvent {}

  /** Of one stream. */
  sealed interface OfStream extends StreamEvent {
    long stream();
  }

  /**
   * A stream that the instance has begun to open is open.
   *
   * @param freeBytes how many may be written
   */
  record Opened(long stream, StreamPath path, int freeBytes) implements OfStream {}

  /**
   * A peer has opened a stream.
   *
   * @param stream its number, below 0
   * @param port where it was let in
   * @param admittedBy the longest prefix of the peer that {@link StreamEffect.Admit} names
   * @param freeBytes how many may be written
   */
  record Accepted(long stream, StreamPort port, IpPrefix admittedBy, StreamPath path, int freeBytes)
      implements OfStream {}

  /**
   * Bytes came in, cut at no place that means anything. All of them are taken with this call.
   *
   * @param bytes lent for the time of the call, at least 1
   */
  record Received(long stream, StreamBytes bytes) implements OfStream {}

  /**
   * There is room again: once when less than a third of the buffer was known to be free, and at
   * least a third is.
   *
   * @param freeBytes how many may be written now
   */
  record Writable(long stream, int freeBytes) implements OfStream {}

  /**
   * A stream has ended, or could not be opened; all that came in before has been handed over. What
   * was written and not sent is lost, but with {@link End#FINISHED} it is still sent.
   *
   * @param detail for operators
   */
  record Closed(long stream, End end, String detail) implements OfStream {}

  /** Why streams end. */
  enum End {
    /** The peer has finished in order (FIN). */
    FINISHED,
    /** The peer does not listen or let this router in. */
    REFUSED,
    /** The peer reset it. */
    RESET,
    /** The peer has been silent for too long, or does not answer at all. */
    TIMED_OUT,
    /** There is no way to the peer. */
    UNREACHABLE,
    /** Here: the local address is not an own one, or there is a limit of ports or sockets. */
    UNAVAILABLE
  }
}
