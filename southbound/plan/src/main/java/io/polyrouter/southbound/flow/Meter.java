package io.polyrouter.southbound.flow;

/**
 * A meter with one drop band (OpenFlow 1.3.5, section 5.7).
 *
 * @param packetsPerSecond what passes; 0 for a meter of any other form
 * @param burstPackets how many may come at once
 */
public record Meter(int id, int packetsPerSecond, int burstPackets) {}
