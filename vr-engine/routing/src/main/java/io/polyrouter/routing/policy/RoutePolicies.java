package io.polyrouter.routing.policy;

import io.polyrouter.net.IpAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The route policies of one virtual router as configured (RFC 9067, container routing-policy), by
 * name. Immutable.
 *
 * @param prefixSets prefixes, of both families
 * @param neighbourSets addresses of neighbours
 * @param tagSets route tags
 * @param communitySets members such as {@code 64500:100}, {@code 64500:1:2} (RFC 8092), {@code
 *     no-export}, or a regular expression over such a text
 * @param asPathSets regular expressions over AS numbers with single spaces between them, in which
 *     {@code _} stands for the start, the end or a space
 */
public record RoutePolicies(
    SortedMap<String, List<PrefixRange>> prefixSets,
    SortedMap<String, Set<IpAddress>> neighbourSets,
    SortedMap<String, Set<Long>> tagSets,
    SortedMap<String, List<String>> communitySets,
    SortedMap<String, List<String>> asPathSets,
    SortedMap<String, PolicyDefinition> policies) {

  /** Of a virtual router without any. */
  public static final RoutePolicies NONE =
      new RoutePolicies(
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap(),
          Collections.emptySortedMap());

  public RoutePolicies {
    prefixSets = copy(prefixSets, List::copyOf);
    neighbourSets = copy(neighbourSets, Set::copyOf);
    tagSets = copy(tagSets, Set::copyOf);
    communitySets = copy(communitySets, List::copyOf);
    asPathSets = copy(asPathSets, List::copyOf);
    policies = copy(policies, UnaryOperator.identity());
  }

  private static <V> SortedMap<String, V> copy(Map<String, V> map, UnaryOperator<V> ofValue) {
    SortedMap<String, V> copy = new TreeMap<>();
    map.forEach((name, value) -> copy.put(name, ofValue.apply(value)));
    return Collections.unmodifiableSortedMap(copy);
  }
}
