package io.polyrouter.router.config;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.router.config.RouterAdvertisements.PrefixPolicy;
import io.polyrouter.router.config.RouterAdvertisements.RecursiveDns;
import io.polyrouter.router.config.RouterAdvertisements.SearchList;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.stack.device.Attachment;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rules of router advertisements (RFC 4861, section 6.2.1; RFC 8106; RFC 8319). */
final class RouterAdvertisementRules {

  private static final long UINT32_MAX = 0xffff_ffffL;
  private static final int MOST_BYTES = InterfaceRules.LEAST_IPV6_MTU_BYTES;
  private static final int IP_HEADER_BYTES = 40;
  private static final int MESSAGE_BYTES = 16;
  private static final int LINK_LAYER_OPTION_BYTES = 8;
  private static final int MTU_OPTION_BYTES = 8;
  private static final int PREFIX_OPTION_BYTES = 32;
  private static final int DNS_OPTION_BYTES = 8;
  private static final int ADDRESS_BYTES = 16;

  private final InterfaceConfig anInterface;
  private final RouterAdvertisements sent;
  private final ModelPath path;
  private final ConfigProblems problems;

  private RouterAdvertisementRules(
      InterfaceConfig anInterface, ModelPath ipv6, ConfigProblems problems) {
    this.anInterface = anInterface;
    this.sent = anInterface.ipv6().routerAdvertisements();
    this.path = ipv6.child("ipv6-router-advertisements");
    this.problems = problems;
  }

  /**
   * Checks what is given for one interface, also while it is not sent.
   *
   * @param ipv6 the interface's container ipv6
   */
  static void check(InterfaceConfig anInterface, ModelPath ipv6, ConfigProblems problems) {
    RouterAdvertisementRules rules = new RouterAdvertisementRules(anInterface, ipv6, problems);
    rules.role();
    rules.timing();
    rules.values();
    rules.prefixes();
    rules.sent.rdnss().ifPresent(rules::dns);
    rules.sent.dnssl().ifPresent(rules::searchList);
    rules.size();
  }

  private void role() {
    if (!sent.send()) {
      return;
    }
    if (anInterface.attachment() instanceof Attachment.Loopback) {
      problems.add(
          path.child("send-advertisements"),
          "interface \"%s\" is a loopback, where nobody listens: send advertisements on the interfaces of links"
              .formatted(anInterface.name()));
    }
    if (!anInterface.ipv6().forwarding() && sent.defaultLifetimeSeconds() > 0) {
      problems.add(
          path.child("default-lifetime"),
          "interface \"%s\" does not forward IPv6, so it must not offer itself as a default router: set default-lifetime to 0, or forwarding to true"
              .formatted(anInterface.name()));
    }
  }

  private void timing() {
    int max = sent.maxIntervalSeconds();
    if (max < RouterAdvertisements.LEAST_MAX_INTERVAL_SECONDS
        || max > RouterAdvertisements.MOST_MAX_INTERVAL_SECONDS) {
      problems.checkRange(
          path.child("max-rtr-adv-interval"),
          "max-rtr-adv-interval",
          max,
          RouterAdvertisements.LEAST_MAX_INTERVAL_SECONDS,
          RouterAdvertisements.MOST_MAX_INTERVAL_SECONDS);
      return;
    }
    int min = sent.minIntervalSeconds();
    if (min < RouterAdvertisements.LEAST_MIN_INTERVAL_SECONDS || 4L * min > 3L * max) {
      problems.add(
          path.child("min-rtr-adv-interval"),
          "min-rtr-adv-interval %d is not in 3 to %d, three quarters of max-rtr-adv-interval %d: change one of the two"
              .formatted(min, 3 * max / 4, max));
    }
    int lifetime = sent.defaultLifetimeSeconds();
    if (lifetime != 0 && (lifetime < max || lifetime > 0xffff)) {
      problems.add(
          path.child("default-lifetime"),
          "default-lifetime %d would end before the next advertisement, or is out of range: use 0, or max-rtr-adv-interval (%d) to 65535"
              .formatted(lifetime, max));
    }
  }

  private void values() {
    if (sent.linkMtuBytes() != 0
        && (sent.linkMtuBytes() < InterfaceRules.LEAST_IPV6_MTU_BYTES
            || sent.linkMtuBytes() > anInterface.mtuBytes())) {
      problems.add(
          path.child("link-mtu"),
          "link-mtu %d is out of range: use 0 for none, or %d to the interface's mtu %d"
              .formatted(
                  sent.linkMtuBytes(),
                  InterfaceRules.LEAST_IPV6_MTU_BYTES,
                  anInterface.mtuBytes()));
    }
    problems.checkRange(
        path.child("reachable-time"),
        "reachable-time",
        sent.reachableTimeMillis(),
        0,
        RouterAdvertisements.MOST_REACHABLE_TIME_MILLIS);
    problems.checkRange(
        path.child("retrans-timer"), "retrans-timer", sent.retransTimerMillis(), 0, UINT32_MAX);
    problems.checkRange(path.child("cur-hop-limit"), "cur-hop-limit", sent.curHopLimit(), 0, 255);
  }

