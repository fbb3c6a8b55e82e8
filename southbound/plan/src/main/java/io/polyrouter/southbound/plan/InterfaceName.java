package io.polyrouter.southbound.plan;

/** An interface of a virtual router, by names. */
public record InterfaceName(String vr, String name) {}
