package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.Optional;

/**
 * What a protocol instance wants done with streams (TCP). Immutable but for lent {@link
 * StreamBytes}.
 *
 * <p>A stream has a number. Those that the instance opens it numbers itself, above 0; those that it
 * accepts are numbered by the host, below 0. No number is used twice in the life of an instance.
 * With the instance all of its streams end, and it listens no longer: what it has closed itself is
 * sent to its end, the others are reset.
 */
public sealed interface StreamEffect extends ProtocolEffect {

  /** Most bytes that are written into a stream and not acknowledged by its peer. */
  int SEND_BUFFER_BYTES = 256 * 1024;

  // ---- listening ----------------------------------------------------------------------------

  /**
   * Listens from now on; nothing happens if it does already. Nobody is let in before {@link Admit}
   * says so: to all others the port looks as if nobody listened.
   */
  record Listen(StreamPort port) implements StreamEffect {}

  /** Listens no longer; accepted streams stay. */
  record StopListening(StreamPort port) implements StreamEffect {}

  /**
   * Lets peers in at a port that it listens on, from now on and with these options, in place of
   * what was said for the same prefix; a peer goes by the longest prefix. Keys and least hop limit
   * hold from the SYN on. Streams that are open stay as they are.
   *
   * @param peers one address, or a range of dynamic peers
   */
  record Admit(StreamPort port, IpPrefix peers, StreamOptions options) implements StreamEffect {}

  /** Takes back {@link Admit}. Streams that are open stay. */
  record Dismiss(StreamPort port, IpPrefix peers) implements StreamEffect {}

  // ---- streams ------------------------------------------------------------------------------

  /** Of one stream; nothing happens if there is none of that number any longer. */
  sealed interface OfStream extends StreamEffect {
    long stream();
  }

  /**
   * Begins to open a stream. {@link StreamEvent.Opened} or {@link StreamEvent.Closed} follows,
   * unless {@link Close} cancels it; how long it may take is up to the instance.
   *
   * @param stream its number
   * @param interfaceIndex where the peer is if its address is link-local, else 0
   * @param local an own address, empty for the one that the way to the peer suggests
   */
  record Open(
      long stream,
      int interfaceIndex,
      Optional<IpAddress> local,
      IpAddress remote,
      int remotePort,
      StreamOptions options)
      implements OfStream {
    public Open {
      if (stream <= 0) {
        throw new IllegalArgumentException("stream " + stream + " is not above 0");
      }
    }
  }

  /**
   * Sends bytes, which are taken at once. They must not be more than there is room for: {@link
   * StreamEvent.Opened}, {@link StreamEvent.Accepted} and {@link StreamEvent.Writable} say how much
   * that is, and every byte written makes it less.
   *
   * @param bytes lent for the time of the call
   */
  record Write(long stream, StreamBytes bytes) implements OfStream {}

  /**
   * Has no {@link StreamEvent.Received} of this stream come until {@link Resume}; the peer finds
   * its window closed in the end. A stream that has ended is not paused any longer: what came in
   * before comes, and then {@link StreamEvent.Closed}.
   */
  record Pause(long stream) implements OfStream {}

  /** Takes back {@link Pause}. */
  record Resume(long stream) implements OfStream {}

  /**
   * Changes options of a stream: hop limits, traffic class, and keys of TCP-AO (RFC 5925, section
   * 6.1). Other keys stay as they were when the stream was opened.
   */
  record Adjust(long stream, StreamOptions options) implements OfStream {}

  /**
   * Closes a stream: nothing comes of it any more.
   *
   * @param how what becomes of it on the wire
   */
  record Close(long stream, Manner how) implements OfStream {}

  /** Ways to close a stream. */
  enum Manner {
    /**
     * All that is written is sent, and FIN after it; for a bounded time the peer may go on sending
     * what nobody reads, so that it is not kept from reading a farewell.
     */
    IN_ORDER,
    /** RST at once; what is not sent is lost. */
    RESET
  }
}
