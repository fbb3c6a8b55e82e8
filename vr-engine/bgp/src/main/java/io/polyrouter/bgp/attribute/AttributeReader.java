package io.polyrouter.bgp.attribute;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.fault.Reaction;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path attributes of one UPDATE after the other of one session. What {@link #read} found
 * is told until the next one. Used by one thread; makes no garbage unless a set is new or something
 * is wrong.
 *
 * <pre>
 *   headers: where each attribute is, and whether all are as in the canonical form
 *      |  yes: the bytes as they are           no: put into order beside the message
 *      +------------------+------------------------------+
 *                         v
 *               known to the table? --yes--&gt; that set
 *                         | no
 *                         +--&gt; each attribute is checked, bad ones left out --&gt; a new set
 * </pre>
 */
public final class AttributeReader {

  private static final int ORIGIN = 1;
  private static final int AS_PATH = 2;
  private static final int NEXT_HOP = 3;
  private static final int LOCAL_PREF = 5;
  private static final int AGGREGATOR = 7;
  private static final int ORIGINATOR_ID = 9;
  private static final int CLUSTER_LIST = 10;
  private static final int MP_REACH = 14;
  private static final int MP_UNREACH = 15;
  private static final int AS4_PATH = 17;
  private static final int AS4_AGGREGATOR = 18;

  private static final int MAX_SET_BYTES = 0xffff;

  private final SessionFormat format;
  private final AttributeTable table;
  private final AttributeTable.Probe probe = new AttributeTable.Probe();
  private final AttributeCheck check;

  // What the headers said, by type.
  private final byte[][] source = new byte[AttributeType.CODES][];
  private final int[] flags = new int[AttributeType.CODES];
  private final int[] valueAt = new int[AttributeType.CODES];
  private final int[] length = new int[AttributeType.CODES];
  private final TypeSet seen = new TypeSet();

  private final MpField reach = new MpField();
  private final MpField unreach = new MpField();
  private final List<Malformed> faults = new ArrayList<>();

  private byte[] message = new byte[0];
  private int messageAt;
  private boolean isCanonical;
  private boolean isChecked;
  private boolean isNextHopOfMp;
  private boolean hasOthers;
  private Reaction reaction = Reaction.NONE;
  private @Nullable AttributeSet plainSet;
  private @Nullable AttributeSet mpSet;

  /** Where attributes are put into order; as long as the longest set so far. */
  private byte[] ordered = new byte[512];

  /** What the NLRI field of a message holds. */
  public enum Plain {
    NOTHING,
    /** Prefixes of a family that was not agreed on. */
    IGNORED_ROUTES,
    ROUTES
  }

  /** A reader for one session. */
  public AttributeReader(SessionFormat format, AttributeTable table) {
    this.format = format;
    this.table = table;
    this.check = new AttributeCheck(format);
  }

  /**
   * Reads a block of attributes.
   *
   * @param messageStart where the message begins, for what is told of faults
   * @param plain what the NLRI field holds, to which {@link #plainSet} applies
   */
  public void read(byte[] bytes, int from, int to, int messageStart, Plain plain) {
    begin(bytes, messageStart);
    walk(from, to);
    if (seen.contains(MP_REACH)) {
      readReach();
    }
    if (seen.contains(MP_UNREACH)) {
      readUnreach();
    }
    boolean announces = plain == Plain.ROUTES;
    boolean announcesMp = reach.isPresent() && reach.count() > 0;
    if (!announces && !announcesMp) {
      // Routes that nobody wants are routes all the same.
      if (plain == Plain.NOTHING && !reach.isIgnored()) {
        readWithoutRoutes();
      }
      return;
    }
    if (announces && !reaction.isStrongerThan(Reaction.ATTRIBUTE_DISCARD)) {
      plainSet = set(from, to);
    }
    if (announcesMp && !reaction.isStrongerThan(Reaction.ATTRIBUTE_DISCARD)) {
      takeNextHopOf(reach);
      mpSet = set(from, to);
      if (mpSet == null) {
        // All routes of a message are withdrawn, or none (RFC 7606, section 2).
        plainSet = null;
      }
    }
  }

  private void begin(byte[] bytes, int messageStart) {
    message = bytes;
    messageAt = messageStart;
    seen.clear();
    reach.clear();
    unreach.clear();
    if (!faults.isEmpty()) {
      faults.clear();
    }
    isCanonical = format.fourOctetAs();
    isChecked = false;
    isNextHopOfMp = false;
    hasOthers = false;
    reaction = Reaction.NONE;
    plainSet = null;
    mpSet = null;
  }

  // ---- headers -------------------------------------------------------------------------------

  private void walk(int from, int to) {
    byte[] bytes = message;
    int last = 0;
    int at = from;
    while (at < to) {
      boolean isLong = (bytes[at] & AttributeType.FLAG_EXTENDED) != 0;
      int value = at + (isLong ? 4 : 3);
      if (value > to) {
        cut(Fault.ATTRIBUTE_HEADER, at);
        return;
      }
      int type = Wire.u8(bytes, at + 1);
      int size = isLong ? Wire.u16(bytes, at + 2) : Wire.u8(bytes, at + 2);
      int end = value + size;
      if (end > to) {
        cut(Fault.ATTRIBUTE_OVERRUN, at);
        return;
      }
      if (type <= last || isLong != size > 0xff) {
        isCanonical = false;
      }
      last = type;
      attribute(type, at, value, size);
      at = end;
    }
  }

  /** The list ends within an attribute: nobody knows whether it was one of others. */
  private void cut(Fault fault, int at) {
    hasOthers = true;
    fault(fault, at);
  }

  /** Looks at one attribute as far as its header tells. */
  private void attribute(int type, int at, int value, int size) {
    int given = Wire.u8(message, at);
    AttributeType known = AttributeType.of(type);
    if (type != MP_UNREACH) {
      hasOthers = true;
    }
    if (seen.contains(type)) {
      isCanonical = false;
      fault(
          type == MP_REACH || type == MP_UNREACH ? Fault.MP_DUPLICATE : Fault.ATTRIBUTE_DUPLICATE,
          at);
      return;
    }
    int kept;
    if (known == null) {
      if ((given & AttributeType.FLAG_OPTIONAL) == 0) {
        faults.add(
            Malformed.of(
                Fault.ATTRIBUTE_WELL_KNOWN,
                at - messageAt,
                Arrays.copyOfRange(message, at, value + size)));
        reaction = Reaction.SESSION_RESET;
        return;
      }
      if ((given & AttributeType.FLAG_TRANSITIVE) == 0) {
        isCanonical = false;
        return;
      }
      // RFC 4271, section 5: whoever passes it on without knowing it says so.
      kept = AttributeType.KIND | AttributeType.FLAG_PARTIAL;
    } else {
      if (((given ^ known.flags()) & AttributeType.KIND) != 0 && !isMp(type)) {
        fault(Fault.ATTRIBUTE_FLAGS, at);
        return;
      }
      if (isDropped(type, at)) {
        isCanonical = false;
        return;
      }
      kept = known.flags();
      if (kept == AttributeType.KIND) {
        kept |= given & AttributeType.FLAG_PARTIAL;
      }
    }
    if (size > 0xff) {
      kept |= AttributeType.FLAG_EXTENDED;
    }
    if (kept != given || isMp(type)) {
      isCanonical = false;
    }
    seen.add(type);
    keep(type, message, kept, value, size);
    if (isMp(type)) {
      flags[type] = given;
    }
  }

  private static boolean isMp(int type) {
    return type == MP_REACH || type == MP_UNREACH;
  }

  /** What this peer has no business to send (RFC 7606, section 7; RFC 6793, section 4.1). */
  private boolean isDropped(int type, int at) {
    Fault fault =
        switch (type) {
          case LOCAL_PREF -> isExternal() ? Fault.LOCAL_PREF_EXTERNAL : null;
          case ORIGINATOR_ID -> isExternal() ? Fault.ORIGINATOR_ID_EXTERNAL : null;
          case CLUSTER_LIST -> isExternal() ? Fault.CLUSTER_LIST_EXTERNAL : null;
          case AS4_PATH, AS4_AGGREGATOR -> format.fourOctetAs() ? Fault.AS4_UNEXPECTED : null;
          default -> null;
        };
    if (fault == null) {
      return false;
    }
    fault(fault, at);
    return true;
  }

  private boolean isExternal() {
    return format.kind() == PeerKind.EXTERNAL;
  }

  // ---- families beyond IPv4 ------------------------------------------------------------------

  private void readReach() {
    seen.remove(MP_REACH);
    take(reach.readReach(message, flags[MP_REACH], valueAt[MP_REACH], length[MP_REACH], format));
  }

  private void readUnreach() {
    seen.remove(MP_UNREACH);
    take(
        unreach.readUnreach(
            message, flags[MP_UNREACH], valueAt[MP_UNREACH], length[MP_UNREACH], format));
  }

  private void take(MpField.@Nullable Bad bad) {
    if (bad != null) {
      add(new Malformed(bad.fault(), bad.at() - messageAt, bad.fault().reaction(), bad.data()));
    }
  }

  private void takeNextHopOf(MpField from) {
    isNextHopOfMp = true;
    seen.add(NEXT_HOP);
    keep(NEXT_HOP, from.nextHop(), AttributeType.NEXT_HOP.flags(), 0, from.nextHopLength());
  }

  // ---- sets ----------------------------------------------------------------------------------

  /** Attributes without a route that they could be of (RFC 7606, section 5.2). */
  private void readWithoutRoutes() {
    if (hasOthers && !reaction.isStrongerThan(Reaction.ATTRIBUTE_DISCARD)) {
      checkAll();
    }
    if (hasOthers && reaction == Reaction.TREAT_AS_WITHDRAW) {
      Malformed first = faults.getFirst();
      for (Malformed each : faults) {
        first = each.reaction().isStrongerThan(first.reaction()) ? each : first;
      }
      add(
          new Malformed(
              Fault.UNREACHABLE_ONLY, first.offset(), Reaction.SESSION_RESET, first.data()));
    }
  }

  /** The set of what was found, or null if the routes are to be treated as withdrawn. */
  private @Nullable AttributeSet set(int from, int to) {
    AttributeSet known = null;
    boolean inPlace = isCanonical;
    if (inPlace) {
      known = table.find(message, from, to, probe);
    } else if (format.fourOctetAs()) {
      known = findOrdered();
    }
    if (known == null) {
      int before = faults.size();
      boolean isFirst = !isChecked;
      if (isFirst) {
        checkAll();
      }
      checkMandatory();
      if (reaction.isStrongerThan(Reaction.ATTRIBUTE_DISCARD)) {
        return null;
      }
      boolean hasDropped = faults.size() > before;
      if (isFirst && !format.fourOctetAs()) {
        toFourOctets();
      }
      if (!inPlace || hasDropped) {
        if (totalBytes() > MAX_SET_BYTES) {
          fault(Fault.ATTRIBUTES_TOO_LONG, from);
          return null;
        }
        known = findOrdered();
      }
      if (known == null) {
        known = table.add(probe);
      }
    }
    return isAcceptable(known) ? known : null;
  }

  private @Nullable AttributeSet findOrdered() {
    int end = order();
    return table.find(ordered, 0, end, probe);
  }

  private int totalBytes() {
    int total = 0;
    for (int type = seen.next(0); type >= 0; type = seen.next(type + 1)) {
      total += (length[type] > 0xff ? 4 : 3) + length[type];
    }
    return total;
  }

  /** Puts what was seen into the canonical form; returns where it ends. */
  private int order() {
    int total = totalBytes();
    if (total > ordered.length) {
      ordered = new byte[Math.max(total, 2 * ordered.length)];
    }
    int at = 0;
    for (int type = seen.next(0); type >= 0; type = seen.next(type + 1)) {
      at = put(ordered, at, flags[type], type, source[type], valueAt[type], length[type]);
    }
    return at;
  }

  /** Writes an attribute; the flag for a long one is set as its length asks for. */
  static int put(byte[] into, int at, int flags, int type, byte[] source, int valueAt, int length) {
    Wire.putU8(into, at + 1, type);
    int value;
    if (length > 0xff) {
      Wire.putU8(into, at, flags | AttributeType.FLAG_EXTENDED);
      Wire.putU16(into, at + 2, length);
      value = at + 4;
    } else {
      Wire.putU8(into, at, flags & ~AttributeType.FLAG_EXTENDED);
      Wire.putU8(into, at + 2, length);
      value = at + 3;
    }
    System.arraycopy(source, valueAt, into, value, length);
    return value + length;
  }

  private void keep(int type, byte[] bytes, int itsFlags, int at, int size) {
    source[type] = bytes;
    flags[type] = itsFlags;
    valueAt[type] = at;
    length[type] = size;
  }

  // ---- checks --------------------------------------------------------------------------------

  /** Looks into each attribute; those that are to be left out are not seen any more. */
  private void checkAll() {
    isChecked = true;
    for (int type = seen.next(0); type >= 0; type = seen.next(type + 1)) {
      if (type == NEXT_HOP && isNextHopOfMp) {
        // Its length has been checked by its family.
        continue;
      }
      Fault fault = check.faultIn(type, source[type], valueAt[type], length[type]);
      if (fault != null) {
        seen.remove(type);
        fault(fault, valueAt[type]);
      }
    }
  }

  /** RFC 7606, section 3 d. One that was there and bad has been told of. */
  private void checkMandatory() {
    if (reaction.isStrongerThan(Reaction.ATTRIBUTE_DISCARD)) {
      return;
    }
    if (!seen.contains(ORIGIN)) {
      fault(Fault.ORIGIN_MISSING, messageAt);
    }
    if (!seen.contains(AS_PATH)) {
      fault(Fault.AS_PATH_MISSING, messageAt);
    }
    if (!seen.contains(NEXT_HOP)) {
      fault(Fault.NEXT_HOP_MISSING, messageAt);
    }
  }

  /** What depends on the peer, and what sets of other makings may lack. */
  private boolean isAcceptable(AttributeSet set) {
    Fault fault = null;
    if (!set.has(AttributeType.NEXT_HOP)) {
      fault = Fault.NEXT_HOP_MISSING;
    } else if (!set.has(AttributeType.ORIGIN)) {
      fault = Fault.ORIGIN_MISSING;
    } else if (!set.has(AttributeType.AS_PATH)) {
      fault = Fault.AS_PATH_MISSING;
    } else if (!set.isNextHopHost()) {
      fault = Fault.NEXT_HOP_ADDRESS;
    } else if (isExternal() && set.hasConfederation()) {
      fault = Fault.AS_PATH_CONFEDERATION;
    } else if (format.kind() == PeerKind.CONFEDERATION && !set.beginsWithConfederation()) {
      fault = Fault.AS_PATH_NO_CONFEDERATION;
    } else if (isExternal() && format.firstAs() != 0 && set.neighbourAs() != format.firstAs()) {
      fault = Fault.AS_PATH_FIRST_AS;
    }
    if (fault != null) {
      fault(fault, messageAt);
    }
    return fault == null;
  }

  /** RFC 6793, section 4.2.3: numbers of two octets, and what AS4_PATH and AS4_AGGREGATOR add. */
  private void toFourOctets() {
    boolean believesAs4 = true;
    if (seen.contains(AGGREGATOR)) {
      int as = Wire.u16(source[AGGREGATOR], valueAt[AGGREGATOR]);
      believesAs4 = as == AsPath.AS_TRANS || !seen.contains(AS4_AGGREGATOR);
      if (as == AsPath.AS_TRANS && seen.contains(AS4_AGGREGATOR)) {
        replace(AGGREGATOR, copy(AS4_AGGREGATOR));
      } else {
        byte[] longer = new byte[8];
        Wire.putI32(longer, 0, as);
        System.arraycopy(source[AGGREGATOR], valueAt[AGGREGATOR] + 2, longer, 4, 4);
        replace(AGGREGATOR, longer);
      }
    }
    AsPath path =
        AsPathBytes.path(
            source[AS_PATH], valueAt[AS_PATH], valueAt[AS_PATH] + length[AS_PATH], AsPathBytes.AS2);
    if (seen.contains(AS4_PATH) && believesAs4) {
      AsPath as4 =
          AsPathBytes.path(
              source[AS4_PATH],
              valueAt[AS4_PATH],
              valueAt[AS4_PATH] + length[AS4_PATH],
              AsPathBytes.AS4);
      path = path.mergedWith(as4.withoutConfederations());
    }
    replace(AS_PATH, AsPathBytes.bytes(path, AsPathBytes.AS4));
    seen.remove(AS4_PATH);
    seen.remove(AS4_AGGREGATOR);
  }

  private byte[] copy(int type) {
    return Arrays.copyOfRange(source[type], valueAt[type], valueAt[type] + length[type]);
  }

  private void replace(int type, byte[] value) {
    keep(type, value, flags[type], 0, value.length);
  }

  private void fault(Fault fault, int at) {
    add(Malformed.of(fault, at - messageAt));
  }

  private void add(Malformed malformed) {
    faults.add(malformed);
    reaction = reaction.or(malformed.reaction());
  }

  // ---- what was found ------------------------------------------------------------------------

  /** For the prefixes of the NLRI field; null if there are none, or they count as withdrawn. */
  public @Nullable AttributeSet plainSet() {
    return plainSet;
  }

  /** For the prefixes of {@link #reach}; null if there are none, or they count as withdrawn. */
  public @Nullable AttributeSet mpSet() {
    return mpSet;
  }

  /** MP_REACH_NLRI. */
  public MpField reach() {
    return reach;
  }

  /** MP_UNREACH_NLRI. */
  public MpField unreach() {
    return unreach;
  }

  /**
   * The families that {@link Reaction#AFI_SAFI_DISABLE} is for, as bits; see {@link Family#bit}.
   */
  public int disabled() {
    return reach.disabled() | unreach.disabled();
  }

  /** Whether there was any attribute beside MP_UNREACH_NLRI. */
  public boolean hasOthers() {
    return hasOthers;
  }

  /** The strongest that a fault asks for; {@link Reaction#NONE} without a fault. */
  public Reaction reaction() {
    return reaction;
  }

  /** What was wrong, in the order in which it was found; valid until the next block. */
  public List<Malformed> faults() {
    return faults;
  }
}
