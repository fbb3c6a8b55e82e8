package io.polyrouter.stack.device.capture;

import java.time.Instant;
import java.util.Optional;

/**
 * A capture at one moment.
 *
 * @param started when
 * @param packets written
 * @param bytes written
 * @param dropped packets for which the queue had no room
 * @param end why it has ended; empty while it runs
 */
public record CaptureState(
    CaptureRequest request,
    Instant started,
    long packets,
    long bytes,
    long dropped,
    Optional<String> end) {}
