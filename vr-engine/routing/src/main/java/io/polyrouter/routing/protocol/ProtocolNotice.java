package io.polyrouter.routing.protocol;

/**
 * An event that operators may want to hear of, such as a neighbour that was lost; an immutable
 * record of the protocol's own type. It becomes a YANG notification and a line in the log.
 */
public interface ProtocolNotice {

  /** One line for people, which names the neighbour or the thing and the reason. */
  String text();
}
