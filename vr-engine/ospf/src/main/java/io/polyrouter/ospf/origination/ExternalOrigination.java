package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsdb.LsaOriginator;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.route.CalculationResult;
import io.polyrouter.ospf.route.RouteCalculation;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination.Condition;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.routing.protocol.RedistributedRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an AS boundary router tells of what is outside of the AS: AS-external LSAs (RFC 2328,
 * section 12.4.4; RFC 5340, section 4.4.3.6), type 7 LSAs in NSSAs, and AS-external LSAs that are
 * translated from those (RFC 3101).
 */
public final class ExternalOrigination {

  private final int routerId;
  private final PrefixFormat format;
  private final IpPrefix defaultPrefix;
  private final LsaOriginator originator;
  private final RouteCalculation routes;
  private final Map<IpPrefix, RedistributedRoute.Route> redistributed = new HashMap<>();
  private final Aggregates own = new Aggregates(false);
  private final PrefixLsas externals;
  private final Map<Integer, InNssa> nssas = new TreeMap<>(Integer::compareUnsigned);
  private final Set<IpPrefix> touched = new HashSet<>();
  private final List<TranslatorChange> translatorChanges = new ArrayList<>();
  private OspfSettings settings;
  private LocalTopology topology;
  private Context context = new Context(false, false, Map.of(), Map.of());
  private ForwardingAddresses forwarding;

  /** This router has begun or ended to translate what an NSSA tells. */
  public record TranslatorChange(int areaId, TranslatorStatus status) {}

  /** What is said in an NSSA, and what is translated from there. */
  private record InNssa(PrefixLsas lsas, NssaTranslation translation) {}

  /**
   * Whatever matters to everything that is told.
   *
   * @param external whether there is an area with AS-external LSAs
   */
  private record Context(
      boolean border,
      boolean external,
      Map<Integer, AreaSettings.Nssa> nssas,
      Map<Integer, Integer> defaultCosts) {}

  public ExternalOrigination(
      OspfVersion version, int routerId, LsaOriginator originator, RouteCalculation routes) {
    this.routerId = routerId;
    this.originator = originator;
    this.routes = routes;
    format = PrefixFormat.of(version);
    defaultPrefix = Defaults.prefix(version);
    externals = new PrefixLsas(routerId, Scope.AS, format.externalType(), originator);
    settings = OspfSettings.defaults(version, "");
    topology = LocalTopology.empty(routerId);
    forwarding = ForwardingAddresses.of(topology, settings);
  }

  // ---- what happens -------------------------------------------------------------------------

  /** Takes in the configuration; goes through all routes only if it matters to them. */
  public void configure(OspfSettings now) {
    OspfSettings before = settings;
    settings = now;
    if (!now.externalRanges().equals(before.externalRanges())) {
      own.addAll(touched);
      own.configure(
          now.externalRanges().stream()
              .map(range ->
                  new Aggregates.Range(
                      range.prefix(), range.advertise(), range.metric(), range.tag()))
              .toList());
      own.addAll(touched);
    }
    boolean sameRules =
        now.redistribute().equals(before.redistribute())
            && now.defaultMetric() == before.defaultMetric()
            && now.defaultOrigination().equals(before.defaultOrigination());
    if (!sameRules) {
      redistributed.keySet().forEach(this::refreshOwn);
      refreshOwn(defaultPrefix);
    }
    refreshContext();
  }

  /** Takes in what became of the router's links. */
  public void setTopology(LocalTopology now) {
    topology = now;
    refreshContext();
  }

