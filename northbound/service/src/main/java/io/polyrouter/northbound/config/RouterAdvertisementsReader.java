package io.polyrouter.northbound.config;

import static java.util.Comparator.comparing;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.router.config.RouterAdvertisements;
import io.polyrouter.router.config.RouterAdvertisements.PrefixInformation;
import io.polyrouter.router.config.RouterAdvertisements.PrefixPolicy;
import io.polyrouter.router.config.RouterAdvertisements.RecursiveDns;
import io.polyrouter.router.config.RouterAdvertisements.SearchList;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.Ipv6RouterAdvertisements;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.Dnssl;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.PrefixList;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.Rdnss;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.prefix.list.Prefix;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.prefix.list.prefix.ControlAdvPrefixes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.prefix.list.prefix.control.adv.prefixes.Advertise;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.router.advertisements.ipv6.router.advertisements.prefix.list.prefix.control.adv.prefixes.NoAdvertise;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Reads what an interface advertises; fills in the defaults that depend on others. Pure. */
final class RouterAdvertisementsReader {

  private RouterAdvertisementsReader() {}

  static RouterAdvertisements read(
      @Nullable Ipv6RouterAdvertisements from, ModelPath path, Consumer<ConfigProblem> problems) {
    RouterAdvertisements defaults = RouterAdvertisements.SILENT;
    if (from == null) {
      return defaults;
    }
    int max = orElse(from.getMaxRtrAdvInterval(), defaults.maxIntervalSeconds());
    return new RouterAdvertisements(
        isTrue(from.getSendAdvertisements()),
        max,
        orElse(from.getMinRtrAdvInterval(), RouterAdvertisements.defaultMinInterval(max)),
        isTrue(from.getManagedFlag()),
        isTrue(from.getOtherConfigFlag()),
        orElse(from.getLinkMtu(), defaults.linkMtuBytes()),
        (int) orElse(from.getReachableTime(), defaults.reachableTimeMillis()),
        orElse(from.getRetransTimer(), defaults.retransTimerMillis()),
        orElse(from.getCurHopLimit(), defaults.curHopLimit()),
        orElse(from.getDefaultLifetime(), RouterAdvertisements.defaultLifetime(max)),
        prefixes(from.getPrefixList(), path.child("prefix-list"), problems),
        rdnss(from.getRdnss(), max),
        dnssl(from.getDnssl(), max));
  }

  private static List<PrefixPolicy> prefixes(
      @Nullable PrefixList from, ModelPath path, Consumer<ConfigProblem> problems) {
    List<PrefixPolicy> prefixes = new ArrayList<>();
    if (from == null) {
      return prefixes;
    }
    for (Prefix each : from.nonnullPrefix().values()) {
      String text = each.requirePrefixSpec().getValue();
      try {
        prefixes.add(
            new PrefixPolicy(Ipv6Prefix.parse(text), information(each.getControlAdvPrefixes())));
      } catch (IllegalArgumentException e) {
        problems.accept(
            path.entry("prefix", "prefix-spec", text)
                .child("prefix-spec")
                .problem(String.valueOf(e.getMessage())));
      }
    }
    prefixes.sort(comparing(PrefixPolicy::prefix));
    return prefixes;
  }

  private static Optional<PrefixInformation> information(@Nullable ControlAdvPrefixes from) {
    PrefixInformation defaults = PrefixInformation.DEFAULT;
    return switch (from) {
      case NoAdvertise no -> Optional.empty();
      case Advertise told ->
          Optional.of(
              new PrefixInformation(
                  !Boolean.FALSE.equals(told.getOnLinkFlag()),
                  !Boolean.FALSE.equals(told.getAutonomousFlag()),
                  orElse(told.getValidLifetime(), defaults.validLifetimeSeconds()),
                  orElse(told.getPreferredLifetime(), defaults.preferredLifetimeSeconds())));
      case null, default -> Optional.of(defaults);
    };
  }

  private static Optional<RecursiveDns> rdnss(@Nullable Rdnss from, int maxIntervalSeconds) {
    if (from == null || from.getServer() == null && from.getLifetime() == null) {
      return Optional.empty();
    }
    List<Ipv6Address> servers =
        from.getServer() == null
            ? List.of()
            : from.getServer().stream().map(each -> Ipv6Address.parse(each.getValue())).toList();
    return Optional.of(
        new RecursiveDns(servers, orElse(from.getLifetime(), 3L * maxIntervalSeconds)));
  }

  private static Optional<SearchList> dnssl(@Nullable Dnssl from, int maxIntervalSeconds) {
    if (from == null || from.getDomain() == null && from.getLifetime() == null) {
      return Optional.empty();
    }
    List<String> domains =
        from.getDomain() == null
            ? List.of()
            : from.getDomain().stream().map(each -> withoutLastDot(each.getValue())).toList();
    return Optional.of(
        new SearchList(domains, orElse(from.getLifetime(), 3L * maxIntervalSeconds)));
  }

  private static String withoutLastDot(String domain) {
    return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
  }

  /** Of a leaf whose default is false. */
  private static boolean isTrue(@Nullable Boolean leaf) {
    return Boolean.TRUE.equals(leaf);
  }

  private static int orElse(@Nullable Uint8 leaf, int otherwise) {
    return leaf == null ? otherwise : leaf.intValue();
  }

  private static int orElse(@Nullable Uint16 leaf, int otherwise) {
    return leaf == null ? otherwise : leaf.intValue();
  }

  private static long orElse(@Nullable Uint32 leaf, long otherwise) {
    return leaf == null ? otherwise : leaf.longValue();
  }
}
