package io.polyrouter.stack.ipv6;

import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.Ipv6AddressState.Status;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.time.Timer;

/**
 * An own address of an interface and its duplicate detection (RFC 4862, section 5.4).
 *
 * <pre>
 *               link up              not answered for a second
 *   INACCESSIBLE ------&gt; TENTATIVE -------------------------&gt; PREFERRED
 *                            | answered, or another node asks as well
 *                            v
 *                        DUPLICATE
 * </pre>
 */
final class OwnAddress extends Timer {

  final Ipv6Link onLink;
  final Ipv6InterfaceAddress address;
  Status status = Status.INACCESSIBLE;

  /** Solicitations that were sent to find out whether another node has it. */
  int solicitations;

  /** Sent with them, to know them when they come back (RFC 7527). */
  long nonce;

  OwnAddress(Ipv6Link onLink, Ipv6InterfaceAddress address) {
    this.onLink = onLink;
    this.address = address;
  }

  long high() {
    return address.address().high();
  }

  long low() {
    return address.address().low();
  }

  boolean is(long high, long low) {
    return address.address().high() == high && address.address().low() == low;
  }

  boolean isUsable() {
    return status == Status.PREFERRED;
  }

  boolean isLinkLocal() {
    return address.address().isLinkLocal();
  }

  /**
   * Whether there is a subnet-router anycast address with its prefix, whose last 24 bits are zero.
   */
  boolean hasAnycast() {
    return !isLinkLocal() && address.prefixLength() <= 104;
  }

  Ipv6AddressState state() {
    return new Ipv6AddressState(address, status);
  }

  @Override
  protected void fired(long nowNanos) {
    onLink.layer().discovery().duplicateDetection(this, nowNanos);
  }
}
