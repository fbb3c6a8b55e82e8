package io.polyrouter.routing.protocol;

/**
 * Ends an instance and begins a new one in its place with the same settings, gracefully if it can:
 * for instances of every protocol, which do not see it. Done to one instance.
 */
public record RestartInstance() implements ProtocolCommand {}
