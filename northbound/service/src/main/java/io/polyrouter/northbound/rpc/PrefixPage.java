package io.polyrouter.northbound.rpc;

import io.polyrouter.net.IpPrefix;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.Uint16;

/**
 * Which page is wanted of what is in the order of prefixes. Whoever reads it takes one entry more
 * than the limit, if there is one, to know whether there are more pages.
 *
 * @param after the last prefix of the page before; null for the first page
 * @param limit most entries
 */
public record PrefixPage(@Nullable IpPrefix after, int limit) {

  /** What to say if {@link #after} is of another address family than what is read. */
  public static final String OTHER_FAMILY =
      "continuation is of another address family than the protocol";

  private static final int DEFAULT_LIMIT = 100;

  /** As the leafs continuation and limit of an input say, null where they are absent. */
  public static PrefixPage of(
      org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.@Nullable
          IpPrefix
          continuation,
      @Nullable Uint16 limit) {
    return new PrefixPage(
        continuation == null ? null : IpPrefix.parse(continuation.stringValue()),
        limit == null ? DEFAULT_LIMIT : limit.intValue());
  }

  /** The entries of the page, of those that were read. */
  public <E> List<E> shown(List<E> read) {
    return read.subList(0, Math.min(limit, read.size()));
  }

  /** The leaf continuation of the answer; null if there are no more entries. */
  public <E>
      org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.@Nullable
          IpPrefix
          continuation(List<E> read, Function<? super E, IpPrefix> prefix) {
    return read.size() <= limit ? null : Answers.prefix(prefix.apply(shown(read).getLast()));
  }
}
