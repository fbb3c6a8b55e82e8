package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpAddress;

/**
 * Both ends of a stream.
 *
 * @param interfaceIndex where the peer is if its address is link-local, else 0
 * @param local own address
 */
public record StreamPath(
    int interfaceIndex, IpAddress local, int localPort, IpAddress remote, int remotePort) {}
