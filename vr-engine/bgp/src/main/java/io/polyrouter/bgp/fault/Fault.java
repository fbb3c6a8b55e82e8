package io.polyrouter.bgp.fault;

import static io.polyrouter.bgp.fault.Reaction.AFI_SAFI_DISABLE;
import static io.polyrouter.bgp.fault.Reaction.ATTRIBUTE_DISCARD;
import static io.polyrouter.bgp.fault.Reaction.MESSAGE_DISCARD;
import static io.polyrouter.bgp.fault.Reaction.SESSION_RESET;
import static io.polyrouter.bgp.fault.Reaction.TREAT_AS_WITHDRAW;

import java.util.Locale;

/** What can be wrong with a message; each is counted by itself. */
public enum Fault {
  // ---- header -------------------------------------------------------------------------------
  MARKER(
      SESSION_RESET,
      ErrorCode.CONNECTION_NOT_SYNCHRONIZED,
      "marker that is not all ones",
      "RFC 4271, section 6.1"),
  MESSAGE_LENGTH(
      SESSION_RESET,
      ErrorCode.BAD_MESSAGE_LENGTH,
      "length that no message of its type has",
      "RFC 4271, section 6.1; RFC 8654, section 4"),
  MESSAGE_TYPE(
      SESSION_RESET,
      ErrorCode.BAD_MESSAGE_TYPE,
      "type of message that there is not",
      "RFC 4271, section 6.1"),

  // ---- OPEN ---------------------------------------------------------------------------------
  OPEN_VERSION(
      SESSION_RESET,
      ErrorCode.UNSUPPORTED_VERSION,
      "version other than 4",
      "RFC 4271, section 6.2"),
  OPEN_AS_ZERO(
      SESSION_RESET, ErrorCode.BAD_PEER_AS, "AS number 0 of the peer", "RFC 7607, section 2"),
  OPEN_BGP_IDENTIFIER(
      SESSION_RESET, ErrorCode.BAD_BGP_IDENTIFIER, "BGP identifier 0", "RFC 6286, section 2.2"),
  OPEN_HOLD_TIME(
      SESSION_RESET,
      ErrorCode.UNACCEPTABLE_HOLD_TIME,
      "hold time of one or two seconds",
      "RFC 4271, section 6.2"),
  OPEN_PARAMETER(
      SESSION_RESET,
      ErrorCode.UNSUPPORTED_OPTIONAL_PARAMETER,
      "optional parameter that is not known",
      "RFC 4271, section 6.2"),
  OPEN_PARAMETER_LENGTH(
      SESSION_RESET,
      ErrorCode.OPEN,
      "optional parameters of other lengths than they say",
      "RFC 4271, section 6.2; RFC 9072, section 2"),
  OPEN_CAPABILITY_LENGTH(
      SESSION_RESET,
      ErrorCode.OPEN,
      "capability of another length than it has to be",
      "RFC 5492, section 4"),
  OPEN_ROLE(
      SESSION_RESET,
      ErrorCode.ROLE_MISMATCH,
      "several roles that differ, or one that there is not",
      "RFC 9234, section 4.2"),

  // ---- UPDATE: its parts --------------------------------------------------------------------
  UPDATE_LENGTHS(
      SESSION_RESET,
      ErrorCode.MALFORMED_ATTRIBUTE_LIST,
      "lengths of withdrawn routes and attributes beyond the message",
      "RFC 7606, section 3 b"),
  WITHDRAWN_ROUTES(
      SESSION_RESET,
      ErrorCode.INVALID_NETWORK_FIELD,
      "withdrawn routes that are no prefixes",
      "RFC 7606, sections 3 j and 5.3"),
  NLRI(
      SESSION_RESET,
      ErrorCode.INVALID_NETWORK_FIELD,
      "announced routes that are no prefixes",
      "RFC 7606, sections 3 j and 5.3"),
  FAMILY(
      ATTRIBUTE_DISCARD,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "routes of a family that was not agreed on",
      "RFC 4760, section 8"),

