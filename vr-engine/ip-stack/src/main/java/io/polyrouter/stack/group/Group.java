package io.polyrouter.stack.group;

/** A multicast address; an IPv4 one is the lower half. */
public record Group(long high, long low) {}
