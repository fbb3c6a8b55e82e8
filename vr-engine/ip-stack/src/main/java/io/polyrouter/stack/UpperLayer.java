package io.polyrouter.stack;

/**
 * What is above IP in one virtual router: it gets every packet that is for the router itself, whole
 * and with a sane header. Called by the stack, on its thread; arguments are valid during the call.
 */
public interface UpperLayer {

  /** For a router that nobody has opened a socket in. */
  UpperLayer NONE =
      new UpperLayer() {
        @Override
        public boolean received(IpPacket packet, long nowNanos) {
          return false;
        }

        @Override
        public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {}
      };

  /**
   * A packet for this router or for a group that was joined. ICMP and ICMPv6 come here too, after
   * the stack has done its own part with them; the answer then means nothing.
   *
   * @return whether it was taken, if only to be counted as malformed; if not, the stack tells the
   *     sender by ICMP (port unreachable for UDP, protocol unreachable for what has no ports)
   */
  boolean received(IpPacket packet, long nowNanos);

  /**
   * An ICMP error about a packet that this router seems to have sent (RFC 1122, section 3.2.2; RFC
   * 4443, section 2.4). The quoted payload may be as short as 8 bytes, and may be forged: check it
   * against what was sent (RFC 5927).
   *
   * @param quoted the packet that the error is about; its source is an own address, and where it
   *     arrived is where the error did, which is known of IPv6
   * @param mtuBytes for {@link IpError#PACKET_TOO_BIG} what would fit, as the path MTU cache took
   *     it; otherwise 0
   */
  void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos);

  /** What an ICMP error of either family says. */
  enum IpError {
    NETWORK_UNREACHABLE,
    HOST_UNREACHABLE,
    PROTOCOL_UNREACHABLE,
    PORT_UNREACHABLE,
    ADMINISTRATIVELY_PROHIBITED,
    PACKET_TOO_BIG,
    TIME_EXCEEDED,
    PARAMETER_PROBLEM
  }
}
