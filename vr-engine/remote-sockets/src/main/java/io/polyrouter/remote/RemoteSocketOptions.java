package io.polyrouter.remote;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server is set up.
 *
 * @param tcp where it listens for TCP
 * @param unix its Unix-domain socket; what lies there is replaced
 * @param maxSessions connections at once, 1 to 1,000,000
 * @param maxSessionsPerRouter of these for one virtual router
 * @param loginTimeout until a request must have come
 * @param idleTimeout after which a stream on which nothing moves is given up, and half of it a
 *     stream that one side has ended
 */
public record RemoteSocketOptions(
    Optional<InetSocketAddress> tcp,
    Optional<Path> unix,
    int maxSessions,
    int maxSessionsPerRouter,
    Duration loginTimeout,
    Duration idleTimeout) {

  public static final int DEFAULT_MAX_SESSIONS = 10_000;
  public static final int DEFAULT_MAX_SESSIONS_PER_ROUTER = 2_000;
  public static final Duration DEFAULT_LOGIN_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(2);

  /** The defaults, at these places. */
  public static RemoteSocketOptions at(Optional<InetSocketAddress> tcp, Optional<Path> unix) {
    return new RemoteSocketOptions(
        tcp,
        unix,
        DEFAULT_MAX_SESSIONS,
        DEFAULT_MAX_SESSIONS_PER_ROUTER,
        DEFAULT_LOGIN_TIMEOUT,
        DEFAULT_IDLE_TIMEOUT);
  }
}
