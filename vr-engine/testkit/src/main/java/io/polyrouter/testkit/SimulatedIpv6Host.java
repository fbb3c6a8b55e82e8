package io.polyrouter.testkit;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.net.packet.Udp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A small IPv6 host: answers neighbour solicitations and echo, sends echo requests and UDP
 * datagrams by its gateway, and keeps all packets that it received. Independent of the stack under
 * test.
 */
public final class SimulatedIpv6Host implements SimulatedStation {

  private static final int IP = Ethernet.HEADER_BYTES;
  private static final int PAYLOAD = IP + Ipv6.HEADER_BYTES;
  private static final int HOP_LIMIT = 64;
  private static final long GROUP_BIT = 0x0100_0000_0000L;
  private static final Ipv6Address ALL_NODES = Ipv6Address.parse("ff02::1");

  private final SimulatedNetwork network;
  private final SwitchPort port;
  private final MacAddress mac;
  private final Ipv6Address address;
  private final Ipv6Address linkLocal;
  private final Ipv6Prefix link;
  private final Ipv6Address gateway;
  private final Map<Ipv6Address, Long> macs = new HashMap<>();
  private final Map<Ipv6Address, List<byte[]>> waiting = new HashMap<>();
  private final List<byte[]> received = new ArrayList<>();
  private int solicitations;
  private boolean silent;

  SimulatedIpv6Host(
      SimulatedNetwork network,
      SwitchPort port,
      MacAddress mac,
      Ipv6Address address,
      int prefixLength,
      Ipv6Address gateway) {
    this.network = network;
    this.port = port;
    this.mac = mac;
    this.address = address;
    this.link = Ipv6Prefix.of(address, prefixLength);
    this.linkLocal = new Ipv6Address(0xfe80L << 48, mac.bits());
    this.gateway = gateway;
  }

  public MacAddress mac() {
    return mac;
  }

  /** Its other address: not made of the MAC address as it should be, but easy to read. */
  public Ipv6Address linkLocal() {
    return linkLocal;
  }

  /** Whether to take frames without ever answering. */
  public void setSilent(boolean silent) {
    this.silent = silent;
  }

  /** Neighbour solicitations for this host's addresses that it received. */
  public int solicitations() {
    return solicitations;
  }

  /** IPv6 packets to this host or to any group, neighbour discovery included, as frames. */
  public List<byte[]> received() {
    return List.copyOf(received);
  }

  public void forgetReceived() {
    received.clear();
  }

  /** How many of the received packets match. */
  public long count(Predicate<byte[]> matching) {
    return received.stream().filter(matching).count();
  }

  /** Matches ICMPv6 messages without extension headers. */
  public static Predicate<byte[]> icmp(int type, int code) {
    return frame ->
        Ipv6.nextHeader(frame, IP) == IpProtocol.ICMPV6
            && Icmpv6.type(frame, PAYLOAD) == type
            && Icmpv6.code(frame, PAYLOAD) == code;
  }

  // ---- sending ------------------------------------------------------------------------------

  /** Sends an echo request. */
  public void ping(String destination, int sequence) {
    ping(destination, sequence, 32, HOP_LIMIT);
  }

  /** Sends an echo request. */
  public void ping(String destination, int sequence, int payloadBytes, int hopLimit) {
    Ipv6Address to = Ipv6Address.parse(destination);
    byte[] frame = packet(to, IpProtocol.ICMPV6, Icmpv6.HEADER_BYTES + payloadBytes, hopLimit);
    Icmpv6.writeEcho(frame, PAYLOAD, Icmpv6.ECHO_REQUEST, 7, sequence, payloadBytes, IP);
    send(to, frame);
  }

  /** Sends a UDP datagram. */
  public void udp(String destination, int sourcePort, int destinationPort, int payloadBytes) {
    Ipv6Address to = Ipv6Address.parse(destination);
    byte[] frame = packet(to, IpProtocol.UDP, Udp.HEADER_BYTES + payloadBytes, HOP_LIMIT);
    Udp.writeIpv6(frame, PAYLOAD, sourcePort, destinationPort, payloadBytes, IP);
    send(to, frame);
  }

  /**
   * Sends a packet.
   *
   * @param payload extension headers and what follows them
   */
  public void send(String destination, int nextHeader, int hopLimit, byte[] payload) {
    Ipv6Address to = Ipv6Address.parse(destination);
    byte[] frame = packet(to, nextHeader, payload.length, hopLimit);
    System.arraycopy(payload, 0, frame, PAYLOAD, payload.length);
    send(to, frame);
  }

