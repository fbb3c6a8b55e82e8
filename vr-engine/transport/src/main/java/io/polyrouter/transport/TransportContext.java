package io.polyrouter.transport;

import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.time.TimerQueue;
import java.util.random.RandomGenerator;

/**
 * What the transport protocols of one virtual router share.
 *
 * @param ip below them
 * @param timers fired by the virtual router's loop
 * @param random of keys, sequence numbers and the like
 * @param budget of all sockets together
 * @param ports chooser of local ports
 */
public record TransportContext(
    IpOutput ip,
    TimerQueue timers,
    RandomGenerator random,
    SocketBudget budget,
    EphemeralPorts ports) {}
