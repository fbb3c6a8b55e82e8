package io.polyrouter.stack;

/**
 * What the neighbours of one address family use of their limits.
 *
 * @param known neighbours, static ones included
 * @param unresolved those among them that are being asked for on behalf of packets
 * @param packetsWaiting packets that wait for their answers
 * @param refused neighbours that were not taken note of since there were too many
 * @param unresolvedRefused packets that were dropped since too many neighbours were being asked for
 * @param packetsRefused packets that were dropped since too many waited
 */
public record NeighbourUse(
    int known,
    int unresolved,
    int packetsWaiting,
    long refused,
    long unresolvedRefused,
    long packetsRefused) {

  /** Of a family that the virtual router does not speak. */
  public static final NeighbourUse NONE = new NeighbourUse(0, 0, 0, 0, 0, 0);
}