  private byte[] packet(Ipv6Address to, int nextHeader, int payloadBytes, int hopLimit) {
    byte[] frame = new byte[PAYLOAD + payloadBytes];
    Ipv6Address from = to.isLinkLocal() ? linkLocal : address;
    Ipv6.write(
        frame,
        IP,
        0,
        0,
        payloadBytes,
        nextHeader,
        hopLimit,
        from.high(),
        from.low(),
        to.high(),
        to.low());
    return frame;
  }

  private void send(Ipv6Address to, byte[] frame) {
    if (to.isMulticast()) {
      sendRaw(0x3333_0000_0000L | to.low() & 0xffff_ffffL, frame);
    } else {
      sendBy(link.contains(to) || to.isLinkLocal() ? to : gateway, frame);
    }
  }

  private void sendBy(Ipv6Address nextHop, byte[] frame) {
    Long known = macs.get(nextHop);
    if (known != null) {
      sendRaw(known, frame);
      return;
    }
    waiting.computeIfAbsent(nextHop, n -> new ArrayList<>()).add(frame);
    solicit(nextHop);
  }

  /** Asks for a neighbour, with this host's link-layer address. */
  public void solicit(Ipv6Address target) {
    long group = 0x1_ff00_0000L | target.low() & 0xff_ffff;
    sendNdp(
        Icmpv6.NEIGHBOR_SOLICITATION,
        0,
        target,
        target.isLinkLocal() ? linkLocal : address,
        new Ipv6Address(0xff02L << 48, group),
        0x3333_0000_0000L | group & 0xffff_ffffL,
        NdpOptions.SOURCE_LINK_LAYER_ADDRESS);
  }

  /** Looks for duplicates of an address (RFC 4862, section 5.4.2). */
  public void detectDuplicate(Ipv6Address target) {
    long group = 0x1_ff00_0000L | target.low() & 0xff_ffff;
    sendNdp(
        Icmpv6.NEIGHBOR_SOLICITATION,
        0,
        target,
        Ipv6Address.ANY,
        new Ipv6Address(0xff02L << 48, group),
        0x3333_0000_0000L | group & 0xffff_ffffL,
        0);
  }

  /** Claims an address, towards all nodes. */
  public void advertise(Ipv6Address target, int flags) {
    sendNdp(
        Icmpv6.NEIGHBOR_ADVERTISEMENT,
        flags,
        target,
        linkLocal,
        ALL_NODES,
        0x3333_0000_0001L,
        NdpOptions.TARGET_LINK_LAYER_ADDRESS);
  }

  /** Asks for routers. */
  public void solicitRouters() {
    byte[] frame =
        new byte[PAYLOAD + Ndp.ROUTER_SOLICITATION_BYTES + NdpOptions.LINK_LAYER_ADDRESS_BYTES];
    Ndp.writeRouterSolicitation(frame, PAYLOAD);
    NdpOptions.writeLinkLayerAddress(
        frame,
        PAYLOAD + Ndp.ROUTER_SOLICITATION_BYTES,
        NdpOptions.SOURCE_LINK_LAYER_ADDRESS,
        mac.bits());
    sendIcmp(
        frame,
        Icmpv6.ROUTER_SOLICITATION,
        linkLocal,
        Ipv6Address.parse("ff02::2"),
        0x3333_0000_0002L);
  }

  private void sendNdp(
      int type,
      int flags,
      Ipv6Address target,
      Ipv6Address from,
      Ipv6Address to,
      long toMac,
      int option) {
    int optionBytes = option == 0 ? 0 : NdpOptions.LINK_LAYER_ADDRESS_BYTES;
    byte[] frame = new byte[PAYLOAD + Ndp.NEIGHBOR_MESSAGE_BYTES + optionBytes];
    Ndp.writeNeighborMessage(frame, PAYLOAD, flags, target.high(), target.low());
    if (option != 0) {
      NdpOptions.writeLinkLayerAddress(
          frame, PAYLOAD + Ndp.NEIGHBOR_MESSAGE_BYTES, option, mac.bits());
    }
    sendIcmp(frame, type, from, to, toMac);
  }

  private void sendIcmp(byte[] frame, int type, Ipv6Address from, Ipv6Address to, long toMac) {
    int messageBytes = frame.length - PAYLOAD;
    Ipv6.write(
        frame,
        IP,
        0,
        0,
        messageBytes,
        IpProtocol.ICMPV6,
        Ndp.HOP_LIMIT,
        from.high(),
        from.low(),
        to.high(),
        to.low());
    Icmpv6.writeHeader(frame, PAYLOAD, type, 0, messageBytes, IP);
    sendRaw(toMac, frame);
  }

