package io.polyrouter.routing.protocol;

/**
 * Something that an operator has a protocol instance do once, such as to begin anew with a
 * neighbour; an immutable record of the protocol's own type. What is to last is configuration.
 */
public interface ProtocolCommand {}
