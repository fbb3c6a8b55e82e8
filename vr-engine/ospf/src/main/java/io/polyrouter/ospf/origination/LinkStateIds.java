package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each prefix of one scope and type a link state ID of its own.
 *
 * <p>In version 2 it is an address of the network: the network's own where it is free, else one
 * with host bits, of which RFC 2328, appendix E, leaves the choice. A prefix that has no host bits
 * has but one, and takes it from a shorter prefix. In version 3 it means nothing: it follows from
 * the prefix, so that it is likely to be the same after a restart.
 */
final class LinkStateIds {

  /** Host addresses that are tried before a prefix goes without. */
  private static final int MAX_TRIES = 1024;

  private final Map<IpPrefix, Integer> ids = new HashMap<>();
  private final Map<Integer, IpPrefix> prefixes = new HashMap<>();

  /** The ID of a prefix; null if it has none. */
  @Nullable Integer get(IpPrefix prefix) {
    return ids.get(prefix);
  }

  /**
   * Gives a prefix an ID, if it has none.
   *
   * @return the prefix that has to have another one for it, or null
   */
  @Nullable IpPrefix assign(IpPrefix prefix) {
    if (ids.containsKey(prefix)) {
      return null;
    }
    int first = candidate(prefix, 0);
    IpPrefix there = prefixes.get(first);
    if (there != null && prefix.length() == Integer.SIZE && prefix instanceof Ipv4Prefix) {
      release(there);
      take(prefix, first);
      return there;
    }
    for (int i = 0; i < tries(prefix); i++) {
      int id = candidate(prefix, i);
      if (!prefixes.containsKey(id)) {
        take(prefix, id);
        return null;
      }
    }
    return null;
  }

  private static int tries(IpPrefix prefix) {
    return prefix instanceof Ipv4Prefix v4
        ? (int) Math.min(MAX_TRIES, 1L << (Integer.SIZE - v4.length()))
        : MAX_TRIES;
  }

  /** The network's own address, that with all host bits, and then those between. */
  private static int candidate(IpPrefix prefix, int number) {
    return switch (prefix.address()) {
      case Ipv4Address v4 ->
          number == 1
              ? v4.bits() | ~Ipv4Prefix.mask(prefix.length())
              : v4.bits() + Math.max(0, number - 1);
      case Ipv6Address v6 -> {
        long mixed = (v6.high() * 31 + v6.low()) * 131 + prefix.length();
        mixed *= 0x9e3779b97f4a7c15L;
        yield (int) (mixed >>> Integer.SIZE) + number;
      }
    };
  }

  private void take(IpPrefix prefix, int id) {
    ids.put(prefix, id);
    prefixes.put(id, prefix);
  }

  /** It needs none any more. */
  void release(IpPrefix prefix) {
    Integer id = ids.remove(prefix);
    if (id != null) {
      prefixes.remove(id);
    }
  }
}
