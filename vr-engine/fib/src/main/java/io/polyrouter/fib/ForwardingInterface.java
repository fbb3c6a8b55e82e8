package io.polyrouter.fib;

import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import java.util.Optional;

/**
 * An interface of a virtual router as a forwarder sees it.
 *
 * @param index index within the virtual router; stable while the interface exists, not over
 *     restarts
 * @param name configured name, unique within the virtual router
 * @param mac its own address
 * @param mtuBytes largest IP packet, in bytes, without the link-layer header
 * @param up whether it is enabled and its link is up
 * @param switchPort where it is attached, if to an OpenFlow switch
 * @param neighbours resolved neighbours on its link: host prefixes (/32, /128) to link-layer
 *     addresses
 */
public record ForwardingInterface(
    int index,
    String name,
    MacAddress mac,
    int mtuBytes,
    boolean up,
    Optional<SwitchPort> switchPort,
    PrefixTable<MacAddress> neighbours) {}
