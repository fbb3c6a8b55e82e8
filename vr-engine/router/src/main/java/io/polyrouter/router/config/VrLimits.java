package io.polyrouter.router.config;

/**
 * What one virtual router may use at most; what is beyond is refused or dropped, and counted.
 *
 * @param maxRoutes routes in its RIB, all protocols together, 1 to {@link #MOST_ROUTES}
 * @param maxNeighbours ARP entries on all its interfaces, static ones included, 1 to {@link
 *     #MOST_NEIGHBOURS}
 * @param mailboxFrames frames waiting for its loop, {@link #LEAST_MAILBOX_FRAMES} to {@link
 *     #MOST_MAILBOX_FRAMES}
 */
public record VrLimits(int maxRoutes, int maxNeighbours, int mailboxFrames) {

  public static final int MOST_ROUTES = 10_000_000;
  public static final int MOST_NEIGHBOURS = 1_000_000;
  public static final int LEAST_MAILBOX_FRAMES = 16;
  public static final int MOST_MAILBOX_FRAMES = 1_000_000;

  public static final VrLimits DEFAULT = new VrLimits(2_000_000, 16_384, 4_096);
}
