package io.polyrouter.stack.ipv6;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.Ipv6AddressState.Status;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.VirtualMac;
import io.polyrouter.stack.time.Timer;
import org.jspecify.annotations.Nullable;

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

  /** The MAC address that it is a virtual one of; null for an interface's own. */
  private final @Nullable VirtualMac virtual;

  OwnAddress(Ipv6Link onLink, Ipv6InterfaceAddress address) {
    this.onLink = onLink;
    this.address = address;
    this.virtual = null;
  }

  /** A virtual one, which nobody looks for duplicates of: all routers of its group have it. */
  OwnAddress(Ipv6Link onLink, Ipv6Address address, VirtualMac virtual) {
    this.onLink = onLink;
    this.address = new Ipv6InterfaceAddress(address, AddressFamily.IPV6.bits());
    this.virtual = virtual;
    this.status = Status.PREFERRED;
  }

  /** The MAC address that the link has it with. */
  long macBits() {
    return virtual == null ? onLink.link().macBits() : virtual.mac().bits();
  }

  /** Whether packets for it are for this router. */
  boolean isAccepted() {
    return virtual == null || virtual.accept();
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
