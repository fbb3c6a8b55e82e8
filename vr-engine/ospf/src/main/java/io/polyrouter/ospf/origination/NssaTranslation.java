package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.route.OspfRoute;
import io.polyrouter.ospf.route.RouteCalculation;
import io.polyrouter.ospf.settings.AreaSettings;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The translation of type 7 LSAs of one NSSA into AS-external LSAs (RFC 3101, section 3): by one of
 * its border routers, which all of them agree on.
 */
final class NssaTranslation {

  static final long NEVER = Long.MAX_VALUE;

  /** How long one that was not elected again goes on (TranslatorStabilityInterval). */
  private static final long STABILITY_NANOS = 40_000_000_000L;

  final int areaId;

  private final int routerId;
  private final Aggregates aggregates = new Aggregates(true);
  private List<AreaSettings.Range> ranges = List.of();
  private final ObjIntConsumer<TranslatorStatus> changed;
  private TranslatorStatus status = TranslatorStatus.DISABLED;
  private long endsNanos = NEVER;

  /**
   * Translates nothing yet.
   *
   * @param changed is told of each change of the status, with the area
   */
  NssaTranslation(int areaId, int routerId, ObjIntConsumer<TranslatorStatus> changed) {
    this.areaId = areaId;
    this.routerId = routerId;
    this.changed = changed;
  }

  /** Takes other ranges; notes what has to be looked at. */
  void configure(List<AreaSettings.Range> now, Set<IpPrefix> touched) {
    if (now.equals(ranges)) {
      return;
    }
    aggregates.addAll(touched);
    ranges = now;
    aggregates.configure(
        now.stream()
            .map(range ->
                new Aggregates.Range(
                    range.prefix(), range.advertise(), range.cost(), OptionalLong.empty()))
            .toList());
    aggregates.addAll(touched);
  }

  /** Elects the translator anew (RFC 3101, section 3.1); notes what has to be looked at. */
  void elect(
      boolean border,
      boolean always,
      RouteCalculation routes,
      long nowNanos,
      Set<IpPrefix> touched) {
    if (border && (always || isHighest(routes))) {
      endsNanos = NEVER;
      become(always ? TranslatorStatus.ENABLED : TranslatorStatus.ELECTED, touched);
    } else if (!border) {
      endsNanos = NEVER;
      become(TranslatorStatus.DISABLED, touched);
    } else if (isEnabled() && endsNanos == NEVER) {
      endsNanos = nowNanos + STABILITY_NANOS;
    }
  }

  private void become(TranslatorStatus now, Set<IpPrefix> touched) {
    if (now == status) {
      return;
    }
    boolean was = isEnabled();
    status = now;
    changed.accept(now, areaId);
    if (was != isEnabled()) {
      aggregates.addAll(touched);
    }
  }

  /** The area is no NSSA of this router any more. */
  void end(Set<IpPrefix> touched) {
    become(TranslatorStatus.DISABLED, touched);
  }

  private boolean isHighest(RouteCalculation routes) {
    boolean[] highest = {true};
    routes.forEachRouter(
        areaId,
        (router, flags) -> {
          boolean border = (flags & LsaBody.FLAG_BORDER) != 0;
          boolean always = (flags & LsaBody.FLAG_TRANSLATES) != 0;
          if (border && (always || Integer.compareUnsigned(router, routerId) > 0)) {
            highest[0] = false;
          }
        });
    return highest[0];
  }

  /** When it ends, unless it is elected again. */
  long deadlineNanos() {
    return endsNanos;
  }

  /** Ends it if its time has come; notes what has to be looked at. */
  void expire(long nowNanos, Set<IpPrefix> touched) {
    if (endsNanos <= nowNanos) {
      endsNanos = NEVER;
      become(TranslatorStatus.DISABLED, touched);
    }
  }

  private boolean isEnabled() {
    return status != TranslatorStatus.DISABLED;
  }

  /** The route to a prefix is this now; only what others may forward to is translated. */
  void follow(IpPrefix prefix, @Nullable OspfRoute route, Set<IpPrefix> touched) {
    OspfRoute.Source source = route == null ? null : route.source();
    boolean translated =
        source != null
            && source.nssa()
            && source.areaId() == areaId
            && source.propagate()
            && source.forwarding() != null;
    Set<IpPrefix> changed = new TreeSet<>();
    aggregates.put(
        prefix,
        translated && source != null
            ? new Announcement(source.type2(), source.metric(), source.tag(), source.forwarding())
            : null,
        changed);
    if (isEnabled()) {
      touched.addAll(changed);
    }
  }

  /** What is announced for a prefix; null for nothing. */
  @Nullable Announcement get(IpPrefix prefix) {
    return isEnabled() ? aggregates.get(prefix) : null;
  }

  boolean isDiscarded(IpPrefix prefix) {
    return isEnabled() && aggregates.isDiscarded(prefix);
  }
}