  private void prefixes() {
    Set<Ipv6Prefix> seen = new HashSet<>();
    for (PrefixPolicy policy : sent.prefixes()) {
      Ipv6Prefix prefix = policy.prefix();
      ModelPath entry = path.child("prefix-list").entry("prefix", "prefix-spec", prefix);
      if (!seen.add(prefix)) {
        problems.add(entry, "prefix %s is given twice: give it once".formatted(prefix));
      }
      AddressKinds.destinationFault(prefix)
          .ifPresent(fault ->
              problems.add(
                  entry.child("prefix-spec"),
                  "%s is %s, which hosts make no addresses of: use a prefix of global scope"
                      .formatted(prefix, fault)));
      policy
          .advertisement()
          .ifPresent(information -> {
            long valid = information.validLifetimeSeconds();
            long preferred = information.preferredLifetimeSeconds();
            problems.checkRange(
                entry.child("valid-lifetime"), "valid-lifetime", valid, 0, UINT32_MAX);
            if (preferred < 0 || preferred > valid) {
              problems.add(
                  entry.child("preferred-lifetime"),
                  "preferred-lifetime %d is not in 0 to %d, the valid-lifetime: change one of the two"
                      .formatted(preferred, valid));
            }
          });
    }
  }

  private void dns(RecursiveDns rdnss) {
    ModelPath at = path.child("rdnss");
    if (rdnss.servers().isEmpty()) {
      problems.add(at, "no DNS server is given: give at least one server, or leave rdnss out");
    }
    Set<Ipv6Address> seen = new HashSet<>();
    for (Ipv6Address server : rdnss.servers()) {
      if (!seen.add(server)) {
        problems.add(at, "DNS server %s is given twice: give it once".formatted(server));
      }
      AddressKinds.hostFault(server)
          .ifPresent(fault ->
              problems.add(
                  at,
                  "DNS server %s is %s: use the unicast address of a server"
                      .formatted(server, fault)));
    }
    dnsLifetime(at, rdnss.lifetimeSeconds());
  }

  private void searchList(SearchList dnssl) {
    ModelPath at = path.child("dnssl");
    if (dnssl.domains().isEmpty()) {
      problems.add(at, "no domain is given: give at least one domain, or leave dnssl out");
    }
    Set<String> seen = new HashSet<>();
    for (String domain : dnssl.domains()) {
      if (!NdpOptions.isDomainName(domain)) {
        problems.add(
            at,
            "domain \"%s\" is none to search in: use labels of at most 63 letters, digits and hyphens with dots between them, together at most 253"
                .formatted(domain));
      } else if (!seen.add(domain.toLowerCase(Locale.ROOT))) {
        problems.add(at, "domain %s is given twice: give it once".formatted(domain));
      }
    }
    dnsLifetime(at, dnssl.lifetimeSeconds());
  }

  private void dnsLifetime(ModelPath at, long lifetime) {
    int max = sent.maxIntervalSeconds();
    if (lifetime != 0 && (lifetime < max || lifetime > UINT32_MAX)) {
      problems.add(
          at.child("lifetime"),
          "lifetime %d would end before the next advertisement, or is out of range: use 0, or max-rtr-adv-interval (%d) to %d"
              .formatted(lifetime, max, UINT32_MAX));
    }
  }

  /** An advertisement is one packet, and no host has to take one larger than every link carries. */
  private void size() {
    List<Ipv6Config.Address> own =
        anInterface.ipv6().addresses().stream()
            .filter(each -> each.prefixLength() >= 1 && each.prefixLength() <= 128)
            .toList();
    int prefixes = sent.advertised(own).size();
    long bytes =
        IP_HEADER_BYTES
            + MESSAGE_BYTES
            + LINK_LAYER_OPTION_BYTES
            + (sent.linkMtuBytes() == 0 ? 0 : MTU_OPTION_BYTES)
            + (long) PREFIX_OPTION_BYTES * prefixes
            + sent.rdnss()
                .map(rdnss -> DNS_OPTION_BYTES + (long) ADDRESS_BYTES * rdnss.servers().size())
                .orElse(0L)
            + sent.dnssl().map(dnssl -> NdpOptions.searchListBytes(dnssl.domains())).orElse(0);
    if (bytes > MOST_BYTES) {
      problems.add(
          path,
          "an advertisement with %d prefixes, %d DNS servers and %d domains has %d bytes, more than the %d that every link carries: name fewer"
              .formatted(
                  prefixes,
                  sent.rdnss().map(rdnss -> rdnss.servers().size()).orElse(0),
                  sent.dnssl().map(dnssl -> dnssl.domains().size()).orElse(0),
                  bytes,
                  MOST_BYTES));
    }
  }
}
