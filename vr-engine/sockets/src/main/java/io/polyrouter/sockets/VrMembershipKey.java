package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A multicast group that a channel has joined on one interface. */
public final class VrMembershipKey extends MembershipKey {

  private final VrDatagramChannel channel;
  private final InetAddress group;
  private final @Nullable NetworkInterface by;
  private final int interfaceIndex;
  private final @Nullable InetAddress source;
  private final AtomicBoolean dropped = new AtomicBoolean();

  VrMembershipKey(
      VrDatagramChannel channel,
      InetAddress group,
      @Nullable NetworkInterface by,
      int interfaceIndex,
      @Nullable InetAddress source) {
    this.channel = channel;
    this.group = group;
    this.by = by;
    this.interfaceIndex = interfaceIndex;
    this.source = source;
  }

  @Override
  public boolean isValid() {
    return !dropped.get() && channel.isOpen();
  }

  @Override
  public void drop() {
    if (!dropped.compareAndSet(false, true) || !channel.isOpen()) {
      return;
    }
    IpAddress address = Addresses.of(group);
    IpAddress from = source == null ? null : Addresses.of(source);
    try {
      channel
          .end()
          .call((udp, transport, nowNanos) -> {
            if (from == null) {
              udp.memberships().leave(interfaceIndex, address, nowNanos);
            } else {
              udp.memberships().leaveSource(interfaceIndex, address, from, nowNanos);
            }
            return true;
          });
    } catch (IOException e) {
      // The socket is gone, and its groups with it.
    }
  }

  @Override
  public MembershipKey block(InetAddress unwanted) throws IOException {
    setBlocked(unwanted, true);
    return this;
  }

  @Override
  public MembershipKey unblock(InetAddress wanted) {
    try {
      setBlocked(wanted, false);
    } catch (IOException e) {
      throw new IllegalStateException("not blocked", e);
    }
    return this;
  }

  private void setBlocked(InetAddress from, boolean blocked) throws IOException {
    if (!isValid()) {
      throw new IllegalStateException("key is no longer valid");
    }
    if (source != null) {
      throw new IllegalStateException("key is for one source");
    }
    IpAddress address = Addresses.of(group);
    IpAddress sender = Addresses.of(from);
    channel
        .end()
        .call((udp, transport, nowNanos) -> {
          udp.memberships().setBlocked(interfaceIndex, address, sender, blocked, nowNanos);
          return true;
        });
  }

  @Override
  public MulticastChannel channel() {
    return channel;
  }

  @Override
  public InetAddress group() {
    return group;
  }

  /** Null if the group was joined by the name of the interface. */
  @Override
  public @Nullable NetworkInterface networkInterface() {
    return by;
  }

  /** The interface within the virtual router. */
  public int interfaceIndex() {
    return interfaceIndex;
  }

  @Override
  public @Nullable InetAddress sourceAddress() {
    return source;
  }
}
