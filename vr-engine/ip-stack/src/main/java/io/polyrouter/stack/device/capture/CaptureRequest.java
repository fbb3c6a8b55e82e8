package io.polyrouter.stack.device.capture;

import java.util.Optional;

/**
 * What to capture, and how much.
 *
 * @param name by which it is known while it runs and stopped; unique among those that run
 * @param vr name of the virtual router
 * @param interfaceName name of one interface, or empty for all of them
 * @param mostPackets after so many packets it ends, 1 to {@link #MOST_PACKETS}
 * @param mostBytes before the file would be larger it ends, {@link #LEAST_BYTES} to {@link
 *     #MOST_BYTES}
 * @param snapBytes most bytes that are kept of a packet, {@link #LEAST_SNAP_BYTES} to {@link
 *     #MOST_SNAP_BYTES}
 */
public record CaptureRequest(
    String name,
    String vr,
    Optional<String> interfaceName,
    long mostPackets,
    long mostBytes,
    int snapBytes) {

  public static final long MOST_PACKETS = 100_000_000;
  public static final long LEAST_BYTES = 4096;
  public static final long MOST_BYTES = 4L << 30;
  public static final int LEAST_SNAP_BYTES = 14;
  public static final int MOST_SNAP_BYTES = 65_549;

  public CaptureRequest {
    check("packets", mostPackets, 1, MOST_PACKETS);
    check("bytes", mostBytes, LEAST_BYTES, MOST_BYTES);
    check("snap length", snapBytes, LEAST_SNAP_BYTES, MOST_SNAP_BYTES);
  }

  private static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s %d is out of range: use %d to %d".formatted(what, value, least, most));
    }
  }

  boolean covers(String ofVr, String ofInterface) {
    return vr.equals(ofVr) && interfaceName.map(ofInterface::equals).orElse(true);
  }
}
