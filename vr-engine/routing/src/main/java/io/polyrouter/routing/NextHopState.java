package io.polyrouter.routing;

/**
 * How an address that somebody tracks resolves in the RIB.
 *
 * @param reachable whether a route other than the default route leads there
 * @param metric of that route, 0 if not reachable
 * @param connected whether it is on a link of the virtual router
 */
public record NextHopState(boolean reachable, long metric, boolean connected) {

  /** Nothing but perhaps a default route leads there. */
  public static final NextHopState UNREACHABLE = new NextHopState(false, 0, false);
}