  // ---- UPDATE: any attribute ----------------------------------------------------------------
  ATTRIBUTE_HEADER(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_ATTRIBUTE_LIST,
      "too little left for another attribute",
      "RFC 7606, section 4"),
  ATTRIBUTE_OVERRUN(
      TREAT_AS_WITHDRAW,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "attribute longer than what is left",
      "RFC 7606, section 4"),
  ATTRIBUTE_FLAGS(
      TREAT_AS_WITHDRAW,
      ErrorCode.ATTRIBUTE_FLAGS_ERROR,
      "flags that the attribute must not have",
      "RFC 7606, section 3 c"),
  ATTRIBUTE_DUPLICATE(
      ATTRIBUTE_DISCARD,
      ErrorCode.MALFORMED_ATTRIBUTE_LIST,
      "attribute that was there before",
      "RFC 7606, section 3 g"),
  ATTRIBUTE_WELL_KNOWN(
      SESSION_RESET,
      ErrorCode.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
      "well-known attribute that is not known",
      "RFC 4271, section 6.3"),
  ATTRIBUTES_TOO_LONG(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_ATTRIBUTE_LIST,
      "attributes of more than 65,535 bytes once AS numbers have four octets",
      "a limit of this implementation"),
  UNREACHABLE_ONLY(
      SESSION_RESET,
      ErrorCode.MALFORMED_ATTRIBUTE_LIST,
      "bad attributes where no route is announced",
      "RFC 7606, section 5.2"),

