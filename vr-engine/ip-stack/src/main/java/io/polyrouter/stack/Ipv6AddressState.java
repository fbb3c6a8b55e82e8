package io.polyrouter.stack;

/**
 * An own IPv6 address at one moment.
 *
 * @param address link-local ones included
 */
public record Ipv6AddressState(Ipv6InterfaceAddress address, Status status) {

  /** RFC 8344, typedef in leaf status, as far as they occur. */
  public enum Status {
    /** In use. */
    PREFERRED,
    /** Being checked whether another node has it (RFC 4862, section 5.4). */
    TENTATIVE,
    /** Another node has it: not used. */
    DUPLICATE,
    /** The interface is down, and it was never checked. */
    INACCESSIBLE
  }
}
