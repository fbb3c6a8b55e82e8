package io.polyrouter.testkit;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Udp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A small host: answers ARP and echo, sends echo requests and UDP datagrams by its gateway, and
 * keeps all packets that it received. Independent of the stack under test.
 */
public final class SimulatedHost implements SimulatedStation {

  private static final int IP = Ethernet.HEADER_BYTES;
  private static final int TIME_TO_LIVE = 64;

  private final SimulatedNetwork network;
  private final SwitchPort port;
  private final MacAddress mac;
  private final Ipv4Address address;
  private final Ipv4Prefix link;
  private final Ipv4Address gateway;
  private final Map<Integer, Long> macs = new HashMap<>();
  private final Map<Integer, List<byte[]>> waiting = new HashMap<>();
  private final List<byte[]> received = new ArrayList<>();
  private int arpRequests;
  private boolean silent;

  SimulatedHost(
      SimulatedNetwork network,
      SwitchPort port,
      MacAddress mac,
      Ipv4Address address,
      int prefixLength,
      Ipv4Address gateway) {
    this.network = network;
    this.port = port;
    this.mac = mac;
    this.address = address;
    this.link = Ipv4Prefix.of(address, prefixLength);
    this.gateway = gateway;
  }

  public MacAddress mac() {
    return mac;
  }

  /** Whether to take frames without ever answering. */
  public void setSilent(boolean silent) {
    this.silent = silent;
  }

  /** ARP requests for this host's address that it received. */
  public int arpRequests() {
    return arpRequests;
  }

  /** IPv4 packets to this host as frames, in order. */
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

  /** Matches ICMP messages. */
  public static Predicate<byte[]> icmp(int type, int code) {
    return frame ->
        Ipv4.protocol(frame, IP) == IpProtocol.ICMP
            && Icmpv4.type(frame, icmpAt(frame)) == type
            && Icmpv4.code(frame, icmpAt(frame)) == code;
  }

  /** Where the ICMP message of a received frame starts. */
  public static int icmpAt(byte[] frame) {
    return IP + Ipv4.headerBytes(frame, IP);
  }

  // ---- sending ------------------------------------------------------------------------------

  /** Sends an echo request. */
  public void ping(String destination, int sequence) {
    byte[] message = new byte[Icmpv4.HEADER_BYTES + 32];
    Icmpv4.writeEcho(message, 0, Icmpv4.ECHO_REQUEST, 7, sequence, 32);
    send(destination, IpProtocol.ICMP, message, TIME_TO_LIVE, 0);
  }

  /** Sends a UDP datagram. */
  public void udp(
      String destination, int sourcePort, int destinationPort, int payloadBytes, int flags) {
    byte[] message = new byte[Udp.HEADER_BYTES + payloadBytes];
    Udp.write(
        message,
        0,
        sourcePort,
        destinationPort,
        payloadBytes,
        address.bits(),
        Ipv4Address.parse(destination).bits());
    send(destination, IpProtocol.UDP, message, TIME_TO_LIVE, flags);
  }

  /** Sends a packet. */
  public void send(String destination, int protocol, byte[] message, int timeToLive, int flags) {
    Ipv4Address to = Ipv4Address.parse(destination);
    byte[] frame = new byte[IP + Ipv4.MIN_HEADER_BYTES + message.length];
    Ipv4.write(
        frame,
        IP,
        0,
        frame.length - IP,
        received.size(),
        flags,
        timeToLive,
        protocol,
        address.bits(),
        to.bits());
    System.arraycopy(message, 0, frame, IP + Ipv4.MIN_HEADER_BYTES, message.length);
    sendBy(link.contains(to) ? to.bits() : gateway.bits(), frame);
  }

  /** Sends a frame as it is. */
  public void sendRaw(byte[] frame) {
    network.ports().fromHost(port, frame);
  }

  /** Says which MAC address this host's address has, without being asked. */
  public void announce() {
    sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), address.bits(), 0, address.bits());
  }

  /** Sends an ARP packet that claims to come from an address. */
  public void sendArp(int operation, long to, int sender, long targetMac, int target) {
    byte[] frame = new byte[IP + Arp.PACKET_BYTES];
    Ethernet.write(frame, 0, to, mac.bits(), EtherType.ARP);
    Arp.write(frame, IP, operation, mac.bits(), sender, targetMac, target);
    sendRaw(frame);
  }

  private void sendBy(int nextHop, byte[] frame) {
    Long known = macs.get(nextHop);
    if (known != null) {
      Ethernet.write(frame, 0, known, mac.bits(), EtherType.IPV4);
      sendRaw(frame);
      return;
    }
    waiting.computeIfAbsent(nextHop, n -> new ArrayList<>()).add(frame);
    sendArp(Arp.REQUEST, MacAddress.BROADCAST.bits(), address.bits(), 0, nextHop);
  }

  // ---- receiving ----------------------------------------------------------------------------

  @Override
  public void received(byte[] frame) {
    long destination = Ethernet.destination(frame, 0);
    if (destination != mac.bits() && destination != MacAddress.BROADCAST.bits()) {
      return;
    }
    if (Ethernet.payloadType(frame, 0) == EtherType.ARP) {
      receivedArp(frame);
    } else if (Ipv4.check(frame, IP, frame.length - IP) == null) {
      received.add(frame);
      boolean echo =
          !silent
              && Ipv4.destination(frame, IP) == address.bits()
              && icmp(Icmpv4.ECHO_REQUEST, 0).test(frame);
      if (echo) {
        answer(frame);
      }
    }
  }

  private void receivedArp(byte[] frame) {
    boolean asked =
        Arp.operation(frame, IP) == Arp.REQUEST && Arp.targetAddress(frame, IP) == address.bits();
    arpRequests += asked ? 1 : 0;
    if (silent) {
      return;
    }
    int sender = Arp.senderAddress(frame, IP);
    long senderMac = Arp.senderMac(frame, IP);
    macs.put(sender, senderMac);
    List<byte[]> ready = waiting.remove(sender);
    if (ready != null) {
      ready.forEach(packet -> sendBy(sender, packet));
    }
    if (asked) {
      sendArp(Arp.REPLY, senderMac, address.bits(), senderMac, sender);
    }
  }

  private void answer(byte[] request) {
    byte[] message = new byte[request.length - icmpAt(request)];
    System.arraycopy(request, icmpAt(request), message, 0, message.length);
    Icmpv4.requestToReply(message, 0);
    send(
        new Ipv4Address(Ipv4.source(request, IP)).toString(),
        IpProtocol.ICMP,
        message,
        TIME_TO_LIVE,
        0);
  }
}