  // ---- UPDATE: single attributes ------------------------------------------------------------
  ORIGIN_MISSING(
      TREAT_AS_WITHDRAW,
      ErrorCode.MISSING_WELL_KNOWN_ATTRIBUTE,
      "no ORIGIN",
      "RFC 7606, section 3 d"),
  AS_PATH_MISSING(
      TREAT_AS_WITHDRAW,
      ErrorCode.MISSING_WELL_KNOWN_ATTRIBUTE,
      "no AS_PATH",
      "RFC 7606, section 3 d"),
  NEXT_HOP_MISSING(
      TREAT_AS_WITHDRAW,
      ErrorCode.MISSING_WELL_KNOWN_ATTRIBUTE,
      "no NEXT_HOP",
      "RFC 7606, section 3 d"),
  ORIGIN_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "ORIGIN of a length other than 1",
      "RFC 7606, section 7.1"),
  ORIGIN_VALUE(
      TREAT_AS_WITHDRAW,
      ErrorCode.INVALID_ORIGIN,
      "ORIGIN that there is not",
      "RFC 7606, section 7.1"),
  AS_PATH_SEGMENT_TYPE(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "segment of a type that there is not",
      "RFC 7606, section 7.2"),
  AS_PATH_SEGMENT_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "segments that do not fill the AS_PATH",
      "RFC 7606, section 7.2"),
  AS_PATH_SEGMENT_EMPTY(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "segment without an AS number",
      "RFC 7606, section 7.2"),
  AS_PATH_AS_ZERO(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "AS number 0 in the AS_PATH",
      "RFC 7607, section 2"),
  AS_PATH_CONFEDERATION(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "segment of a confederation from outside of it",
      "RFC 5065, section 5"),
  AS_PATH_NO_CONFEDERATION(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "no segment of the confederation first, from a member of it",
      "RFC 5065, section 5"),
  AS_PATH_FIRST_AS(
      TREAT_AS_WITHDRAW,
      ErrorCode.MALFORMED_AS_PATH,
      "first AS number that is not the peer's",
      "RFC 7606, section 7.2"),
  NEXT_HOP_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "NEXT_HOP of a length other than 4",
      "RFC 7606, section 7.3"),
  NEXT_HOP_ADDRESS(
      TREAT_AS_WITHDRAW,
      ErrorCode.INVALID_NEXT_HOP,
      "next hop that is no host's address",
      "RFC 4271, section 6.3"),
  MED_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "MULTI_EXIT_DISC of a length other than 4",
      "RFC 7606, section 7.4"),
  LOCAL_PREF_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "LOCAL_PREF of a length other than 4",
      "RFC 7606, section 7.5"),
  LOCAL_PREF_EXTERNAL(
      ATTRIBUTE_DISCARD,
      ErrorCode.UPDATE,
      "LOCAL_PREF from an external peer",
      "RFC 7606, section 7.5"),
  ATOMIC_AGGREGATE_LENGTH(
      ATTRIBUTE_DISCARD,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "ATOMIC_AGGREGATE that is not empty",
      "RFC 7606, section 7.6"),
  AGGREGATOR_LENGTH(
      ATTRIBUTE_DISCARD,
      ErrorCode.ATTRIBUTE_LENGTH_ERROR,
      "AGGREGATOR of another length than AS numbers ask for",
      "RFC 7606, section 7.7"),
  AGGREGATOR_AS_ZERO(
      ATTRIBUTE_DISCARD,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "AS number 0 in the AGGREGATOR",
      "RFC 7607, section 2"),
  COMMUNITIES_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "COMMUNITIES that are no multiple of 4 bytes, or none",
      "RFC 7606, section 7.8"),
  ORIGINATOR_ID_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "ORIGINATOR_ID of a length other than 4",
      "RFC 7606, section 7.9"),
  ORIGINATOR_ID_EXTERNAL(
      ATTRIBUTE_DISCARD,
      ErrorCode.UPDATE,
      "ORIGINATOR_ID from an external peer",
      "RFC 7606, section 7.9"),
  CLUSTER_LIST_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "CLUSTER_LIST that is no multiple of 4 bytes, or none",
      "RFC 7606, section 7.10"),
  CLUSTER_LIST_EXTERNAL(
      ATTRIBUTE_DISCARD,
      ErrorCode.UPDATE,
      "CLUSTER_LIST from an external peer",
      "RFC 7606, section 7.10"),
  EXTENDED_COMMUNITIES_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "EXTENDED COMMUNITIES that are no multiple of 8 bytes, or none",
      "RFC 7606, section 7.14"),
  LARGE_COMMUNITY_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "LARGE_COMMUNITY that is no multiple of 12 bytes, or none",
      "RFC 8092, section 6"),
  OTC_LENGTH(
      TREAT_AS_WITHDRAW,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "ONLY_TO_CUSTOMER of a length other than 4",
      "RFC 9234, section 5"),
  AS4_UNEXPECTED(
      ATTRIBUTE_DISCARD,
      ErrorCode.UPDATE,
      "AS4_PATH or AS4_AGGREGATOR from a peer that has AS numbers of four octets",
      "RFC 6793, section 4.1"),
  AS4_PATH_FORMAT(
      ATTRIBUTE_DISCARD,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "AS4_PATH that is no path",
      "RFC 6793, section 6; RFC 7607, section 2"),
  AS4_AGGREGATOR_FORMAT(
      ATTRIBUTE_DISCARD,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "AS4_AGGREGATOR of a length other than 8, or of AS number 0",
      "RFC 6793, section 6; RFC 7607, section 2"),

  // ---- UPDATE: families beyond IPv4 ---------------------------------------------------------
  MP_DUPLICATE(
      SESSION_RESET,
      ErrorCode.MALFORMED_ATTRIBUTE_LIST,
      "MP_REACH_NLRI or MP_UNREACH_NLRI that was there before",
      "RFC 7606, section 3 g"),
  MP_LENGTH(
      SESSION_RESET,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "MP_REACH_NLRI or MP_UNREACH_NLRI too short to say its family",
      "RFC 7606, section 5.3"),
  MP_FLAGS(
      AFI_SAFI_DISABLE,
      ErrorCode.ATTRIBUTE_FLAGS_ERROR,
      "flags that MP_REACH_NLRI or MP_UNREACH_NLRI must not have",
      "RFC 7606, section 5.3"),
  MP_NEXT_HOP_LENGTH(
      AFI_SAFI_DISABLE,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "next hop of a length that its family does not have",
      "RFC 7606, section 7.11"),
  MP_NLRI(
      AFI_SAFI_DISABLE,
      ErrorCode.OPTIONAL_ATTRIBUTE_ERROR,
      "routes that are no prefixes of their family",
      "RFC 7606, sections 3 j and 5.3"),

  // ---- ROUTE-REFRESH and NOTIFICATION -------------------------------------------------------
  REFRESH_LENGTH(
      SESSION_RESET,
      ErrorCode.INVALID_REFRESH_LENGTH,
      "begin or end of a refresh of a length other than 4",
      "RFC 7313, section 5"),
  REFRESH_SUBTYPE(
      MESSAGE_DISCARD,
      ErrorCode.ROUTE_REFRESH,
      "subtype of ROUTE-REFRESH that there is not",
      "RFC 7313, section 5"),
  REFRESH_FILTER(
      MESSAGE_DISCARD,
      ErrorCode.ROUTE_REFRESH,
      "outbound route filter that is not whole",
      "RFC 5291, section 4; RFC 5292, section 4"),
  NOTIFICATION_TEXT(
      MESSAGE_DISCARD,
      ErrorCode.CEASE,
      "shutdown text that is not UTF-8, or of another length than it says",
      "RFC 9003, section 2");

  private final Reaction reaction;
  private final ErrorCode errorCode;
  private final String what;
  private final String rule;

  Fault(Reaction reaction, ErrorCode errorCode, String what, String rule) {
    this.reaction = reaction;
    this.errorCode = errorCode;
    this.what = what;
    this.rule = rule;
  }

  /** What it asks for by itself. */
  public Reaction reaction() {
    return reaction;
  }

  /** What the peer is told if the session ends for it. */
  public ErrorCode errorCode() {
    return errorCode;
  }

  /** What is wrong, in a few words. */
  public String what() {
    return what;
  }

  /** The rule that is broken. */
  public String rule() {
    return rule;
  }

  /** The name for counters, such as {@code as-path-segment-type}. */
  public String counterName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
