package io.polyrouter.southbound.openflow;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A switch that tried to connect without being configured.
 *
 * @param datapathId what it claimed to be
 * @param address where it last came from
 * @param sessions how many sessions were closed
 * @param last when the latest was
 */
public record RefusedSwitch(
    long datapathId, InetSocketAddress address, long sessions, Instant last) {}
