package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.net.packet.Wire;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OPEN messages as bytes (RFC 4271, sections 4.2 and 6.2). Stateless. */
public final class OpenCodec {

  private static final int VERSION = 4;

  private static final int AS = MessageType.HEADER_BYTES + 1;
  private static final int HOLD_TIME = AS + 2;
  private static final int BGP_IDENTIFIER = HOLD_TIME + 2;
  private static final int PARAMETERS_LENGTH = BGP_IDENTIFIER + 4;
  private static final int PARAMETERS = PARAMETERS_LENGTH + 1;

  /** RFC 9072, section 2: lengths of two octets follow. */
  private static final int EXTENDED = 255;

  private static final int CAPABILITIES = 2;
  private static final int MIN_HOLD_SECONDS = 3;

  /** Most that the parameters may take without {@link #EXTENDED}, which then stands for it. */
  private static final int MAX_PARAMETERS = 254;

  private OpenCodec() {}

  /** Reads a message with a header that has been checked. */
  public static OpenReading read(byte[] bytes, int from, int to) {
    if (Wire.u8(bytes, from + MessageType.HEADER_BYTES) != VERSION) {
      return new OpenReading.Refused(
          Malformed.of(
              Fault.OPEN_VERSION, MessageType.HEADER_BYTES, new byte[] {0, (byte) VERSION}));
    }
    int as = Wire.u16(bytes, from + AS);
    int hold = Wire.u16(bytes, from + HOLD_TIME);
    int identifier = Wire.i32(bytes, from + BGP_IDENTIFIER);
    if (as == 0) {
      return refused(Fault.OPEN_AS_ZERO, AS);
    }
    if (hold > 0 && hold < MIN_HOLD_SECONDS) {
      return refused(Fault.OPEN_HOLD_TIME, HOLD_TIME);
    }
    if (identifier == 0) {
      return refused(Fault.OPEN_BGP_IDENTIFIER, BGP_IDENTIFIER);
    }
    List<Capability> capabilities = new ArrayList<>();
    Malformed bad = readParameters(bytes, from, to, capabilities);
    if (bad != null) {
      return new OpenReading.Refused(bad);
    }
    Malformed contradiction = check(capabilities);
    return contradiction != null
        ? new OpenReading.Refused(contradiction)
        : new OpenMessage(as, hold, identifier, capabilities);
  }

  private static OpenReading refused(Fault fault, int offset) {
    return new OpenReading.Refused(Malformed.of(fault, offset));
  }

  private static @Nullable Malformed readParameters(
      byte[] bytes, int from, int to, List<Capability> into) {
    int length = Wire.u8(bytes, from + PARAMETERS_LENGTH);
    int at = from + PARAMETERS;
    int lengthBytes = 1;
    if (length != 0 && at + 3 <= to && Wire.u8(bytes, at) == EXTENDED) {
      length = Wire.u16(bytes, at + 1);
      at += 3;
      lengthBytes = 2;
    }
    if (at + length != to) {
      return Malformed.of(Fault.OPEN_PARAMETER_LENGTH, PARAMETERS_LENGTH);
    }
    while (at < to) {
      int value = at + 1 + lengthBytes;
      if (value > to) {
        return Malformed.of(Fault.OPEN_PARAMETER_LENGTH, at - from);
      }
      int size = lengthBytes == 1 ? Wire.u8(bytes, at + 1) : Wire.u16(bytes, at + 1);
      if (value + size > to) {
        return Malformed.of(Fault.OPEN_PARAMETER_LENGTH, at - from);
      }
      if (Wire.u8(bytes, at) != CAPABILITIES) {
        return Malformed.of(Fault.OPEN_PARAMETER, at - from);
      }
      Malformed bad = readCapabilities(bytes, from, value, value + size, into);
      if (bad != null) {
        return bad;
      }
      at = value + size;
    }
    return null;
  }

  private static @Nullable Malformed readCapabilities(
      byte[] bytes, int from, int first, int end, List<Capability> into) {
    int at = first;
    while (at < end) {
      int length = at + 2 <= end ? Wire.u8(bytes, at + 1) : 0;
      if (at + 2 + length > end) {
        return Malformed.of(Fault.OPEN_CAPABILITY_LENGTH, at - from);
      }
      switch (CapabilityCodec.reading(Wire.u8(bytes, at), bytes, at + 2, length)) {
        case CapabilityCodec.Reading.Bad(Fault fault) -> {
          return Malformed.of(fault, at - from);
        }
        case CapabilityCodec.Reading.Read(Capability capability) -> into.add(capability);
      }
      at += 2 + length;
    }
    return null;
  }

  /** What capabilities must not say together. */
  private static @Nullable Malformed check(List<Capability> capabilities) {
    Capability.Role role = null;
    for (Capability each : capabilities) {
      if (each instanceof Capability.FourOctetAs four && four.as() == 0) {
        return Malformed.of(Fault.OPEN_AS_ZERO, PARAMETERS);
      }
      if (each instanceof Capability.Role one) {
        if (role != null && !role.equals(one)) {
          return Malformed.of(Fault.OPEN_ROLE, PARAMETERS);
        }
        role = one;
      }
    }
    return null;
  }

  /**
   * Writes a message. Each capability has a parameter of its own, which speakers that know of no
   * capabilities refuse as such.
   */
  public static byte[] write(OpenMessage open) {
    ByteArrayOutputStream ordinary = new ByteArrayOutputStream();
    ByteArrayOutputStream extended = new ByteArrayOutputStream();
    for (Capability each : open.capabilities()) {
      byte[] value = CapabilityCodec.value(each);
      ordinary.write(CAPABILITIES);
      ordinary.write(value.length + 2);
      extended.write(CAPABILITIES);
      extended.write(value.length + 2 >>> 8);
      extended.write(value.length + 2);
      for (ByteArrayOutputStream out : List.of(ordinary, extended)) {
        out.write(each.code());
        out.write(value.length);
        out.writeBytes(value);
      }
    }
    boolean isExtended = ordinary.size() > MAX_PARAMETERS;
    byte[] parameters = (isExtended ? extended : ordinary).toByteArray();
    int at = PARAMETERS + (isExtended ? 3 : 0);
    byte[] bytes = new byte[at + parameters.length];
    MessageType.OPEN.putHeader(bytes, 0, bytes.length);
    Wire.putU8(bytes, MessageType.HEADER_BYTES, VERSION);
    Wire.putU16(bytes, AS, open.as());
    Wire.putU16(bytes, HOLD_TIME, open.holdSeconds());
    Wire.putI32(bytes, BGP_IDENTIFIER, open.bgpIdentifier());
    if (isExtended) {
      Wire.putU8(bytes, PARAMETERS_LENGTH, EXTENDED);
      Wire.putU8(bytes, PARAMETERS, EXTENDED);
      Wire.putU16(bytes, PARAMETERS + 1, parameters.length);
    } else {
      Wire.putU8(bytes, PARAMETERS_LENGTH, parameters.length);
    }
    System.arraycopy(parameters, 0, bytes, at, parameters.length);
    return bytes;
  }
}
