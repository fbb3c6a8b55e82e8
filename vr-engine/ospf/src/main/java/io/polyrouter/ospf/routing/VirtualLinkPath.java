package io.polyrouter.ospf.routing;

import io.polyrouter.net.IpAddress;

/**
 * The way of a virtual link through its transit area (RFC 2328, section 15).
 *
 * @param routerId of the border router at the other end
 * @param cost of the way, that of the link
 * @param interfaceIndex where it leaves
 * @param local own address that packets are sent from
 * @param remote address of the other end that they are sent to
 */
public record VirtualLinkPath(
    int transitAreaId,
    int routerId,
    int cost,
    int interfaceIndex,
    IpAddress local,
    IpAddress remote) {}
