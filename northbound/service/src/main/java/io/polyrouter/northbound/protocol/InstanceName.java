package io.polyrouter.northbound.protocol;

/**
 * Names an instance of a protocol in all of the controller.
 *
 * @param type such as {@code ripv2}
 */
public record InstanceName(String virtualRouter, String type, String name) {}
