package io.polyrouter.southbound.flow;

import java.util.List;

/**
 * A group table entry (OpenFlow 1.3.5, section 5.6).
 *
 * @param id unsigned
 */
public record Group(int id, Type type, List<Bucket> buckets) {

  public Group {
    buckets = List.copyOf(buckets);
  }

  /** How buckets are chosen. */
  public enum Type {
    /** Every bucket gets a copy. */
    ALL,
    /** One bucket by the hash of the packet's flow. */
    SELECT,
    /** The only bucket. */
    INDIRECT,
    /** The first live bucket. */
    FAST_FAILOVER
  }

  /**
   * Actions for a packet.
   *
   * @param weight share in a select group, 0 in others
   */
  public record Bucket(int weight, List<Action> actions) {
    public Bucket {
      actions = List.copyOf(actions);
    }
  }
}
