package io.polyrouter.rip.packet;

import java.util.List;

/**
 * What a datagram says, as far as it is valid.
 *
 * @param version of the header
 * @param wholeTable whether it is a request for everything (RFC 2453, section 3.9.1)
 * @param entries those that are valid, in their order
 * @param badRoutes why others were left out
 */
public record RipPacket(
    Command command,
    int version,
    boolean wholeTable,
    List<RipEntry> entries,
    List<BadRoute> badRoutes) {

  public RipPacket {
    entries = List.copyOf(entries);
    badRoutes = List.copyOf(badRoutes);
  }

  /** What a packet is for. */
  public enum Command {
    REQUEST(1),
    RESPONSE(2);

    private final int code;

    Command(int code) {
      this.code = code;
    }

    /** On the wire. */
    public int code() {
      return code;
    }
  }
}