  private void refreshContext() {
    boolean external = false;
    Map<Integer, AreaSettings.Nssa> nssaSettings = new TreeMap<>(Integer::compareUnsigned);
    Map<Integer, Integer> defaultCosts = new TreeMap<>();
    for (LocalTopology.LocalArea local : topology.areas()) {
      AreaSettings area =
          settings.area(local.areaId()).orElseGet(() -> AreaSettings.defaults(local.areaId()));
      external |= area.type() == AreaSettings.Type.NORMAL;
      if (area.type() == AreaSettings.Type.NSSA) {
        nssaSettings.put(area.areaId(), area.nssa());
        if (area.summary() && area.nssa().defaultInformation()) {
          defaultCosts.put(area.areaId(), area.defaultCost());
        }
      }
    }
    Context now = new Context(topology.isBorderRouter(), external, nssaSettings, defaultCosts);
    ForwardingAddresses nowForwarding = ForwardingAddresses.of(topology, settings);
    ForwardingAddresses before = forwarding;
    forwarding = nowForwarding;
    if (!nowForwarding.connected().equals(before.connected())) {
      Set<IpPrefix> all = new HashSet<>(nowForwarding.connected());
      all.addAll(before.connected());
      all.forEach(this::refreshOwn);
    }
    if (now.equals(context) && nowForwarding.byNssa().equals(before.byNssa())) {
      refreshRanges();
      if (!nowForwarding.shared().equals(before.shared())) {
        touchForwarded(before);
      }
      return;
    }
    context = now;
    for (int areaId : new ArrayList<>(nssas.keySet())) {
      if (!now.nssas.containsKey(areaId)) {
        leave(areaId);
      }
    }
    now.nssas.keySet().forEach(this::enter);
    refreshRanges();
    own.addAll(touched);
    touched.add(defaultPrefix);
    touched.addAll(externals.prefixes());
  }

  /** Of many routes few have a next hop on the network that came or went. */
  private void touchForwarded(ForwardingAddresses before) {
    own.forEach((prefix, what) -> {
      IpAddress nextHop = what.forwarding();
      if (!Objects.equals(before.external(nextHop), forwarding.external(nextHop))) {
        touched.add(prefix);
      }
    });
  }

  private void refreshRanges() {
    nssas.forEach((areaId, nssa) ->
        nssa.translation.configure(
            settings.area(areaId).map(AreaSettings::ranges).orElse(List.of()), touched));
  }

  private void enter(int areaId) {
    if (nssas.containsKey(areaId)) {
      return;
    }
    NssaTranslation translation =
        new NssaTranslation(
            areaId,
            routerId,
            (status, area) -> translatorChanges.add(new TranslatorChange(area, status)));
    routes
        .routes()
        .scan((prefix, route) -> {
          translation.follow(prefix, route, touched);
          return true;
        });
    nssas.put(
        areaId,
        new InNssa(
            new PrefixLsas(routerId, new Scope.Area(areaId), format.nssaType(), originator),
            translation));
  }

  private void leave(int areaId) {
    InNssa gone = nssas.remove(areaId);
    if (gone != null) {
      gone.translation.end(touched);
      gone.lsas.clear();
    }
  }

  /** Routes of others have changed. */
  public void redistribute(List<RedistributedRoute> changes) {
    for (RedistributedRoute change : changes) {
      change
          .route()
          .ifPresentOrElse(
              route -> redistributed.put(change.prefix(), route),
              () -> redistributed.remove(change.prefix()));
      refreshOwn(change.prefix());
    }
  }

  /** Follows what a calculation has changed, and elects translators. */
  public void follow(CalculationResult result, long nowNanos) {
    for (IpPrefix prefix : result.externals()) {
      if (announced(prefix) != null) {
        touched.add(prefix);
      }
    }
    for (InNssa nssa : nssas.values()) {
      for (CalculationResult.Change change : result.changes()) {
        nssa.translation.follow(change.prefix(), change.now(), touched);
      }
      boolean always =
          context
              .nssas
              .getOrDefault(nssa.translation.areaId, AreaSettings.Nssa.DEFAULT)
              .translateAlways();
      nssa.translation.elect(context.border, always, routes, nowNanos, touched);
    }
  }

  /** When {@link #settle} has something to do. */
  public long nextDeadlineNanos() {
    long next = NssaTranslation.NEVER;
    for (InNssa nssa : nssas.values()) {
      next = Math.min(next, nssa.translation.deadlineNanos());
    }
    return next;
  }

  // ---- what follows -------------------------------------------------------------------------

