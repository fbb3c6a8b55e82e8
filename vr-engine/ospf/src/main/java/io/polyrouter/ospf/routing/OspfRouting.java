package io.polyrouter.ospf.routing;

import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.LsaOriginator;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.origination.AreaLsas;
import io.polyrouter.ospf.origination.ExternalOrigination;
import io.polyrouter.ospf.origination.LinkOrigination;
import io.polyrouter.ospf.origination.SummaryOrigination;
import io.polyrouter.ospf.route.AreaRanges;
import io.polyrouter.ospf.route.CalculationResult;
import io.polyrouter.ospf.route.OspfRoute;
import io.polyrouter.ospf.route.RouteCalculation;
import io.polyrouter.ospf.route.RouteOffers;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.protocol.RedistributedRoute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that follows from the link state database and the router's own links: what it says itself,
 * and its routes. One object serves for one router ID; another ID takes another object. Used by one
 * thread.
 */
public final class OspfRouting {

  /** Entries of the log; older ones are dropped. */
  private static final int MAX_RUNS = 32;

  /** Triggers that an entry of the log names. */
  private static final int MAX_TRIGGERS = 8;

  private final RouteCalculation calculation;
  private final RouteOffers offers = new RouteOffers();
  private final LinkOrigination links;
  private final SummaryOrigination summaries;
  private final ExternalOrigination externals;
  private final SpfDelay delay;
  private final LongSupplier stopwatchNanos;
  private final Deque<SpfRun> runs = new ArrayDeque<>();
  private final List<SpfRun.Trigger> triggers = new ArrayList<>();
  private final Set<IpPrefix> toOffer = new TreeSet<>();
  private OspfSettings settings;
  private LocalTopology topology;
  private long scheduledNanos;
  private int triggerCount;
  private long runCount;

  /**
   * Without configuration nothing is said.
   *
   * @param database is read only within calls of this object
   * @param stopwatchNanos tells how long calculations take
   */
  public OspfRouting(
      OspfVersion version,
      int routerId,
      LinkStateDatabase database,
      LsaOriginator originator,
      LongSupplier stopwatchNanos) {
    this.stopwatchNanos = stopwatchNanos;
    settings = OspfSettings.defaults(version, "");
    topology = LocalTopology.empty(routerId);
    calculation = new RouteCalculation(version, routerId, database);
    AreaLsas lsas = new AreaLsas(version, database, originator, calculation::setOwn);
    links = new LinkOrigination(lsas, settings, topology);
    summaries = new SummaryOrigination(version, routerId, originator, calculation);
    externals = new ExternalOrigination(version, routerId, originator, calculation);
    delay = new SpfDelay(settings.spfDelay());
  }

  // ---- what happens -------------------------------------------------------------------------

  /** Takes in the configuration, at first and whenever it changed. */
  public void configure(OspfSettings now, long nowNanos) {
    settings = now;
    delay.configure(now.spfDelay());
    calculation.configure(now);
    toOffer.addAll(offers.configure(now.preferences()));
    links.update(settings, topology);
    externals.configure(now);
    trigger(new SpfRun.Trigger.SettingsChanged(), nowNanos);
  }

  /** Takes in what became of interfaces and adjacencies; own LSAs follow at once. */
  public void topologyChanged(LocalTopology now, long nowNanos) {
    topology = now;
    boolean matters = calculation.setTopology(now);
    links.update(settings, topology);
    externals.setTopology(now);
    if (matters) {
      trigger(new SpfRun.Trigger.TopologyChanged(), nowNanos);
    }
  }

  /**
   * An LSA in the database is new, says something else, or is gone or out of date. Not for those
   * that say the same again. Own LSAs are of no interest here.
   */
  public void lsaChanged(Scope scope, LsaKey key, long nowNanos) {
    if (scope instanceof Scope.Link link) {
      links.linkChanged(link, key);
    }
    if (calculation.lsaChanged(scope, key)) {
      trigger(new SpfRun.Trigger.LsaChanged(scope, key), nowNanos);
    }
  }

  /** An area is not configured any more, and none of its LSAs is left. */
  public void areaRemoved(int areaId, long nowNanos) {
    calculation.removeArea(areaId);
    trigger(new SpfRun.Trigger.SettingsChanged(), nowNanos);
  }

  /** Routes of others to announce have changed. They are announced by {@link #advance}. */
  public void redistributed(List<RedistributedRoute> changes) {
    externals.redistribute(changes);
  }

  private void trigger(SpfRun.Trigger trigger, long nowNanos) {
    if (triggerCount == 0) {
      scheduledNanos = nowNanos;
    }
    triggerCount++;
    if (triggers.size() < MAX_TRIGGERS) {
      triggers.add(trigger);
    }
    delay.changed(nowNanos);
  }

