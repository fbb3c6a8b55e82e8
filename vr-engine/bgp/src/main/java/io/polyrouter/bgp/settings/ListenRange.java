package io.polyrouter.bgp.settings;

import io.polyrouter.net.IpPrefix;

/**
 * Addresses from which routers may connect that are not configured one by one.
 *
 * @param group whose options they have
 * @param maximumPeers most that are there at a time
 */
public record ListenRange(IpPrefix prefix, String group, int maximumPeers) {}
