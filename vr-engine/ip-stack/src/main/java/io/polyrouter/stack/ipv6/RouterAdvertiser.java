package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.RouterAdvertisement;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends router advertisements on one link (RFC 4861, section 6.2): a few soon after the start, then
 * at random intervals, and when hosts ask; a last one with a lifetime of 0 when it ends. All go to
 * all nodes.
 *
 * <p>They leave from the link's own address, or on behalf of virtual routers from the link-local
 * addresses that it has of them now, one from each (RFC 9568, section 8.2.3). Of those there is no
 * last one when they are given up: another router has them.
 */
final class RouterAdvertiser extends Timer {

  // RFC 4861, section 10
  private static final long MAX_INITIAL_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(16);
  private static final int INITIAL_ADVERTISEMENTS = 3;
  private static final long MIN_DELAY_BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int MESSAGE_AT = IP + Ipv6.HEADER_BYTES;

  private final StackContext context;
  private final Ipv6Link onLink;
  private RouterAdvertisement content;
  private int initialLeft = INITIAL_ADVERTISEMENTS;
  private long earliestNanos = Long.MIN_VALUE;

  /** When it is due anyhow. */
  private long unsolicitedAtNanos;

  RouterAdvertiser(StackContext context, Ipv6Link onLink, RouterAdvertisement content) {
    this.context = context;
    this.onLink = onLink;
    this.content = content;
  }

  RouterAdvertisement content() {
    return content;
  }

  /** Tells what changed soon. */
  void setContent(RouterAdvertisement next, long nowNanos) {
    content = next;
    start(nowNanos);
  }

  /**
   * The link came up, or it has other addresses to speak from, or there is something new to tell.
   */
  void start(long nowNanos) {
    if (onLink.link().canTransmit() && !senders().isEmpty()) {
      initialLeft = INITIAL_ADVERTISEMENTS;
      unsolicitedAtNanos = Math.max(nowNanos, earliestNanos);
      context.timers().set(this, unsolicitedAtNanos);
    } else {
      stop();
    }
  }

  private List<OwnAddress> senders() {
    if (onLink.link().isAdvertisedVirtually()) {
      return onLink.virtual.stream().filter(OwnAddress::isLinkLocal).toList();
    }
    OwnAddress own = onLink.linkLocal();
    return own == null ? List.of() : List.of(own);
  }

  void stop() {
    context.timers().cancel(this);
  }

  /** A host asks (RFC 4861, section 6.2.6). */
  void solicited(long nowNanos) {
    if (isSet()) {
      long soon = nowNanos + context.random().nextLong(MAX_DELAY_NANOS);
      long at = Math.max(soon, earliestNanos);
      if (at < unsolicitedAtNanos) {
        unsolicitedAtNanos = at;
        context.timers().set(this, at);
      }
    }
  }

  @Override
  protected void fired(long nowNanos) {
    if (!send(content.lifetimeSeconds())) {
      return;
    }
    earliestNanos = nowNanos + MIN_DELAY_BETWEEN_NANOS;
    long min = TimeUnit.SECONDS.toNanos(content.minIntervalSeconds());
    long max = TimeUnit.SECONDS.toNanos(content.maxIntervalSeconds());
    long interval = min + context.random().nextLong(Math.max(1, max - min));
    if (initialLeft > 0) {
      initialLeft--;
      interval = Math.min(interval, MAX_INITIAL_INTERVAL_NANOS);
    }
    unsolicitedAtNanos = nowNanos + interval;
    context.timers().set(this, unsolicitedAtNanos);
  }

  /** Tells hosts not to use this router any more, unless another goes on in its place. */
  void sendLast() {
    stop();
    if (!onLink.link().isAdvertisedVirtually()) {
      send(0);
    }
  }

  /** Hosts are not to be told anything any more. */
  void retire() {
    stop();
    send(0);
  }

  private boolean send(int lifetimeSeconds) {
    List<OwnAddress> senders = senders();
    if (senders.isEmpty() || !onLink.link().canTransmit()) {
      return false;
    }
    senders.forEach(from -> send(from, lifetimeSeconds));
    return true;
  }

  private void send(OwnAddress from, int lifetimeSeconds) {
    int optionBytes =
        NdpOptions.LINK_LAYER_ADDRESS_BYTES
            + (content.linkMtuBytes() == 0 ? 0 : NdpOptions.MTU_BYTES)
            + NdpOptions.PREFIX_INFORMATION_BYTES * content.prefixes().size()
            + (content.dnsServers().isEmpty()
                ? 0
                : NdpOptions.dnsServersBytes(content.dnsServers().size()))
            + (content.searchDomains().isEmpty()
                ? 0
                : NdpOptions.searchListBytes(content.searchDomains()));
    byte[] frame = new byte[MESSAGE_AT + Ndp.ROUTER_ADVERTISEMENT_BYTES + optionBytes];
    Ndp.writeRouterAdvertisement(
        frame,
        MESSAGE_AT,
        content.hopLimit(),
        (content.managed() ? Ndp.MANAGED : 0)
            | (content.otherConfig() ? Ndp.OTHER_CONFIGURATION : 0),
        lifetimeSeconds,
        content.reachableTimeMillis(),
        content.retransTimerMillis());
    writeOptions(frame, MESSAGE_AT + Ndp.ROUTER_ADVERTISEMENT_BYTES, from);
    onLink.link().count(InterfaceCounter.ROUTER_ADVERTISEMENTS_OUT);
    onLink.link().sendAs(from.macBits());
    NeighbourDiscovery.send(
        onLink,
        Icmpv6.ROUTER_ADVERTISEMENT,
        frame,
        from.high(),
        from.low(),
        Scopes.LINK_GROUP_HIGH,
        MldProtocol.ALL_NODES_LOW,
        Scopes.groupMac(MldProtocol.ALL_NODES_LOW));
    onLink.link().sendAs(0);
  }

  private void writeOptions(byte[] frame, int at, OwnAddress from) {
    int to =
        NdpOptions.writeLinkLayerAddress(
            frame, at, NdpOptions.SOURCE_LINK_LAYER_ADDRESS, from.macBits());
    if (content.linkMtuBytes() != 0) {
      to = NdpOptions.writeMtu(frame, to, content.linkMtuBytes());
    }
    for (RouterAdvertisement.Prefix each : content.prefixes()) {
      to =
          NdpOptions.writePrefixInformation(
              frame,
              to,
              each.prefix().length(),
              (each.onLink() ? NdpOptions.ON_LINK : 0)
                  | (each.autonomous() ? NdpOptions.AUTONOMOUS : 0),
              each.validLifetimeSeconds(),
              each.preferredLifetimeSeconds(),
              each.prefix().address().high(),
              each.prefix().address().low());
    }
    int servers = content.dnsServers().size();
    if (servers > 0) {
      int option = to;
      to = NdpOptions.writeDnsServers(frame, to, content.dnsLifetimeSeconds(), servers);
      for (int i = 0; i < servers; i++) {
        Ipv6Address server = content.dnsServers().get(i);
        Wire.putI64(frame, NdpOptions.dnsServerAt(option, i), server.high());
        Wire.putI64(frame, NdpOptions.dnsServerAt(option, i) + 8, server.low());
      }
    }
    if (!content.searchDomains().isEmpty()) {
      NdpOptions.writeSearchList(
          frame, to, content.searchLifetimeSeconds(), content.searchDomains());
    }
  }
}
