package io.polyrouter.routing.policy;

import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A prefix set ready for use: looks only at those of its prefixes that contain the one in question.
 */
final class PrefixMatcher {

  /** The lengths that match under each prefix, as a set of bits for each length from 0 to 128. */
  private final Map<AddressFamily, PrefixTable<Lengths>> tables =
      new EnumMap<>(AddressFamily.class);

  /** Lengths 0 to 63, 64 to 127, and 128. */
  private record Lengths(long low, long high, boolean last) {
    static final Lengths NONE = new Lengths(0, 0, false);

    Lengths with(int from, int to) {
      long newLow = low;
      long newHigh = high;
      boolean newLast = last;
      for (int length = from; length <= to; length++) {
        if (length < 64) {
          newLow |= 1L << length;
        } else if (length < 128) {
          newHigh |= 1L << (length - 64);
        } else {
          newLast = true;
        }
      }
      return new Lengths(newLow, newHigh, newLast);
    }

    boolean contains(int length) {
      return length < 64
          ? (low >>> length & 1) != 0
          : length < 128 ? (high >>> (length - 64) & 1) != 0 : last;
    }
  }

  PrefixMatcher(List<PrefixRange> ranges) {
    Map<AddressFamily, PrefixTable.Builder<Lengths>> builders = new EnumMap<>(AddressFamily.class);
    for (AddressFamily family : AddressFamily.values()) {
      builders.put(family, PrefixTable.<Lengths>empty(family).toBuilder());
    }
    for (PrefixRange range : ranges) {
      PrefixTable.Builder<Lengths> builder =
          Objects.requireNonNull(builders.get(range.prefix().family()));
      Lengths before = builder.get(range.prefix());
      builder.put(
          range.prefix(),
          (before == null ? Lengths.NONE : before).with(range.lower(), range.upper()));
    }
    builders.forEach((family, builder) -> tables.put(family, builder.build()));
  }

  boolean matches(IpPrefix prefix) {
    PrefixTable<Lengths> table = Objects.requireNonNull(tables.get(prefix.family()));
    for (int longest = prefix.length(); longest >= 0; ) {
      PrefixTable.@Nullable Entry<Lengths> covering = table.lookup(prefix.address(), longest);
      if (covering == null) {
        return false;
      }
      if (covering.value().contains(prefix.length())) {
        return true;
      }
      longest = covering.prefix().length() - 1;
    }
    return false;
  }
}
