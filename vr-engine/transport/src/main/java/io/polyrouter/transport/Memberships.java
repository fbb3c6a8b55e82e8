package io.polyrouter.transport;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.SourceFilter;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups of one socket, with the sources that it wants or does not want (RFC 3678).
 * The stack is told of both, for the routers of the link; what comes from sources that only others
 * want is kept from the socket here. On the virtual router's loop only.
 */
public final class Memberships {

  /** In the filter of one socket for one group. */
  public static final int MAX_SOURCES = 64;

  private final IpOutput ip;
  private final List<Membership> all = new ArrayList<>(1);

  public Memberships(IpOutput ip) {
    this.ip = ip;
  }

  private static final class Membership {
    final int interfaceIndex;
    final IpAddress group;

    SourceFilter filter = SourceFilter.NONE;

    Membership(int interfaceIndex, IpAddress group) {
      this.interfaceIndex = interfaceIndex;
      this.group = group;
    }
  }

  /** Whether the address is one of a group. */
  public static boolean isGroup(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> v4.isMulticast();
      case Ipv6Address v6 -> v6.high() >>> 56 == 0xff;
    };
  }

  /** Gets what all sources send to a group on an interface. */
  public void join(int interfaceIndex, IpAddress group, long nowNanos) throws IOException {
    if (find(interfaceIndex, group) != null) {
      throw new SocketException("group " + group + " is joined already");
    }
    add(interfaceIndex, group, SourceFilter.ALL, nowNanos);
  }

  /** Gets what one more source sends to a group on an interface. */
  public void joinSource(int interfaceIndex, IpAddress group, IpAddress source, long nowNanos)
      throws IOException {
    Membership membership = find(interfaceIndex, group);
    if (membership == null) {
      add(interfaceIndex, group, SourceFilter.NONE.with(source), nowNanos);
    } else if (membership.filter.exclude()) {
      throw new SocketException("group " + group + " is joined already for all sources");
    } else {
      change(membership, withOneMore(membership, source), nowNanos);
    }
  }

  private static SourceFilter withOneMore(Membership membership, IpAddress source)
      throws IOException {
    SourceFilter more = membership.filter.with(source);
    if (more.sources().size() > MAX_SOURCES) {
      throw new SocketException(
          "group " + membership.group + " has a filter of " + MAX_SOURCES + " sources already");
    }
    return more;
  }

  private void add(int interfaceIndex, IpAddress group, SourceFilter filter, long nowNanos)
      throws IOException {
    if (!isGroup(group)) {
      throw new SocketException(group + " is not a multicast group");
    }
    Membership added = new Membership(interfaceIndex, group);
    if (!change(added, filter, nowNanos)) {
      throw new SocketException(
          "cannot join group "
              + group
              + " on interface "
              + interfaceIndex
              + ": there is no such interface, or it may join no more groups");
    }
    all.add(added);
  }

  private boolean change(Membership membership, SourceFilter filter, long nowNanos) {
    boolean done =
        ip.listen(membership.interfaceIndex, membership.group, membership.filter, filter, nowNanos);
    if (done) {
      membership.filter = filter;
    }
    return done;
  }

  /** Takes back {@link #join}; nothing happens if the group is not joined. */
  public void leave(int interfaceIndex, IpAddress group, long nowNanos) {
    Membership membership = find(interfaceIndex, group);
    if (membership != null) {
      all.remove(membership);
      change(membership, SourceFilter.NONE, nowNanos);
    }
  }

  /** Takes back {@link #joinSource}. */
  public void leaveSource(int interfaceIndex, IpAddress group, IpAddress source, long nowNanos) {
    Membership membership = find(interfaceIndex, group);
    if (membership != null && !membership.filter.exclude()) {
      change(membership, membership.filter.without(source), nowNanos);
      if (membership.filter.isNone()) {
        all.remove(membership);
      }
    }
  }

  /** Gets no more of one source in a group that was joined for all, or gets it again. */
  public void setBlocked(
      int interfaceIndex, IpAddress group, IpAddress source, boolean blocked, long nowNanos)
      throws IOException {
    Membership membership = find(interfaceIndex, group);
    if (membership == null || !membership.filter.exclude()) {
      throw new SocketException("group " + group + " is not joined for all sources");
    }
    SourceFilter filter =
        blocked ? withOneMore(membership, source) : membership.filter.without(source);
    change(membership, filter, nowNanos);
  }

  /** Leaves all groups. */
  public void leaveAll(long nowNanos) {
    for (Membership membership : all) {
      change(membership, SourceFilter.NONE, nowNanos);
    }
    all.clear();
  }

  /**
   * Whether the socket wants what a source sent to a group.
   *
   * @param interfaceIndex where it arrived; 0 for what this router sent itself, which counts as if
   *     it arrived on every interface
   */
  public boolean wants(int interfaceIndex, IpAddress group, IpAddress source) {
    for (Membership membership : all) {
      boolean here = interfaceIndex == 0 || membership.interfaceIndex == interfaceIndex;
      if (here && membership.group.equals(group) && membership.filter.wants(source)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Membership find(int interfaceIndex, IpAddress group) {
    for (Membership membership : all) {
      if (membership.interfaceIndex == interfaceIndex && membership.group.equals(group)) {
        return membership;
      }
    }
    return null;
  }
}
