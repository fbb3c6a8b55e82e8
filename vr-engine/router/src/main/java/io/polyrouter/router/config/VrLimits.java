package io.polyrouter.router.config;

/**
 * What one virtual router may use at most; what is beyond is refused or dropped, and counted.
 *
 * @param maxRoutes routes in its RIB, all protocols together
 * @param maxNeighbours ARP entries on all its interfaces, static ones included
 * @param mailboxFrames frames waiting for its loop
 */
public record VrLimits(int maxRoutes, int maxNeighbours, int mailboxFrames) {

  public static final VrLimits DEFAULT = new VrLimits(2_000_000, 16_384, 4_096);
}
