package io.polyrouter.routing.protocol;

/** What became of a {@link ProtocolCommand}. Immutable. */
public sealed interface CommandResult {

  /**
   * It is done, or has begun.
   *
   * @param count how many things it was done to, such as neighbours
   */
  record Done(int count) implements CommandResult {}

  /**
   * Nothing was done.
   *
   * @param reason for people, with what would be valid
   */
  record Refused(String reason) implements CommandResult {}
}