  private void sendRaw(long toMac, byte[] frame) {
    Ethernet.write(frame, 0, toMac, mac.bits(), EtherType.IPV6);
    sendRaw(frame);
  }

  /** Sends a frame as it is. */
  public void sendRaw(byte[] frame) {
    network.ports().fromHost(port, frame);
  }

  // ---- receiving ----------------------------------------------------------------------------

  @Override
  public void received(byte[] frame) {
    long destination = Ethernet.destination(frame, 0);
    boolean isForUs = destination == mac.bits() || (destination & GROUP_BIT) != 0;
    if (!isForUs
        || Ethernet.payloadType(frame, 0) != EtherType.IPV6
        || Ipv6.check(frame, IP, frame.length - IP) != null) {
      return;
    }
    received.add(frame);
    boolean isIcmp =
        Ipv6.nextHeader(frame, IP) == IpProtocol.ICMPV6
            && Icmpv6.check(frame, PAYLOAD, Ipv6.payloadBytes(frame, IP), IP) == null;
    if (!isIcmp) {
      return;
    }
    switch (Icmpv6.type(frame, PAYLOAD)) {
      case Icmpv6.NEIGHBOR_SOLICITATION -> receivedSolicitation(frame);
      case Icmpv6.NEIGHBOR_ADVERTISEMENT -> receivedAdvertisement(frame);
      case Icmpv6.ECHO_REQUEST -> {
        if (!silent) {
          answer(frame);
        }
      }
      default -> {}
    }
  }

  private void receivedSolicitation(byte[] frame) {
    Ipv6Address target =
        new Ipv6Address(Ndp.targetHigh(frame, PAYLOAD), Ndp.targetLow(frame, PAYLOAD));
    if (!target.equals(address) && !target.equals(linkLocal)) {
      return;
    }
    solicitations++;
    Ipv6Address asker = source(frame);
    if (silent) {
      return;
    }
    if (asker.equals(Ipv6Address.ANY)) {
      advertise(target, Ndp.OVERRIDE);
      return;
    }
    int option =
        NdpOptions.find(
            frame,
            PAYLOAD + Ndp.NEIGHBOR_MESSAGE_BYTES,
            Ipv6.payloadBytes(frame, IP) - Ndp.NEIGHBOR_MESSAGE_BYTES,
            NdpOptions.SOURCE_LINK_LAYER_ADDRESS);
    long askerMac = NdpOptions.mac(frame, option);
    learn(asker, askerMac);
    sendNdp(
        Icmpv6.NEIGHBOR_ADVERTISEMENT,
        Ndp.SOLICITED | Ndp.OVERRIDE,
        target,
        target,
        asker,
        askerMac,
        NdpOptions.TARGET_LINK_LAYER_ADDRESS);
  }

  private void receivedAdvertisement(byte[] frame) {
    int option =
        NdpOptions.find(
            frame,
            PAYLOAD + Ndp.NEIGHBOR_MESSAGE_BYTES,
            Ipv6.payloadBytes(frame, IP) - Ndp.NEIGHBOR_MESSAGE_BYTES,
            NdpOptions.TARGET_LINK_LAYER_ADDRESS);
    learn(
        new Ipv6Address(Ndp.targetHigh(frame, PAYLOAD), Ndp.targetLow(frame, PAYLOAD)),
        NdpOptions.mac(frame, option));
  }

  private void learn(Ipv6Address neighbour, long neighbourMac) {
    macs.put(neighbour, neighbourMac);
    List<byte[]> ready = waiting.remove(neighbour);
    if (ready != null) {
      ready.forEach(packet -> sendRaw(neighbourMac, packet));
    }
  }

  private static Ipv6Address source(byte[] frame) {
    return new Ipv6Address(Ipv6.sourceHigh(frame, IP), Ipv6.sourceLow(frame, IP));
  }

  private void answer(byte[] request) {
    Ipv6Address to = source(request);
    int messageBytes = Ipv6.payloadBytes(request, IP);
    byte[] frame = packet(to, IpProtocol.ICMPV6, messageBytes, HOP_LIMIT);
    System.arraycopy(request, PAYLOAD, frame, PAYLOAD, messageBytes);
    Icmpv6.writeHeader(frame, PAYLOAD, Icmpv6.ECHO_REPLY, 0, messageBytes, IP);
    send(to, frame);
  }
}
