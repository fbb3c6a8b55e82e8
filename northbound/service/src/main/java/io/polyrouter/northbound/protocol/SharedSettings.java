package io.polyrouter.northbound.protocol;

import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.security.KeyChain;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the protocols of one virtual router name in their settings. */
public record SharedSettings(RoutePolicies policies, Map<String, KeyChain> keyChains) {

  public SharedSettings {
    keyChains = Map.copyOf(keyChains);
  }

  /**
   * What a prefix set holds that a section names; empty, and told of, if there is no such set.
   *
   * @param leaf that names it
   */
  public List<PrefixRange> prefixSet(Section section, String leaf) {
    Optional<String> name = section.text(leaf);
    if (name.isEmpty()) {
      return List.of();
    }
    List<PrefixRange> found = policies.prefixSets().get(name.get());
    if (found == null) {
      section.problem(
          leaf,
          "there is no prefix-set \"%s\" in this virtual router: add it to routing-policy, or leave this out"
              .formatted(name.get()));
      return List.of();
    }
    return found;
  }

  /**
   * The key chain that a section names; empty if it names none, or, and told of, one that is not
   * there.
   *
   * @param leaf that names it
   */
  public Optional<KeyChain> keyChain(Section section, String leaf) {
    Optional<String> name = section.text(leaf);
    Optional<KeyChain> found = name.map(keyChains::get);
    if (name.isPresent() && found.isEmpty()) {
      section.problem(
          leaf,
          "there is no key-chain \"%s\" in this virtual router: add it to key-chains, or leave this out"
              .formatted(name.get()));
    }
    return found;
  }
}