  /**
   * Says what is due.
   *
   * @param looked gets the prefixes that something else is announced for, perhaps
   */
  public void settle(long nowNanos, Set<IpPrefix> looked) {
    nssas.values().forEach(nssa -> nssa.translation.expire(nowNanos, touched));
    if (touched.isEmpty()) {
      return;
    }
    for (IpPrefix prefix : new TreeSet<>(touched)) {
      externals.set(prefix, external(prefix));
      nssas.forEach((areaId, nssa) -> nssa.lsas.set(prefix, nssa(areaId, prefix)));
      looked.add(prefix);
    }
    touched.clear();
  }

  private void refreshOwn(IpPrefix prefix) {
    own.put(prefix, announcement(prefix), touched);
  }

  /** What the prefix's route is announced as; null for nothing. */
  private @Nullable Announcement announcement(IpPrefix prefix) {
    DefaultOrigination origination = settings.defaultOrigination();
    if (prefix.equals(defaultPrefix) && origination.condition() == Condition.ALWAYS) {
      return new Announcement(origination.type2(), origination.metric(), 0, null);
    }
    RedistributedRoute.Route route = redistributed.get(prefix);
    return route == null || forwarding.connected().contains(prefix)
        ? null
        : RedistributionRules.announcement(route, prefix.equals(defaultPrefix), settings);
  }

  private PrefixLsas.@Nullable Said external(IpPrefix prefix) {
    if (!context.external) {
      return null;
    }
    Announcement what = announced(prefix);
    return what == null || isSaidByAnother(prefix, Scope.AS, what)
        ? null
        : format.external(prefix, what);
  }

  /** What is to be told of a prefix where AS-external LSAs go; null for nothing. */
  private @Nullable Announcement announced(IpPrefix prefix) {
    Announcement what = own.get(prefix);
    if (what != null) {
      return what.forwardedTo(forwarding.external(what.forwarding()));
    }
    for (InNssa nssa : nssas.values()) {
      Announcement translated = nssa.translation.get(prefix);
      if (translated != null) {
        return translated;
      }
    }
    return null;
  }

  /**
   * Whether a router with a higher ID tells that packets go the same way: its LSA is enough (RFC
   * 2328, section 12.4.4.1). Of type 7 LSAs only those count that are translated (RFC 3101, section
   * 2.4).
   */
  private boolean isSaidByAnother(IpPrefix prefix, Scope scope, Announcement what) {
    IpAddress address = what.forwarding();
    return address != null
        && routes
            .externals(scope, prefix)
            .anyMatch(other ->
                other.type2() == what.type2()
                    && other.metric() == what.metric()
                    && address.equals(other.forwarding())
                    && (other.propagate() || !other.nssa())
                    && Integer.compareUnsigned(other.key().advertisingRouter(), routerId) > 0);
  }

  /** Border routers say no more than the area is to know; nobody translates that (section 2.4). */
  private PrefixLsas.@Nullable Said nssa(int areaId, IpPrefix prefix) {
    boolean isDefault = prefix.equals(defaultPrefix);
    if (context.border && isDefault) {
      Integer cost = context.defaultCosts.get(areaId);
      return cost == null
          ? null
          : format.nssa(prefix, new Announcement(false, cost, 0, null), false);
    }
    AreaSettings.Nssa area = context.nssas.getOrDefault(areaId, AreaSettings.Nssa.DEFAULT);
    Announcement what = context.border && !area.redistribute() ? null : own.get(prefix);
    if (what == null) {
      return null;
    }
    IpAddress address = forwarding.nssa(areaId, what.forwarding());
    boolean propagate = !context.border && address != null;
    Announcement told = what.forwardedTo(propagate ? address : null);
    return isSaidByAnother(prefix, new Scope.Area(areaId), told)
        ? null
        : format.nssa(prefix, told, propagate);
  }

  /** What became of translations since the last call, in the order in which it happened. */
  public List<TranslatorChange> takeTranslatorChanges() {
    List<TranslatorChange> changes = List.copyOf(translatorChanges);
    translatorChanges.clear();
    return changes;
  }

  /** Whether packets to an announced range are dropped where nothing is in it. */
  public boolean isDiscarded(IpPrefix prefix) {
    for (InNssa nssa : nssas.values()) {
      if (nssa.translation.isDiscarded(prefix)) {
        return true;
      }
    }
    return own.isDiscarded(prefix);
  }
}
