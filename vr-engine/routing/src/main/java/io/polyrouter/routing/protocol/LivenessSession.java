package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpAddress;

/**
 * A path whose liveness can be watched by BFD; equal ones are one, whoever asks for them.
 *
 * @param interfaceIndex of the link for a single hop (RFC 5881), 0 for several (RFC 5883)
 */
public record LivenessSession(int interfaceIndex, IpAddress local, IpAddress remote) {}
