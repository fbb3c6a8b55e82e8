package io.polyrouter.routing.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import java.util.HashSet;
import java.util.Set;

/**
 * The rules that redistribution into any protocol has to keep; for one check of one instance. That
 * an instance does not redistribute its own routes is the router's to see to.
 */
public final class RedistributionChecks {

  private final ConfiguredRouter router;
  private final AddressFamily family;
  private final String announcer;
  private final ConfigProblems problems;
  private final Set<String> seen = new HashSet<>();

  /**
   * Nothing was redistributed yet.
   *
   * @param family of the routes that the protocol announces
   * @param announcer the protocol, as messages begin with it
   */
  public RedistributionChecks(
      ConfiguredRouter router, AddressFamily family, String announcer, ConfigProblems problems) {
    this.router = router;
    this.family = family;
    this.announcer = announcer;
    this.problems = problems;
  }

  /**
   * Checks one source of routes.
   *
   * @param at what all sources are configured in
   * @return the entry of this one, for what else stands there
   */
  public ModelPath check(ModelPath at, Redistribution source) {
    ModelPath entry =
        source
            .instance()
            .map(instance -> at.entry(source.protocol(), "instance", instance))
            .orElseGet(() -> at.child(source.protocol()));
    if (!seen.add(source.protocol() + " " + source.instance().orElse(""))) {
      problems.add(entry, "the same routes are redistributed twice: leave one of them out");
    }
    if (source.family() != family) {
      problems.add(
          entry,
          "%s announces %s routes only: redistribute routes of that family"
              .formatted(announcer, family == AddressFamily.IPV4 ? "IPv4" : "IPv6"));
    }
    source.policy().ifPresent(policy -> checkPolicy(entry, policy));
    source.instance().ifPresent(instance -> checkInstance(entry, source.protocol(), instance));
    return entry;
  }

  /**
   * Checks that there is a policy.
   *
   * @param at what has it as its leaf {@code route-policy}
   */
  public void checkPolicy(ModelPath at, String policy) {
    if (!router.policies().contains(policy)) {
      problems.add(
          at.child("route-policy"),
          "there is no route policy \"%s\" in this virtual router: configure it, or leave it out"
              .formatted(policy));
    }
  }

  private void checkInstance(ModelPath entry, String protocol, String instance) {
    if (!router.protocols().contains(new ConfiguredRouter.ProtocolKey(protocol, instance))) {
      problems.add(
          entry,
          "there is no instance \"%s\" of %s in this virtual router: configure it, or leave this out"
              .formatted(instance, protocol));
    }
  }
}
