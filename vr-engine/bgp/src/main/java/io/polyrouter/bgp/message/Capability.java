package io.polyrouter.bgp.message;

import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.routing.protocol.Payload;
import java.util.List;

/** What a speaker says it can do (RFC 5492). Families may be ones that are not known here. */
public sealed interface Capability {

  /** On the wire. */
  int code();

  /** RFC 4760, section 8. */
  record Multiprotocol(AfiSafi family) implements Capability {
    static final int CODE = 1;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 2918, section 2. */
  record RouteRefreshing() implements Capability {
    static final int CODE = 2;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 5291, section 5. */
  record OutboundRouteFiltering(List<Filters> filters) implements Capability {
    static final int CODE = 3;

    public OutboundRouteFiltering {
      filters = List.copyOf(filters);
    }

    /** Kinds of filters for a family. */
    public record Filters(AfiSafi family, List<Filter> kinds) {
      public Filters {
        kinds = List.copyOf(kinds);
      }
    }

    /**
     * One kind of filter.
     *
     * @param type 64 for prefixes (RFC 5292)
     * @param mode 1 to receive, 2 to send, 3 for both
     */
    public record Filter(int type, int mode) {}

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 8950, section 4. */
  record ExtendedNextHop(List<NextHops> encodings) implements Capability {
    static final int CODE = 5;

    public ExtendedNextHop {
      encodings = List.copyOf(encodings);
    }

    /** A family whose next hops may be of another. */
    public record NextHops(AfiSafi family, int nextHopAfi) {}

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 8654, section 3. */
  record ExtendedMessage() implements Capability {
    static final int CODE = 6;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 9234, section 4.1. */
  record Role(RoleName role) implements Capability {
    static final int CODE = 9;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** The relation to the other side. */
  enum RoleName {
    PROVIDER(0),
    ROUTE_SERVER(1),
    ROUTE_SERVER_CLIENT(2),
    CUSTOMER(3),
    PEER(4);

    private final int code;

    RoleName(int code) {
      this.code = code;
    }

    /** On the wire. */
    public int code() {
      return code;
    }

    /** What the other side has to be (RFC 9234, section 4.2). */
    public RoleName opposite() {
      return switch (this) {
        case PROVIDER -> CUSTOMER;
        case ROUTE_SERVER -> ROUTE_SERVER_CLIENT;
        case ROUTE_SERVER_CLIENT -> ROUTE_SERVER;
        case CUSTOMER -> PROVIDER;
        case PEER -> PEER;
      };
    }
  }

  /**
   * RFC 4724, section 3.
   *
   * @param restarting R-bit: it has just restarted, and is not to be waited for
   * @param notification N-bit: sessions that end by a NOTIFICATION restart as well (RFC 8538)
   * @param restartSeconds 0 to 4095
   */
  record GracefulRestart(
      boolean restarting, boolean notification, int restartSeconds, List<Kept> families)
      implements Capability {
    static final int CODE = 64;

    public GracefulRestart {
      families = List.copyOf(families);
    }

    /**
     * A family.
     *
     * @param forwarding F-bit: its packets were forwarded on during the restart
     */
    public record Kept(AfiSafi family, boolean forwarding) {}

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * RFC 6793, section 3.
   *
   * @param as the own AS number, 32 bits without a sign
   */
  record FourOctetAs(int as) implements Capability {
    static final int CODE = 65;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 7911, section 4. */
  record AddPath(List<Paths> families) implements Capability {
    static final int CODE = 69;

    public AddPath {
      families = List.copyOf(families);
    }

    /** What is possible for a family; one of both at least. */
    public record Paths(AfiSafi family, boolean receives, boolean sends) {}

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 7313, section 3.1. */
  record EnhancedRouteRefresh() implements Capability {
    static final int CODE = 70;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** RFC 9494, section 3. */
  record LongLivedGracefulRestart(List<Stale> families) implements Capability {
    static final int CODE = 71;

    public LongLivedGracefulRestart {
      families = List.copyOf(families);
    }

    /**
     * A family.
     *
     * @param staleSeconds 24 bits
     */
    public record Stale(AfiSafi family, boolean forwarding, int staleSeconds) {}

    @Override
    public int code() {
      return CODE;
    }
  }

  /** One that is not known here. */
  record Unknown(int code, Payload value) implements Capability {}
}
