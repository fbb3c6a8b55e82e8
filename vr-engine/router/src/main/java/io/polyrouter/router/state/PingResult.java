package io.polyrouter.router.state;

import io.polyrouter.net.IpAddress;
import java.util.List;

/** Outcome of an ICMP echo test; one reply per request that was answered or refused. */
public record PingResult(int transmitted, int received, List<Reply> replies) {

  /**
   * An echo reply, or an ICMP error in its place.
   *
   * @param message "echo-reply", or what the error said (e.g. "time-exceeded",
   *     "network-unreachable")
   */
  public record Reply(
      int sequence, IpAddress from, int timeToLive, long roundTripNanos, String message) {}
}
