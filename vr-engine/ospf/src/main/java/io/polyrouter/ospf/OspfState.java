package io.polyrouter.ospf;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsdb.DatabaseState;
import io.polyrouter.ospf.routing.SpfRun;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.List;
import java.util.Optional;

/**
 * What operators see of an instance, after RFC 9129. Its LSAs and routes are read by pages.
 *
 * @param routerId empty while there is none, and nothing runs
 * @param borderRouter whether it connects areas
 * @param overloaded whether no adjacencies are formed, after too many LSAs
 * @param start when its counters began
 * @param database counts and sums of checksums, by scope and type
 * @param spfRuns calculations up to now
 * @param spfLog the last of them, oldest first
 */
public record OspfState(
    OspfVersion version,
    Optional<Ipv4Address> routerId,
    boolean borderRouter,
    boolean overloaded,
    Moment start,
    List<AreaState> areas,
    List<InterfaceInfo> interfaces,
    List<NeighbourInfo> neighbours,
    DatabaseState database,
    long spfRuns,
    List<SpfRun> spfLog)
    implements ProtocolState {

  public OspfState {
    areas = List.copyOf(areas);
    interfaces = List.copyOf(interfaces);
    neighbours = List.copyOf(neighbours);
    spfLog = List.copyOf(spfLog);
  }

  @Override
  public OspfState withoutCounters() {
    return new OspfState(
        version,
        routerId,
        borderRouter,
        overloaded,
        start,
        areas,
        interfaces.stream().map(InterfaceInfo::withoutCounters).toList(),
        neighbours.stream().map(NeighbourInfo::withoutCounters).toList(),
        database.withoutCounters(),
        spfRuns,
        spfLog);
  }

  /** Of an instance that does not run. */
  static OspfState idle(OspfVersion version, Moment start) {
    return new OspfState(
        version,
        Optional.empty(),
        false,
        false,
        start,
        List.of(),
        List.of(),
        List.of(),
        new DatabaseState(List.of(), 0, DatabaseState.Counters.NONE),
        0,
        List.of());
  }

  /**
   * A moment by both clocks.
   *
   * @param nanos as timers go
   * @param wallSeconds since 1970-01-01 UTC
   */
  public record Moment(long nanos, long wallSeconds) {

    /** Milliseconds since 1970-01-01 UTC of another moment. */
    public long wallMillisOf(long otherNanos) {
      return wallSeconds * 1_000 + (otherNanos - nanos) / 1_000_000;
    }
  }

  /** An area that is configured. */
  public record AreaState(int areaId, AreaSettings.Type type, boolean summary) {
    static AreaState of(AreaSettings area) {
      return new AreaState(area.areaId(), area.type(), area.summary());
    }
  }

  /**
   * An LSA in the database.
   *
   * @param header with the age of now
   */
  public record LsaState(LsaHeader header, Lsa lsa) {}
}
