package io.polyrouter.bgp.message;

import io.polyrouter.bgp.attribute.AttributeReader;
import io.polyrouter.bgp.attribute.AttributeReader.Plain;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.MpField;
import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.fault.Reaction;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.Nlri;
import io.polyrouter.bgp.nlri.NlriReader;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the UPDATEs of one session (RFC 4271, section 4.3; RFC 7606). Used by one thread, which
 * need not be that of the virtual router: nothing but the table of attributes is shared.
 */
public final class UpdateReader {

  private static final int WITHDRAWN = MessageType.HEADER_BYTES;

  private final SessionFormat format;
  private final AttributeReader attributes;
  private final NlriReader prefixes = new NlriReader();
  private final List<Malformed> faults = new ArrayList<>();
  private Reaction reaction = Reaction.NONE;

  public UpdateReader(SessionFormat format, AttributeTable table) {
    this.format = format;
    this.attributes = new AttributeReader(format, table);
  }

  /**
   * Reads a message with a header that has been checked, and tells what it says; nothing is told of
   * a message for which the session ends.
   *
   * @return whether the session may go on; if not, {@link #worst} says why
   */
  public boolean read(byte[] bytes, int from, int to, UpdateHandler handler) {
    if (!faults.isEmpty()) {
      faults.clear();
    }
    reaction = Reaction.NONE;
    int withdrawnAt = from + WITHDRAWN + 2;
    int withdrawnEnd = withdrawnAt + Wire.u16(bytes, withdrawnAt - 2);
    int attributesAt = withdrawnEnd + 2;
    int attributesEnd = attributesAt > to ? to + 1 : attributesAt + Wire.u16(bytes, withdrawnEnd);
    if (attributesEnd > to) {
      return fail(Fault.UPDATE_LENGTHS, WITHDRAWN);
    }
    boolean isEmpty = to - from == WITHDRAWN + 4;
    if (isEmpty && format.has(Family.IPV4_UNICAST)) {
      handler.endOfRib(Family.IPV4_UNICAST);
      return true;
    }
    boolean hasPlain = withdrawnEnd > withdrawnAt || to > attributesEnd;
    boolean takesPlain = hasPlain && format.has(Family.IPV4_UNICAST);
    if (hasPlain && !takesPlain) {
      add(Malformed.of(Fault.FAMILY, WITHDRAWN));
    }
    int withdrawn = takesPlain ? check(bytes, withdrawnAt, withdrawnEnd) : 0;
    int announced = takesPlain ? check(bytes, attributesEnd, to) : 0;
    if (withdrawn < 0) {
      return fail(Fault.WITHDRAWN_ROUTES, ~withdrawn - from);
    }
    if (announced < 0) {
      return fail(Fault.NLRI, ~announced - from);
    }
    Plain plain =
        to == attributesEnd ? Plain.NOTHING : takesPlain ? Plain.ROUTES : Plain.IGNORED_ROUTES;
    attributes.read(bytes, attributesAt, attributesEnd, from, plain);
    if (!attributes.faults().isEmpty()) {
      faults.addAll(attributes.faults());
      reaction = reaction.or(attributes.reaction());
    }
    if (reaction == Reaction.SESSION_RESET) {
      return false;
    }
    if (withdrawn > 0) {
      handler.withdrawn(plain(bytes, withdrawnAt, withdrawnEnd, withdrawn));
    }
    tellUnreachable(handler, hasPlain);
    if (announced > 0) {
      tell(handler, plain(bytes, attributesEnd, to, announced), attributes.plainSet());
    }
    MpField reach = attributes.reach();
    if (reach.count() > 0) {
      reach.open(prefixes);
      tell(handler, prefixes, attributes.mpSet());
    }
    return true;
  }

  private int check(byte[] bytes, int from, int to) {
    return Nlri.check(
        bytes, from, to, Family.IPV4_UNICAST, format.receivesPathIds(Family.IPV4_UNICAST));
  }

  private NlriReader plain(byte[] bytes, int from, int to, int count) {
    boolean hasPathIds = format.receivesPathIds(Family.IPV4_UNICAST);
    prefixes.open(bytes, from, to, Family.IPV4_UNICAST, hasPathIds, count);
    return prefixes;
  }

  private void tellUnreachable(UpdateHandler handler, boolean hasPlain) {
    MpField unreach = attributes.unreach();
    Family family = unreach.family();
    if (family == null) {
      return;
    }
    if (unreach.count() > 0) {
      unreach.open(prefixes);
      handler.withdrawn(prefixes);
    } else if (!hasPlain && !attributes.hasOthers() && faults.isEmpty()) {
      handler.endOfRib(family);
    }
  }

  private static void tell(UpdateHandler handler, NlriReader prefixes, @Nullable AttributeSet set) {
    if (set == null) {
      handler.withdrawn(prefixes);
    } else {
      handler.announced(prefixes, set);
    }
  }

  private boolean fail(Fault fault, int offset) {
    add(Malformed.of(fault, offset));
    return false;
  }

  private void add(Malformed malformed) {
    faults.add(malformed);
    reaction = reaction.or(malformed.reaction());
  }

  /**
   * The families that are not heeded any more after {@link Reaction#AFI_SAFI_DISABLE}, as bits; see
   * {@link Family#bit}.
   */
  public int disabled() {
    return reaction == Reaction.AFI_SAFI_DISABLE ? attributes.disabled() : 0;
  }

  /** What is to be done. */
  public Reaction reaction() {
    return reaction;
  }

  /** All that was wrong with the last message, to be counted; valid until the next one. */
  public List<Malformed> faults() {
    return faults;
  }

  /** The first of the faults that ask for the {@link #reaction}; null without a fault. */
  public @Nullable Malformed worst() {
    for (Malformed each : faults) {
      if (each.reaction() == reaction) {
        return each;
      }
    }
    return null;
  }
}
