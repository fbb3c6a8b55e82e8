package io.polyrouter.transport;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpOutput;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups of one socket, with the sources that it wants or does not want (RFC 3678).
 * The stack joins groups; sources are told apart here. On the virtual router's loop only.
 */
public final class Memberships {

  private final IpOutput ip;
  private final List<Membership> all = new ArrayList<>(1);

  public Memberships(IpOutput ip) {
    this.ip = ip;
  }

  private static final class Membership {
    final int interfaceIndex;
    final IpAddress group;

    /** Wanted sources, or if all but some are wanted, those. */
    final Set<IpAddress> sources = new TreeSet<>();

    boolean exclude;

    Membership(int interfaceIndex, IpAddress group, boolean exclude) {
      this.interfaceIndex = interfaceIndex;
      this.group = group;
      this.exclude = exclude;
    }

    boolean wants(IpAddress source) {
      return sources.contains(source) != exclude;
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
    add(interfaceIndex, group, true, nowNanos);
  }

  /** Gets what one more source sends to a group on an interface. */
  public void joinSource(int interfaceIndex, IpAddress group, IpAddress source, long nowNanos)
      throws IOException {
    Membership membership = find(interfaceIndex, group);
    if (membership == null) {
      membership = add(interfaceIndex, group, false, nowNanos);
    } else if (membership.exclude) {
      throw new SocketException("group " + group + " is joined already for all sources");
    }
    membership.sources.add(source);
  }

  private Membership add(int interfaceIndex, IpAddress group, boolean exclude, long nowNanos)
      throws IOException {
    if (!isGroup(group)) {
      throw new SocketException(group + " is not a multicast group");
    }
    if (!ip.joinGroup(interfaceIndex, group, nowNanos)) {
      throw new SocketException(
          "cannot join group "
              + group
              + " on interface "
              + interfaceIndex
              + ": there is no such interface, or it may join no more groups");
    }
    Membership added = new Membership(interfaceIndex, group, exclude);
    all.add(added);
    return added;
  }

  /** Takes back {@link #join}; nothing happens if the group is not joined. */
  public void leave(int interfaceIndex, IpAddress group, long nowNanos) {
    Membership membership = find(interfaceIndex, group);
    if (membership != null) {
      all.remove(membership);
      ip.leaveGroup(interfaceIndex, group, nowNanos);
    }
  }

  /** Takes back {@link #joinSource}. */
  public void leaveSource(int interfaceIndex, IpAddress group, IpAddress source, long nowNanos) {
    Membership membership = find(interfaceIndex, group);
    if (membership != null
        && !membership.exclude
        && membership.sources.remove(source)
        && membership.sources.isEmpty()) {
      leave(interfaceIndex, group, nowNanos);
    }
  }

  /** Gets no more of one source in a group that was joined for all, or gets it again. */
  public void setBlocked(int interfaceIndex, IpAddress group, IpAddress source, boolean blocked)
      throws IOException {
    Membership membership = find(interfaceIndex, group);
    if (membership == null || !membership.exclude) {
      throw new SocketException("group " + group + " is not joined for all sources");
    }
    if (blocked) {
      membership.sources.add(source);
    } else {
      membership.sources.remove(source);
    }
  }

  /** Leaves all groups. */
  public void leaveAll(long nowNanos) {
    for (Membership membership : all) {
      ip.leaveGroup(membership.interfaceIndex, membership.group, nowNanos);
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
      if (here && membership.group.equals(group) && membership.wants(source)) {
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
