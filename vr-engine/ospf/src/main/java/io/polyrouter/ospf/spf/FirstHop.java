package io.polyrouter.ospf.spf;

/**
 * How a path leaves its root.
 *
 * @param label of the root's link
 * @param neighbour the router at the other end of it, or {@link #ON_LINK}
 */
public record FirstHop(int label, int neighbour) {

  /** For the network of the link itself. */
  public static final int ON_LINK = -1;
}
