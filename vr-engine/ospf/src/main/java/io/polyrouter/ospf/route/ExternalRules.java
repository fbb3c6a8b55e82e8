package io.polyrouter.ospf.route;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.route.OspfRoute.Source;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The choice among AS external paths (RFC 2328, section 16.4; RFC 3101, section 2.5). */
final class ExternalRules {

  private final Function<Source, @Nullable Way> ways;
  private final AreaModes modes;
  private final boolean rfc1583Compatible;
  private final int maximumPaths;

  /**
   * The rules.
   *
   * @param ways to where packets are sent: the AS boundary router or the forwarding address
   */
  ExternalRules(
      Function<Source, @Nullable Way> ways,
      AreaModes modes,
      boolean rfc1583Compatible,
      int maximumPaths) {
    this.ways = ways;
    this.modes = modes;
    this.rfc1583Compatible = rfc1583Compatible;
    this.maximumPaths = maximumPaths;
  }

  private record Path(Source source, Way way) {
    int length() {
      return source.type2() ? way.cost() : Way.sum(way.cost(), source.metric());
    }
  }

  /** Of paths of equal preference the LSA that stands for them (RFC 3101, section 2.5, step 6e). */
  private static final Comparator<Path> FIRST =
      Comparator.comparing((Path path) -> !path.source.propagate())
          .thenComparing(path -> path.source.nssa())
          .thenComparing(
              path -> path.source.key().advertisingRouter(),
              (a, b) -> Integer.compareUnsigned(b, a))
          .thenComparing(path -> path.source.key());

  /** The best path; null if there is none. */
  @Nullable OspfRoute best(IpPrefix prefix, List<Source> all) {
    Path best = null;
    Hops hops = Hops.NONE;
    for (Source source : all) {
      Way way = mayUse(prefix, source) ? ways.apply(source) : null;
      if (way == null) {
        continue;
      }
      Path path = new Path(source, way);
      int order = best == null ? -1 : compare(path, best);
      if (best == null || order < 0) {
        best = path;
        hops = way.hops();
      } else if (order == 0) {
        hops = hops.or(way.hops(), maximumPaths);
        best = FIRST.compare(path, best) < 0 ? path : best;
      }
    }
    return best == null ? null : route(best, hops);
  }

  private static OspfRoute route(Path best, Hops hops) {
    Source source = best.source;
    OspfRoute.Type type =
        source.nssa()
            ? source.type2() ? OspfRoute.Type.NSSA_2 : OspfRoute.Type.NSSA_1
            : source.type2() ? OspfRoute.Type.EXTERNAL_2 : OspfRoute.Type.EXTERNAL_1;
    return new OspfRoute(type, source.areaId(), best.length(), hops, source);
  }

  /**
   * A border router uses no default route of its NSSA that is not meant for all, nor one where it
   * keeps summaries out (RFC 3101, section 2.5, step 3).
   */
  private boolean mayUse(IpPrefix prefix, Source source) {
    if (source.metric() >= LsaBody.LS_INFINITY) {
      return false;
    }
    return !(source.nssa()
        && prefix.length() == 0
        && modes.border()
        && (!source.propagate() || modes.withoutSummaries().contains(source.areaId())));
  }

  /** Steps 6b to 6d; negative if the first is preferred. */
  private int compare(Path one, Path other) {
    if (one.source.type2() != other.source.type2()) {
      return one.source.type2() ? 1 : -1;
    }
    if (one.source.type2() && one.source.metric() != other.source.metric()) {
      return Integer.compare(one.source.metric(), other.source.metric());
    }
    boolean onePreferred = BoundaryRouters.isMostPreferred(one.way);
    if (!rfc1583Compatible && onePreferred != BoundaryRouters.isMostPreferred(other.way)) {
      return onePreferred ? -1 : 1;
    }
    return Integer.compare(one.length(), other.length());
  }
}
