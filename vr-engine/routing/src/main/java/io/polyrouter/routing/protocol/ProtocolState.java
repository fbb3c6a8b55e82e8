package io.polyrouter.routing.protocol;

/**
 * The state of one instance at one moment, for operators; immutable, its types are a protocol's.
 */
public interface ProtocolState {}
