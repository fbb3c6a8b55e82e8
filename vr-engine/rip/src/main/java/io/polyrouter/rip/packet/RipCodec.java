package io.polyrouter.rip.packet;

import java.util.List;

/** How the entries of one version are written. Stateless. */
public sealed interface RipCodec permits Ripv2Codec, RipngCodec {

  /** Command, version and two bytes that are zero. */
  int HEADER_BYTES = 4;

  /** An entry, or whatever else takes the place of one. */
  int ENTRY_BYTES = 20;

  /** The codec of a version. */
  static RipCodec of(RipVersion version) {
    return switch (version) {
      case RIPV2 -> Ripv2Codec.INSTANCE;
      case RIPNG -> RipngCodec.INSTANCE;
    };
  }

  /**
   * Reads a packet.
   *
   * @param from where the first entry starts
   * @param to behind the last entry
   */
  Decoded decode(byte[] bytes, int from, int to);

  /** Reads a packet without authentication. */
  Decoded decode(byte[] bytes);

  /** Packets for some entries: as many as they need, each full but the last. */
  List<byte[]> encode(RipPacket.Command command, List<RipEntry> entries, Envelope envelope);

  /** The packet that asks for the whole table (RFC 2453, section 3.9.1). */
  byte[] wholeTableRequest(Envelope envelope);
}
