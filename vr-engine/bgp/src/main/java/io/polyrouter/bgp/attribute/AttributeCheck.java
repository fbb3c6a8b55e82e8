package io.polyrouter.bgp.attribute;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.net.packet.Wire;
import org.jspecify.annotations.Nullable;

/** What has to hold of the values of single attributes (RFC 7606, section 7). Stateless. */
final class AttributeCheck {

  private static final int AGGREGATOR_2 = 6;
  private static final int AGGREGATOR_4 = 8;

  private final int asBytes;

  AttributeCheck(SessionFormat format) {
    this.asBytes = format.fourOctetAs() ? AsPathBytes.AS4 : AsPathBytes.AS2;
  }

  /** What is wrong with a value; null if nothing is, or its type is not known. */
  @Nullable Fault faultIn(int type, byte[] bytes, int at, int length) {
    AttributeType known = AttributeType.of(type);
    if (known == null) {
      return null;
    }
    return switch (known) {
      case ORIGIN ->
          length != 1
              ? Fault.ORIGIN_LENGTH
              : Wire.u8(bytes, at) > Origin.INCOMPLETE.code() ? Fault.ORIGIN_VALUE : null;
      case AS_PATH -> AsPathBytes.faultIn(bytes, at, at + length, asBytes);
      case NEXT_HOP -> length == 4 ? null : Fault.NEXT_HOP_LENGTH;
      case MULTI_EXIT_DISC -> length == 4 ? null : Fault.MED_LENGTH;
      case LOCAL_PREF -> length == 4 ? null : Fault.LOCAL_PREF_LENGTH;
      case ATOMIC_AGGREGATE -> length == 0 ? null : Fault.ATOMIC_AGGREGATE_LENGTH;
      case AGGREGATOR -> aggregator(bytes, at, length);
      case COMMUNITIES -> multiple(length, 4, Fault.COMMUNITIES_LENGTH);
      case ORIGINATOR_ID -> length == 4 ? null : Fault.ORIGINATOR_ID_LENGTH;
      case CLUSTER_LIST -> multiple(length, 4, Fault.CLUSTER_LIST_LENGTH);
      case EXTENDED_COMMUNITIES -> multiple(length, 8, Fault.EXTENDED_COMMUNITIES_LENGTH);
      case LARGE_COMMUNITY -> multiple(length, LargeCommunity.BYTES, Fault.LARGE_COMMUNITY_LENGTH);
      case OTC -> length == 4 ? null : Fault.OTC_LENGTH;
      case AS4_PATH ->
          length == 0 || AsPathBytes.faultIn(bytes, at, at + length, AsPathBytes.AS4) != null
              ? Fault.AS4_PATH_FORMAT
              : null;
      case AS4_AGGREGATOR ->
          length != AGGREGATOR_4 || Wire.i32(bytes, at) == 0 ? Fault.AS4_AGGREGATOR_FORMAT : null;
      case MP_REACH_NLRI, MP_UNREACH_NLRI -> null;
    };
  }

  private @Nullable Fault aggregator(byte[] bytes, int at, int length) {
    if (length != (asBytes == AsPathBytes.AS4 ? AGGREGATOR_4 : AGGREGATOR_2)) {
      return Fault.AGGREGATOR_LENGTH;
    }
    int as = asBytes == AsPathBytes.AS4 ? Wire.i32(bytes, at) : Wire.u16(bytes, at);
    return as == 0 ? Fault.AGGREGATOR_AS_ZERO : null;
  }

  private static @Nullable Fault multiple(int length, int of, Fault fault) {
    return length > 0 && length % of == 0 ? null : fault;
  }
}
