package io.polyrouter.rip.packet;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packets of RIP version 2 (RFC 2453, section 4), and those of version 1 that come in. */
public final class Ripv2Codec implements RipCodec {

  /** Most entries of a packet, that of authentication included. */
  public static final int MAX_ENTRIES = 25;

  static final Ripv2Codec INSTANCE = new Ripv2Codec();

  private static final int VERSION_1 = 1;
  private static final int VERSION_2 = 2;
  private static final int FAMILY_NONE = 0;
  private static final int FAMILY_IPV4 = 2;

  /** Fields of an entry. */
  private static final int TAG = 2;

  private static final int ADDRESS = 4;
  private static final int MASK = 8;
  private static final int NEXT_HOP = 12;
  private static final int METRIC = 16;

  private Ripv2Codec() {}

  @Override
  public Decoded decode(byte[] bytes) {
    return decode(bytes, HEADER_BYTES, bytes.length);
  }

  @Override
  public Decoded decode(byte[] bytes, int from, int to) {
    if (bytes.length < HEADER_BYTES) {
      return new Decoded.Invalid(BadPacket.TOO_SHORT);
    }
    int version = Wire.u8(bytes, 1);
    if (version == 0) {
      return new Decoded.Invalid(BadPacket.VERSION);
    }
    RipPacket.Command command =
        switch (Wire.u8(bytes, 0)) {
          case 1 -> RipPacket.Command.REQUEST;
          case 2 -> RipPacket.Command.RESPONSE;
          default -> null;
        };
    if (command == null) {
      return new Decoded.Invalid(BadPacket.COMMAND);
    }
    if ((to - from) % ENTRY_BYTES != 0) {
      return new Decoded.Invalid(BadPacket.LENGTH);
    }
    if (to - HEADER_BYTES > MAX_ENTRIES * ENTRY_BYTES) {
      return new Decoded.Invalid(BadPacket.TOO_MANY_ENTRIES);
    }
    if (version == VERSION_1 && Wire.u16(bytes, 2) != 0) {
      return new Decoded.Invalid(BadPacket.MUST_BE_ZERO);
    }
    boolean wholeTable =
        command == RipPacket.Command.REQUEST
            && to - from == ENTRY_BYTES
            && Wire.u16(bytes, from) == FAMILY_NONE
            && Wire.i32(bytes, from + METRIC) == RipEntry.INFINITY;
    List<RipEntry> entries = new ArrayList<>();
    List<BadRoute> badRoutes = new ArrayList<>();
    for (int at = from; at < to && !wholeTable; at += ENTRY_BYTES) {
      BadRoute bad = check(bytes, at, version, command);
      if (bad == null) {
        entries.add(entry(bytes, at, version));
      } else {
        badRoutes.add(bad);
      }
    }
    return new Decoded.Valid(new RipPacket(command, version, wholeTable, entries, badRoutes));
  }

  private static @Nullable BadRoute check(
      byte[] bytes, int at, int version, RipPacket.Command command) {
    if (Wire.u16(bytes, at) != FAMILY_IPV4) {
      return BadRoute.FAMILY;
    }
    int address = Wire.i32(bytes, at + ADDRESS);
    int mask = Wire.i32(bytes, at + MASK);
    int metric = Wire.i32(bytes, at + METRIC);
    if (version == VERSION_1
        && (Wire.u16(bytes, at + TAG) != 0 || mask != 0 || Wire.i32(bytes, at + NEXT_HOP) != 0)) {
      return BadRoute.MUST_BE_ZERO;
    }
    // In a request the metric says nothing.
    if (command == RipPacket.Command.RESPONSE && (metric < 1 || metric > RipEntry.INFINITY)) {
      return BadRoute.METRIC;
    }
    // The complement of a mask without gaps is one less than a power of two.
    if ((~mask & ~mask + 1) != 0) {
      return BadRoute.MASK;
    }
    if (mask != 0 && (address & ~mask) != 0) {
      return BadRoute.HOST_BITS;
    }
    return isMartian(address) ? BadRoute.MARTIAN : null;
  }

  /** Networks 0 (but for the default route) and 127, and classes D and E. */
  private static boolean isMartian(int address) {
    int network = address >>> 24;
    return address != 0 && (network == 0 || network == 127 || network >= 224);
  }

  private static RipEntry entry(byte[] bytes, int at, int version) {
    int address = Wire.i32(bytes, at + ADDRESS);
    int mask = Wire.i32(bytes, at + MASK);
    int length = mask == 0 && address != 0 ? RipEntry.NO_MASK : Integer.bitCount(mask);
    return new RipEntry(
        new Ipv4Address(address),
        length,
        Math.min(Wire.i32(bytes, at + METRIC) & Integer.MAX_VALUE, RipEntry.INFINITY),
        version == VERSION_1 ? 0 : Wire.u16(bytes, at + TAG),
        new Ipv4Address(Wire.i32(bytes, at + NEXT_HOP)));
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Entries that fit one packet. */
  public static int capacity(Envelope envelope) {
    int bytes =
        Envelope.RIPV2_MAX_BYTES
            - HEADER_BYTES
            - Ripv2Authentication.headBytes(envelope)
            - Ripv2Authentication.tailBytes(envelope);
    return bytes / ENTRY_BYTES;
  }

  @Override
  public List<byte[]> encode(RipPacket.Command command, List<RipEntry> entries, Envelope envelope) {
    int capacity = capacity(envelope);
    List<byte[]> packets = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += capacity) {
      List<RipEntry> part = entries.subList(from, Math.min(from + capacity, entries.size()));
      byte[] bytes = frame(command, part.size(), envelope);
      int at = HEADER_BYTES + Ripv2Authentication.headBytes(envelope);
      for (RipEntry entry : part) {
        write(bytes, at, entry);
        at += ENTRY_BYTES;
      }
      Ripv2Authentication.wrap(bytes, envelope);
      packets.add(bytes);
    }
    return packets;
  }

  @Override
  public byte[] wholeTableRequest(Envelope envelope) {
    byte[] bytes = frame(RipPacket.Command.REQUEST, 1, envelope);
    int at = HEADER_BYTES + Ripv2Authentication.headBytes(envelope);
    Wire.putI32(bytes, at + METRIC, RipEntry.INFINITY);
    Ripv2Authentication.wrap(bytes, envelope);
    return bytes;
  }

  private static byte[] frame(RipPacket.Command command, int entryCount, Envelope envelope) {
    byte[] bytes =
        new byte
            [HEADER_BYTES
                + Ripv2Authentication.headBytes(envelope)
                + entryCount * ENTRY_BYTES
                + Ripv2Authentication.tailBytes(envelope)];
    Wire.putU8(bytes, 0, command.code());
    Wire.putU8(bytes, 1, VERSION_2);
    return bytes;
  }

  private static void write(byte[] bytes, int at, RipEntry entry) {
    Ipv4Address address = (Ipv4Address) entry.address();
    Wire.putU16(bytes, at, FAMILY_IPV4);
    Wire.putU16(bytes, at + TAG, entry.tag());
    Wire.putI32(bytes, at + ADDRESS, address.bits());
    Wire.putI32(
        bytes, at + MASK, entry.length() == RipEntry.NO_MASK ? 0 : Ipv4Prefix.mask(entry.length()));
    Wire.putI32(bytes, at + NEXT_HOP, ((Ipv4Address) entry.nextHop()).bits());
    Wire.putI32(bytes, at + METRIC, entry.metric());
  }
}
