package io.polyrouter.bgp.message;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeType;
import io.polyrouter.bgp.attribute.AttributeWriter;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.Nlri;
import io.polyrouter.net.packet.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Packs prefixes into UPDATEs, as many into each as it holds: {@link #announce} or {@link
 * #withdraw}, then prefixes, then {@link #flush}. The attributes are written once for all prefixes
 * that follow. What comes out is for all peers of a {@link SessionFormat}. Used by one thread.
 *
 * <p>MP_REACH_NLRI and MP_UNREACH_NLRI are the first attributes, and a message either announces or
 * withdraws, as RFC 7606, section 5.1, asks for.
 */
public final class UpdateWriter {

  private static final int ATTRIBUTES_LENGTH = MessageType.HEADER_BYTES + 2;
  private static final int ATTRIBUTES = ATTRIBUTES_LENGTH + 2;

  /** Flags, type and two bytes of length. */
  private static final int MP_HEADER = 4;

  /** Optional, with a long length. */
  private static final int MP_FLAGS = 0x90;

  private final SessionFormat format;
  private final AttributeWriter attributes;
  private final Sink sink;
  private final byte[] message;

  /** In MP_REACH_NLRI mode the attributes that follow it. */
  private byte[] rest = new byte[512];

  private int restBytes;
  private Mode mode = Mode.NOTHING;
  private Family family = Family.IPV4_UNICAST;
  private @Nullable AttributeSet set;
  private int prefixesAt;
  private int at;
  private int limit;
  private int maxPrefixBytes;

  private enum Mode {
    NOTHING,
    ANNOUNCE,
    ANNOUNCE_MP,
    WITHDRAW,
    WITHDRAW_MP
  }

  /** Takes messages. */
  @FunctionalInterface
  public interface Sink {
    /** The bytes are the message's for the time of the call. */
    void message(byte[] bytes, int from, int to);
  }

  public UpdateWriter(SessionFormat format, Sink sink) {
    this.format = format;
    this.attributes = new AttributeWriter(format);
    this.sink = sink;
    this.message = new byte[format.maxMessageBytes()];
  }

  /**
   * Announces the prefixes that follow.
   *
   * @param with a set that has a next hop
   * @return false if the attributes leave no room for a prefix: its routes cannot be announced to
   *     these peers (RFC 8654, section 4), and have to be withdrawn
   */
  public boolean announce(Family of, AttributeSet with) {
    if (with.equals(set) && family == of && (mode == Mode.ANNOUNCE || mode == Mode.ANNOUNCE_MP)) {
      return true;
    }
    flush();
    mode = Mode.NOTHING;
    boolean isPlain = AttributeWriter.isPlain(of, with);
    int most = attributes.maxBytes(with);
    if (most > rest.length) {
      rest = new byte[Math.max(most, 2 * rest.length)];
    }
    restBytes = attributes.write(with, isPlain, rest, 0);
    int nextHop = isPlain ? 0 : AttributeWriter.nextHopBytes(of, with);
    int fixed = ATTRIBUTES + (isPlain ? 0 : MP_HEADER + 5 + nextHop) + restBytes;
    if (fixed + Nlri.maxBytes(of) > message.length) {
      return false;
    }
    family = of;
    set = with;
    maxPrefixBytes = Nlri.maxBytes(of);
    if (isPlain) {
      mode = Mode.ANNOUNCE;
      System.arraycopy(rest, 0, message, ATTRIBUTES, restBytes);
      Wire.putU16(message, ATTRIBUTES_LENGTH, restBytes);
      prefixesAt = ATTRIBUTES + restBytes;
      limit = message.length;
    } else {
      mode = Mode.ANNOUNCE_MP;
      int value = putMpHeader(AttributeType.MP_REACH_NLRI, of);
      Wire.putU8(message, value, nextHop);
      prefixesAt = AttributeWriter.writeNextHop(of, with, message, value + 1) + 1;
      Wire.putU8(message, prefixesAt - 1, 0);
      limit = message.length - restBytes;
    }
    Wire.putU16(message, MessageType.HEADER_BYTES, 0);
    at = prefixesAt;
    return true;
  }

  /** Withdraws the prefixes that follow. */
  public void withdraw(Family of) {
    if (family == of && (mode == Mode.WITHDRAW || mode == Mode.WITHDRAW_MP)) {
      return;
    }
    flush();
    family = of;
    set = null;
    maxPrefixBytes = Nlri.maxBytes(of);
    limit = message.length;
    if (of == Family.IPV4_UNICAST) {
      mode = Mode.WITHDRAW;
      prefixesAt = ATTRIBUTES_LENGTH;
      limit -= 2;
    } else {
      mode = Mode.WITHDRAW_MP;
      Wire.putU16(message, MessageType.HEADER_BYTES, 0);
      prefixesAt = putMpHeader(AttributeType.MP_UNREACH_NLRI, of);
    }
    at = prefixesAt;
  }

  /** Writes the header of the attribute but for its length, and the family; where that ends. */
  private int putMpHeader(AttributeType type, Family of) {
    Wire.putU8(message, ATTRIBUTES, MP_FLAGS);
    Wire.putU8(message, ATTRIBUTES + 1, type.code());
    Wire.putU16(message, ATTRIBUTES + MP_HEADER, of.afi());
    Wire.putU8(message, ATTRIBUTES + MP_HEADER + 2, of.safi());
    return ATTRIBUTES + MP_HEADER + 3;
  }

  /** A prefix of IPv4; the path identifier is written where these peers are sent one. */
  public void ipv4(int pathId, int address, int length) {
    begin(pathId);
    at = Nlri.putIpv4(message, at, address, length);
  }

  /** A prefix of IPv6. */
  public void ipv6(int pathId, long high, long low, int length) {
    begin(pathId);
    at = Nlri.putIpv6(message, at, high, low, length);
  }

  /**
   * A prefix of a VPN.
   *
   * @param label the whole field, see {@link Nlri#labelField} and {@link Nlri#NO_LABEL}
   * @param high of IPv4 the address in its upper half
   */
  public void vpn(int pathId, int label, long distinguisher, long high, long low, int length) {
    begin(pathId);
    at = Nlri.putVpn(message, at, label, distinguisher, high, low, length);
  }

  private void begin(int pathId) {
    if (mode == Mode.NOTHING) {
      throw new IllegalStateException("a prefix is neither announced nor withdrawn");
    }
    if (at + maxPrefixBytes > limit) {
      flush();
    }
    if (format.sendsPathIds(family)) {
      Wire.putI32(message, at, pathId);
      at += Integer.BYTES;
    }
  }

  /** Hands out what has been packed; what follows is announced or withdrawn as before. */
  public void flush() {
    if (mode == Mode.NOTHING || at == prefixesAt) {
      return;
    }
    int end = at;
    switch (mode) {
      case NOTHING, ANNOUNCE -> {}
      case WITHDRAW -> {
        Wire.putU16(message, MessageType.HEADER_BYTES, end - ATTRIBUTES_LENGTH);
        Wire.putU16(message, end, 0);
        end += 2;
      }
      case ANNOUNCE_MP -> {
        System.arraycopy(rest, 0, message, end, restBytes);
        end += restBytes;
        putMpLengths(end, restBytes);
      }
      case WITHDRAW_MP -> putMpLengths(end, 0);
    }
    emit(end);
    at = prefixesAt;
  }

  private void putMpLengths(int end, int behind) {
    Wire.putU16(message, ATTRIBUTES_LENGTH, end - ATTRIBUTES);
    Wire.putU16(message, ATTRIBUTES + 2, end - behind - ATTRIBUTES - MP_HEADER);
  }

  private void emit(int end) {
    MessageType.UPDATE.putHeader(message, 0, end);
    sink.message(message, 0, end);
  }

  /** Says that all of a family has been told (RFC 4724, section 2). */
  public void endOfRib(Family of) {
    flush();
    mode = Mode.NOTHING;
    set = null;
    Wire.putU16(message, MessageType.HEADER_BYTES, 0);
    if (of == Family.IPV4_UNICAST) {
      Wire.putU16(message, ATTRIBUTES_LENGTH, 0);
      emit(ATTRIBUTES);
    } else {
      int end = putMpHeader(AttributeType.MP_UNREACH_NLRI, of);
      putMpLengths(end, 0);
      emit(end);
    }
  }
}
