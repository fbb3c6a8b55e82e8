package io.polyrouter.rip.packet;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Packets of RIPng (RFC 2080, section 2). */
public final class RipngCodec implements RipCodec {

  static final RipngCodec INSTANCE = new RipngCodec();

  private static final int VERSION = 1;

  /** Metric of an entry that says the next hop of those behind it (section 2.1.1). */
  private static final int NEXT_HOP_MARK = 0xff;

  /** Fields of an entry. */
  private static final int TAG = 16;

  private static final int LENGTH = 18;
  private static final int METRIC = 19;

  private RipngCodec() {}

  @Override
  public Decoded decode(byte[] bytes) {
    return decode(bytes, HEADER_BYTES, bytes.length);
  }

  @Override
  public Decoded decode(byte[] bytes, int from, int to) {
    if (bytes.length < HEADER_BYTES) {
      return new Decoded.Invalid(BadPacket.TOO_SHORT);
    }
    if (Wire.u8(bytes, 1) != VERSION) {
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
    boolean wholeTable =
        command == RipPacket.Command.REQUEST
            && to - from == ENTRY_BYTES
            && address(bytes, from).equals(Ipv6Address.ANY)
            && Wire.u8(bytes, from + LENGTH) == 0
            && Wire.u8(bytes, from + METRIC) == RipEntry.INFINITY;
    List<RipEntry> entries = new ArrayList<>();
    List<BadRoute> badRoutes = new ArrayList<>();
    Ipv6Address nextHop = Ipv6Address.ANY;
    for (int at = from; at < to && !wholeTable; at += ENTRY_BYTES) {
      if (Wire.u8(bytes, at + METRIC) == NEXT_HOP_MARK) {
        // Anything but a link-local address stands for the sender (section 2.1.1).
        Ipv6Address given = address(bytes, at);
        nextHop = given.isLinkLocal() ? given : Ipv6Address.ANY;
        continue;
      }
      BadRoute bad = check(bytes, at, command);
      if (bad == null) {
        entries.add(entry(bytes, at, nextHop));
      } else {
        badRoutes.add(bad);
      }
    }
    return new Decoded.Valid(new RipPacket(command, VERSION, wholeTable, entries, badRoutes));
  }

  private static Ipv6Address address(byte[] bytes, int at) {
    return new Ipv6Address(Wire.i64(bytes, at), Wire.i64(bytes, at + Long.BYTES));
  }

  private static @Nullable BadRoute check(byte[] bytes, int at, RipPacket.Command command) {
    int length = Wire.u8(bytes, at + LENGTH);
    int metric = Wire.u8(bytes, at + METRIC);
    if (command == RipPacket.Command.RESPONSE && (metric < 1 || metric > RipEntry.INFINITY)) {
      return BadRoute.METRIC;
    }
    if (length > Ipv6Address.ANY.family().bits()) {
      return BadRoute.PREFIX_LENGTH;
    }
    Ipv6Address address = address(bytes, at);
    if (address.isMulticast()
        || address.isLinkLocal()
        || address.equals(Ipv6Address.LOOPBACK)
        || address.equals(Ipv6Address.ANY) && length > 0) {
      return BadRoute.MARTIAN;
    }
    return Ipv6Prefix.of(address, length).address().equals(address) ? null : BadRoute.HOST_BITS;
  }

  private static RipEntry entry(byte[] bytes, int at, Ipv6Address nextHop) {
    return new RipEntry(
        address(bytes, at),
        Wire.u8(bytes, at + LENGTH),
        Math.min(Wire.u8(bytes, at + METRIC), RipEntry.INFINITY),
        Wire.u16(bytes, at + TAG),
        nextHop);
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Entries that fit one packet (RFC 2080, section 2.1), at least two. */
  public static int capacity(Envelope envelope) {
    int bytes =
        envelope instanceof Envelope.Plain plain ? plain.maxBytes() : Envelope.RIPV2_MAX_BYTES;
    return Math.max(2, (bytes - HEADER_BYTES) / ENTRY_BYTES);
  }

  @Override
  public List<byte[]> encode(RipPacket.Command command, List<RipEntry> entries, Envelope envelope) {
    int capacity = capacity(envelope);
    List<byte[]> packets = new ArrayList<>();
    int next = 0;
    while (next < entries.size()) {
      byte[] bytes = new byte[HEADER_BYTES + capacity * ENTRY_BYTES];
      Wire.putU8(bytes, 0, command.code());
      Wire.putU8(bytes, 1, VERSION);
      int at = HEADER_BYTES;
      Ipv6Address nextHop = Ipv6Address.ANY;
      while (next < entries.size()) {
        RipEntry entry = entries.get(next);
        boolean isNewHop = !entry.nextHop().equals(nextHop);
        if (at + (isNewHop ? 2 : 1) * ENTRY_BYTES > bytes.length) {
          break;
        }
        if (isNewHop) {
          nextHop = (Ipv6Address) entry.nextHop();
          putAddress(bytes, at, nextHop);
          Wire.putU8(bytes, at + METRIC, NEXT_HOP_MARK);
          at += ENTRY_BYTES;
        }
        putAddress(bytes, at, (Ipv6Address) entry.address());
        Wire.putU16(bytes, at + TAG, entry.tag());
        Wire.putU8(bytes, at + LENGTH, entry.length());
        Wire.putU8(bytes, at + METRIC, entry.metric());
        at += ENTRY_BYTES;
        next++;
      }
      packets.add(Arrays.copyOf(bytes, at));
    }
    return packets;
  }

  @Override
  public byte[] wholeTableRequest(Envelope envelope) {
    byte[] bytes = new byte[HEADER_BYTES + ENTRY_BYTES];
    Wire.putU8(bytes, 0, RipPacket.Command.REQUEST.code());
    Wire.putU8(bytes, 1, VERSION);
    Wire.putU8(bytes, HEADER_BYTES + METRIC, RipEntry.INFINITY);
    return bytes;
  }

  private static void putAddress(byte[] bytes, int at, Ipv6Address address) {
    Wire.putI64(bytes, at, address.high());
    Wire.putI64(bytes, at + Long.BYTES, address.low());
  }
}
