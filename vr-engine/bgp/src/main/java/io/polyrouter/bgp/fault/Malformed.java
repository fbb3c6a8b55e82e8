package io.polyrouter.bgp.fault;

import io.polyrouter.routing.protocol.Payload;

/**
 * A fault that was met.
 *
 * @param offset where, in bytes from the beginning of the message
 * @param reaction the fault's own, unless the message around it asks for a stronger one
 * @param data what a NOTIFICATION about it carries in its Data field, often nothing
 */
public record Malformed(Fault fault, int offset, Reaction reaction, Payload data) {

  private static final Payload NOTHING = Payload.of(new byte[0]);

  /** With the reaction that the fault has, and nothing to say about it. */
  public static Malformed of(Fault fault, int offset) {
    return new Malformed(fault, offset, fault.reaction(), NOTHING);
  }

  /** With the reaction that the fault has. */
  public static Malformed of(Fault fault, int offset, byte[] data) {
    return new Malformed(fault, offset, fault.reaction(), Payload.of(data));
  }

  /** The same, to be met by ending the session. */
  public Malformed asReset() {
    return new Malformed(fault, offset, Reaction.SESSION_RESET, data);
  }

  /** For a log: what is wrong, where, and which rule says so. */
  @Override
  public String toString() {
    return fault.what() + " at offset " + offset + " (" + fault.rule() + "): " + reaction;
  }
}
