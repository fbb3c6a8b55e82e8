package io.polyrouter.stack.ipv4;

import io.polyrouter.stack.time.Timer;

/** Announces an interface's addresses a few times (RFC 5227, section 2.3). */
final class Announcer extends Timer {

  private final ArpProtocol arp;
  private final Ipv4Link onLink;
  int remaining;

  Announcer(ArpProtocol arp, Ipv4Link onLink) {
    this.arp = arp;
    this.onLink = onLink;
  }

  @Override
  protected void fired(long nowNanos) {
    arp.announce(onLink, this, nowNanos);
  }
}
