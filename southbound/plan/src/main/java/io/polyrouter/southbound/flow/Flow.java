package io.polyrouter.southbound.flow;

/** A flow table entry (OpenFlow 1.3.5, section 5.2). */
public record Flow(Key key, long cookie, Instructions instructions) {

  /**
   * What makes two flows the same entry.
   *
   * @param table 0 to 254
   * @param priority 0 to 65535, the highest that matches wins
   */
  public record Key(int table, int priority, Match match) {}

  public static Flow of(
      int table, int priority, Match match, long cookie, Instructions instructions) {
    return new Flow(new Key(table, priority, match), cookie, instructions);
  }
}
