package io.polyrouter.bgp.message;

import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/** ROUTE-REFRESH (RFC 2918, section 3; RFC 7313, section 3.2). */
public record RouteRefresh(AfiSafi family, Subtype subtype, Optional<Filters> filters)
    implements RouteRefreshReading {

  /** What it is for. */
  public enum Subtype {
    /** All routes of the family are asked for. */
    REQUEST(0),
    /** They are going to be sent anew from here on. */
    BEGIN(1),
    /** They all have been. */
    END(2);

    private final int code;

    Subtype(int code) {
      this.code = code;
    }

    /** On the wire. */
    public int code() {
      return code;
    }
  }

  /** One of these without filters. */
  public RouteRefresh(AfiSafi family, Subtype subtype) {
    this(family, subtype, Optional.empty());
  }

  /**
   * Filters that the routes have to pass before they are sent (RFC 5291, section 4).
   *
   * @param isImmediate whether the routes are asked for now
   * @param entries those of address prefixes; others are left out
   */
  public record Filters(boolean isImmediate, List<PrefixFilter> entries) {
    public Filters {
      entries = List.copyOf(entries);
    }
  }

  /** A change to the filters by address prefix (RFC 5292, section 3). */
  public sealed interface PrefixFilter {

    /** All go. */
    record RemoveAll() implements PrefixFilter {}

    /**
     * One comes or goes.
     *
     * @param adds whether it comes
     * @param permits whether a route that it fits is sent
     * @param sequence of entries, the lowest that fits decides; 32 bits without a sign
     * @param minLength of prefixes that it fits, 0 if it says none
     * @param maxLength of prefixes that it fits, 0 if it says none
     */
    record Entry(
        boolean adds, boolean permits, int sequence, int minLength, int maxLength, IpPrefix prefix)
        implements PrefixFilter {}
  }
}
