package io.polyrouter.southbound.openflow;

import io.polyrouter.fib.ForwardingState;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What all agents share.
 *
 * @param nanoClock monotonic
 * @param states latest forwarding state of every virtual router; concurrent
 * @param installed told what switches confirmed
 */
record Environment(
    SouthboundOptions options,
    InstantSource clock,
    LongSupplier nanoClock,
    Devices devices,
    Map<String, ForwardingState> states,
    FibInstalledListener installed) {}
