package io.polyrouter.bgp.attribute;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.Nlri;
import io.polyrouter.bgp.nlri.NlriReader;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.Payload;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What MP_REACH_NLRI or MP_UNREACH_NLRI of a message says (RFC 4760, sections 3 and 4). It is made
 * once and used for one message after the other. Used by one thread.
 */
public final class MpField {

  private static final int UNREACH_HEADER = 3;

  /** With the length of a next hop, and the byte behind the next hop. */
  private static final int REACH_HEADER = 5;

  private static final int IPV4 = 4;
  private static final int IPV6 = 16;
  private static final int DISTINGUISHER = 8;

  private static final Payload NOTHING = Payload.of(new byte[0]);

  private final byte[] nextHop = new byte[2 * IPV6];

  private byte[] bytes = new byte[0];
  private @Nullable Family family;
  private int disabled;
  private boolean isIgnored;
  private boolean hasPathIds;
  private int nextHopLength;
  private int from;
  private int to;
  private int count;

  MpField() {}

  /** What is wrong with a field, and what the peer is told of it. */
  record Bad(Fault fault, int at, Payload data) {}

  void clear() {
    family = null;
    disabled = 0;
    isIgnored = false;
    nextHopLength = 0;
    count = 0;
  }

  /** Reads a value; null if nothing is wrong with it. */
  @Nullable Bad readReach(byte[] message, int flags, int at, int length, SessionFormat format) {
    Family given = length < REACH_HEADER ? null : familyAt(message, at, format);
    if (given == null || flags(flags)) {
      return bad(message, at, length, length < REACH_HEADER, given);
    }
    int end = at + length;
    int hopAt = at + REACH_HEADER - 1;
    int hopLength = Wire.u8(message, hopAt - 1);
    // One reserved byte stands between the next hop and the prefixes.
    if (hopAt + hopLength + 1 > end || !takeNextHop(message, hopAt, hopLength, given, format)) {
      disabled = given.bit();
      return new Bad(Fault.MP_NEXT_HOP_LENGTH, hopAt - 1, copy(message, at, length));
    }
    return takePrefixes(message, hopAt + hopLength + 1, end, given, format);
  }

  /** Reads a value; null if nothing is wrong with it. */
  @Nullable Bad readUnreach(byte[] message, int flags, int at, int length, SessionFormat format) {
    Family given = length < UNREACH_HEADER ? null : familyAt(message, at, format);
    if (given == null || flags(flags)) {
      return bad(message, at, length, length < UNREACH_HEADER, given);
    }
    return takePrefixes(message, at + UNREACH_HEADER, at + length, given, format);
  }

  private static @Nullable Family familyAt(byte[] message, int at, SessionFormat format) {
    Family family = Family.of(Wire.u16(message, at), Wire.u8(message, at + 2));
    return family != null && format.has(family) ? family : null;
  }

  private static boolean flags(int flags) {
    return (flags & AttributeType.KIND) != AttributeType.FLAG_OPTIONAL;
  }

  private Bad bad(
      byte[] message, int at, int length, boolean isTooShort, @Nullable Family agreedOn) {
    if (isTooShort) {
      return new Bad(Fault.MP_LENGTH, at, copy(message, at, length));
    }
    if (agreedOn == null) {
      isIgnored = true;
      return new Bad(Fault.FAMILY, at, NOTHING);
    }
    disabled = agreedOn.bit();
    return new Bad(Fault.MP_FLAGS, at, copy(message, at, length));
  }

  private static Payload copy(byte[] message, int at, int length) {
    return Payload.of(Arrays.copyOfRange(message, at, at + length));
  }

  private @Nullable Bad takePrefixes(
      byte[] message, int first, int end, Family given, SessionFormat format) {
    boolean withPathIds = format.receivesPathIds(given);
    int found = Nlri.check(message, first, end, given, withPathIds);
    if (found < 0) {
      disabled = given.bit();
      return new Bad(Fault.MP_NLRI, ~found, NOTHING);
    }
    bytes = message;
    family = given;
    hasPathIds = withPathIds;
    from = first;
    to = end;
    count = found;
    return null;
  }

  /**
   * Takes the addresses of a next hop, without the route distinguishers that those of VPNs have;
   * false if the length is not one that the family has (RFC 4760, section 3; RFC 2545, section 3;
   * RFC 4364, section 4.3.2; RFC 4659, section 3.2.1; RFC 8950, section 3).
   */
  private boolean takeNextHop(byte[] message, int at, int length, Family of, SessionFormat format) {
    boolean isIpv4 = of.afi() == Family.IPV4_UNICAST.afi();
    int before = of.isVpn() ? DISTINGUISHER : 0;
    if (length == before + IPV4) {
      nextHopLength = IPV4;
      System.arraycopy(message, at + before, nextHop, 0, IPV4);
      return isIpv4;
    }
    boolean one = length == before + IPV6;
    boolean two = length == 2 * (before + IPV6);
    if (!one && !two || isIpv4 && !format.extendsNextHop(of)) {
      return false;
    }
    System.arraycopy(message, at + before, nextHop, 0, IPV6);
    nextHopLength = IPV6;
    if (two) {
      System.arraycopy(message, at + 2 * before + IPV6, nextHop, IPV6, IPV6);
      nextHopLength = 2 * IPV6;
    }
    return true;
  }

  /** Its next hop; {@link #nextHopLength} bytes count. */
  byte[] nextHop() {
    return nextHop;
  }

  /** 4, 16, or 32. */
  int nextHopLength() {
    return nextHopLength;
  }

  /** Whether the message has this attribute, and all of it is right. */
  public boolean isPresent() {
    return family != null;
  }

  /** The family that its faults void, as a bit, or 0. */
  int disabled() {
    return disabled;
  }

  /** Whether it was of a family that was not agreed on. */
  boolean isIgnored() {
    return isIgnored;
  }

  /** Null unless it {@link #isPresent}. */
  public @Nullable Family family() {
    return family;
  }

  /** Prefixes in it; none for the end of a table, see RFC 4724, section 2. */
  public int count() {
    return count;
  }

  /** Lets a reader begin with its prefixes. */
  public void open(NlriReader reader) {
    Family known = family;
    if (known != null) {
      reader.open(bytes, from, to, known, hasPathIds, count);
    }
  }
}
