package io.polyrouter.remote;

/** What a server counts. */
public enum ServerCounter {
  /** Connections taken. */
  CONNECTIONS,
  /** Closed at once, since there were too many. */
  REFUSED_LIMIT,
  /** Wrong user, wrong password, or a virtual router that the user may not use. */
  REFUSED_LOGIN,
  /** The virtual router is not there. */
  REFUSED_NO_SUCH_ROUTER,
  /** Too many sessions in the virtual router. */
  REFUSED_ROUTER_LIMIT,
  /** What came was no SOCKS5, or ended too early. */
  MALFORMED,
  /** Gave up since nothing came or moved for too long. */
  TIMED_OUT,
  /** Requests that succeeded. */
  REQUESTS_GRANTED,
  /** Requests that failed in the virtual router. */
  REQUESTS_FAILED,
  /** Datagrams that were dropped: fragments, malformed, from elsewhere, or too large. */
  DATAGRAMS_DROPPED
}