  // ---- what follows -------------------------------------------------------------------------

  /** When {@link #advance} has something to do, {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineNanos() {
    return Math.min(delay.nextDeadlineNanos(), externals.nextDeadlineNanos());
  }

  /** Whether {@link #advance} is going to calculate routes, which may take a while. */
  public boolean isCalculationDue(long nowNanos) {
    return calculation.isPending() && delay.dueNanos() <= nowNanos;
  }

  /**
   * Does what is due; to be called after every event and at the deadline.
   *
   * @return what the RIB is to be told, in ascending order
   */
  public List<RouteChange> advance(long nowNanos) {
    if (delay.take(nowNanos) && calculation.isPending()) {
      calculate(nowNanos);
    }
    externals.settle(nowNanos, toOffer);
    if (toOffer.isEmpty()) {
      return List.of();
    }
    List<RouteChange> changes = offers.changes(toOffer, new Source());
    toOffer.clear();
    return changes;
  }

  /** As {@link #advance}, without any delay. */
  public List<RouteChange> advanceAtOnce(long nowNanos) {
    if (calculation.isPending()) {
      calculate(nowNanos);
    }
    return advance(nowNanos);
  }

  private void calculate(long nowNanos) {
    long beganNanos = stopwatchNanos.getAsLong();
    CalculationResult result = calculation.run();
    summaries.update(settings, topology, result);
    externals.follow(result, nowNanos);
    for (CalculationResult.Change change : result.changes()) {
      toOffer.add(change.prefix());
    }
    for (AreaRanges.Range range : result.ranges()) {
      toOffer.add(range.prefix());
    }
    if (runs.size() == MAX_RUNS) {
      runs.removeFirst();
    }
    runCount++;
    runs.addLast(
        new SpfRun(
            runCount,
            scheduledNanos,
            nowNanos,
            stopwatchNanos.getAsLong() - beganNanos,
            result.areas(),
            result.changes().size(),
            triggers,
            triggerCount));
    triggers.clear();
    triggerCount = 0;
  }

  private final class Source implements RouteOffers.Source {
    @Override
    public @Nullable OspfRoute route(IpPrefix prefix) {
      return calculation.route(prefix);
    }

    @Override
    public RouteOffers.Discard discard(IpPrefix prefix) {
      return calculation.isDiscarded(prefix)
          ? RouteOffers.Discard.AREA_RANGE
          : externals.isDiscarded(prefix)
              ? RouteOffers.Discard.EXTERNAL_RANGE
              : RouteOffers.Discard.NONE;
    }
  }

  /** Of which NSSAs this router has begun or ended to be the translator, since the last call. */
  public List<ExternalOrigination.TranslatorChange> takeTranslatorChanges() {
    return externals.takeTranslatorChanges();
  }

  /** Takes all routes back; nothing may be asked of this object any more. */
  public List<RouteChange> withdrawAll() {
    return offers.withdrawAll();
  }

  /** The ways of the configured virtual links whose other end can be reached. */
  public List<VirtualLinkPath> virtualLinks() {
    List<VirtualLinkPath> paths = new ArrayList<>();
    for (AreaSettings area : settings.areas()) {
      for (VirtualLinkSettings link : area.virtualLinks()) {
        VirtualLinkPath path = virtualLink(area.areaId(), link.routerId());
        if (path != null) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  private @Nullable VirtualLinkPath virtualLink(int areaId, int routerId) {
    RouteCalculation.TransitPath path = calculation.transitPath(areaId, routerId);
    if (path == null
        || path.cost() > LsaBody.MAX_LINK_METRIC
        || path.local().isEmpty()
        || path.remote().isEmpty()) {
      return null;
    }
    IpAddress local =
        topology.areas().stream()
            .flatMap(area -> area.interfaces().stream())
            .filter(at -> at.interfaceIndex() == path.interfaceIndex())
            .flatMap(at -> at.address().stream())
            .filter(Ipv4Address.class::isInstance)
            .findFirst()
            .orElse(path.local().getFirst());
    return new VirtualLinkPath(
        areaId, routerId, path.cost(), path.interfaceIndex(), local, path.remote().getFirst());
  }

  // ---- what operators see -------------------------------------------------------------------

  /** The routes of the last calculation. Immutable. */
  public PrefixTable<OspfRoute> routes() {
    return calculation.routes();
  }

  /** The last calculations, oldest first. */
  public List<SpfRun> runs() {
    return List.copyOf(runs);
  }

  /** How many calculations there were. */
  public long runCount() {
    return runCount;
  }
}
