package io.polyrouter.router;

import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.RouterAdvertisements;
import io.polyrouter.router.config.RouterAdvertisements.RecursiveDns;
import io.polyrouter.router.config.RouterAdvertisements.SearchList;
import io.polyrouter.stack.RouterAdvertisement;
import java.util.List;

/** What an interface is configured to tell its hosts, as the stack sends it. */
final class Advertised {

  private Advertised() {}

  static RouterAdvertisement of(Ipv6Config ipv6) {
    RouterAdvertisements configured = ipv6.routerAdvertisements();
    List<RouterAdvertisement.Prefix> prefixes =
        configured.advertised(ipv6.addresses()).stream()
            .map(each ->
                new RouterAdvertisement.Prefix(
                    each.prefix(),
                    each.information().onLink(),
                    each.information().autonomous(),
                    (int) each.information().validLifetimeSeconds(),
                    (int) each.information().preferredLifetimeSeconds()))
            .toList();
    return new RouterAdvertisement(
        configured.maxIntervalSeconds(),
        configured.minIntervalSeconds(),
        configured.managed(),
        configured.otherConfig(),
        (int) configured.linkMtuBytes(),
        configured.reachableTimeMillis(),
        (int) configured.retransTimerMillis(),
        configured.curHopLimit(),
        configured.defaultLifetimeSeconds(),
        prefixes,
        configured.rdnss().map(RecursiveDns::servers).orElse(List.of()),
        (int) (long) configured.rdnss().map(RecursiveDns::lifetimeSeconds).orElse(0L),
        configured.dnssl().map(SearchList::domains).orElse(List.of()),
        (int) (long) configured.dnssl().map(SearchList::lifetimeSeconds).orElse(0L));
  }
}
