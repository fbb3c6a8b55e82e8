package io.polyrouter.northbound.config;

import java.util.HexFormat;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.DatapathId;

/** Datapath ids between the model's text and the 64 bits of OpenFlow. */
public final class DatapathIds {

  private static final HexFormat OCTETS = HexFormat.ofDelimiter(":");

  private DatapathIds() {}

  /** The 64 bits. */
  public static long parse(DatapathId id) {
    long bits = 0;
    for (byte octet : OCTETS.parseHex(id.getValue())) {
      bits = bits << 8 | octet & 0xff;
    }
    return bits;
  }

  /** The one form that the model has for them. */
  public static DatapathId format(long bits) {
    return new DatapathId(text(bits));
  }

  /** As {@link #format}, without the type. */
  public static String text(long bits) {
    byte[] octets = new byte[8];
    for (int i = 0; i < 8; i++) {
      octets[i] = (byte) (bits >>> 56 - 8 * i);
    }
    return OCTETS.formatHex(octets);
  }
}
