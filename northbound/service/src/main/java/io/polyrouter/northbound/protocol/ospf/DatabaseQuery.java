package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.OspfInstance;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfState.LsaState;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.lsdb.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which LSAs are asked for. Its answer is worked out on the virtual router's loop, so it looks at
 * so many LSAs at most; then the reader has to ask again.
 *
 * @param scope tells whether a scope is wanted, of which it gets the interface's name
 * @param type of LSAs; empty for all
 * @param advertisingRouter empty for all
 * @param after the last one of the page before
 * @param limit most LSAs of the answer
 */
record DatabaseQuery(
    BiPredicate<Scope, String> scope,
    OptionalInt type,
    OptionalInt advertisingRouter,
    Optional<Position> after,
    int limit) {

  /** LSAs that one query looks at. */
  static final int MOST_LOOKED_AT = 20_000;

  private static final int CHUNK = 500;

  private static final Comparator<Scope> ORDER =
      Comparator.comparingInt(DatabaseQuery::rank)
          .thenComparing(DatabaseQuery::number, Integer::compareUnsigned);

  /** Links, areas, AS. */
  private static int rank(Scope scope) {
    return switch (scope) {
      case Scope.Link link -> 0;
      case Scope.Area area -> 1;
      case Scope.As as -> 2;
    };
  }

  private static int number(Scope scope) {
    return switch (scope) {
      case Scope.Link(int index) -> index;
      case Scope.Area(int areaId) -> areaId;
      case Scope.As as -> 0;
    };
  }

  /** A place in the whole database. */
  record Position(Scope scope, LsaKey key) {

    /** As clients carry it, such as {@code area/0.0.0.0/1/192.0.2.1/192.0.2.1}. */
    String text() {
      String of =
          switch (scope) {
            case Scope.Link(int index) -> "link/" + index;
            case Scope.Area(int areaId) -> "area/" + OspfValues.dotted(areaId);
            case Scope.As as -> "as/0";
          };
      return "%s/%d/%s/%s"
          .formatted(
              of,
              key.type(),
              OspfValues.dotted(key.linkStateId()),
              OspfValues.dotted(key.advertisingRouter()));
    }

    /** Reads {@link #text}; empty if it is none. */
    static Optional<Position> parse(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 5) {
        return Optional.empty();
      }
      try {
        Scope scope =
            switch (parts[0]) {
              case "link" -> new Scope.Link(Integer.parseInt(parts[1]));
              case "area" -> new Scope.Area(Ipv4Address.parse(parts[1]).bits());
              case "as" -> Scope.AS;
              default -> null;
            };
        return scope == null
            ? Optional.empty()
            : Optional.of(
                new Position(
                    scope,
                    new LsaKey(
                        Integer.parseInt(parts[2]),
                        Ipv4Address.parse(parts[3]).bits(),
                        Ipv4Address.parse(parts[4]).bits())));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /** An LSA, and where it is. */
  record Found(Scope scope, LsaState lsa) {}

  /**
   * The answer.
   *
   * @param more where to read on; empty at the end
   * @param interfaces names by their number
   */
  record Page(List<Found> lsas, Optional<Position> more, Map<Integer, String> interfaces) {}

  Page read(OspfInstance instance, long nowNanos) {
    OspfState state = instance.state(nowNanos);
    Map<Integer, String> interfaces =
        state.interfaces().stream()
            .collect(Collectors.toMap(InterfaceInfo::interfaceId, InterfaceInfo::name));
    List<Scope> scopes =
        state.database().scopes().stream()
            .map(ScopeState::scope)
            .filter(one -> scope.test(one, interfaces.getOrDefault(number(one), "")))
            .filter(one -> after.isEmpty() || ORDER.compare(one, after.get().scope()) >= 0)
            .sorted(ORDER)
            .toList();
    Reading reading = new Reading(instance, nowNanos);
    for (Scope one : scopes) {
      if (!reading.read(one)) {
        break;
      }
    }
    return reading.page(interfaces);
  }

  /** One answer while it is put together. */
  private final class Reading {
    private final OspfInstance instance;
    private final long nowNanos;
    private final List<Found> found = new ArrayList<>();
    private Optional<Position> last = after;
    private Optional<Position> more = Optional.empty();
    private int lookedAt;

    Reading(OspfInstance instance, long nowNanos) {
      this.instance = instance;
      this.nowNanos = nowNanos;
    }

    /** Takes what is wanted of a scope; false if that is enough. */
    boolean read(Scope of) {
      @Nullable LsaKey at = start(of);
      while (true) {
        List<LsaState> chunk = instance.lsas(of, at, CHUNK, nowNanos);
        for (LsaState lsa : chunk) {
          LsaKey key = lsa.header().key();
          if (type.isPresent() && key.type() != type.getAsInt()) {
            return true;
          }
          if (found.size() == limit || lookedAt == MOST_LOOKED_AT) {
            more = last;
            return false;
          }
          lookedAt++;
          at = key;
          last = Optional.of(new Position(of, key));
          if (advertisingRouter.isEmpty()
              || key.advertisingRouter() == advertisingRouter.getAsInt()) {
            found.add(new Found(of, lsa));
          }
        }
        if (chunk.size() < CHUNK) {
          return true;
        }
      }
    }

    private @Nullable LsaKey start(Scope of) {
      LsaKey last = after.isPresent() && after.get().scope().equals(of) ? after.get().key() : null;
      if (type.isEmpty()) {
        return last;
      }
      LsaKey beforeType = new LsaKey(type.getAsInt(), 0, 0);
      return last != null && last.compareTo(beforeType) > 0 ? last : beforeType;
    }

    Page page(Map<Integer, String> interfaces) {
      return new Page(List.copyOf(found), more, interfaces);
    }
  }
}
