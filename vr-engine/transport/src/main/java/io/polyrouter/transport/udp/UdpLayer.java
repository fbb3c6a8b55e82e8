package io.polyrouter.transport.udp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.Memberships;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.TransportContext;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** UDP of one virtual router: finds the socket that a packet is for. On its loop only. */
public final class UdpLayer implements UpperLayer {

  private final TransportContext context;
  private final Set<UdpSocket> all = new LinkedHashSet<>();

  /** Of each local port, the youngest first. */
  private final Map<Integer, UdpSocket[]> byPort = new HashMap<>();

  private final Counters counters = new Counters();

  /** Datagrams. */
  static final class Counters {
    long sent;
    long received;
    long malformed;
    long checksumErrors;
    long noPort;
    long noRoute;
    long earlierDrops;
  }

  public UdpLayer(TransportContext context) {
    this.context = context;
  }

  Counters counters() {
    return counters;
  }

  /**
   * A new socket, not bound.
   *
   * @param family the only one it works with; empty for both, whereby :: means all addresses of
   *     both
   * @throws IOException when there are too many
   */
  public UdpSocket open(
      Optional<AddressFamily> family, PacketOptions options, PacketObserver observer)
      throws IOException {
    PacketSocket.take(context.budget());
    UdpSocket socket = new UdpSocket(this, context, family, options, observer);
    all.add(socket);
    return socket;
  }

  // ---- ports --------------------------------------------------------------------------------

  /** Registers the socket at a port, any if it is 0; returns the endpoint with its port. */
  Endpoint register(UdpSocket socket, Endpoint wanted, Endpoint remote) throws IOException {
    int port = wanted.port();
    if (port == 0) {
      port = context.ports().choose(wanted, remote, candidate -> !byPort.containsKey(candidate));
      if (port == 0) {
        throw new BindException("no port is free");
      }
    } else {
      for (UdpSocket other : at(port)) {
        if (other.excludes(wanted, socket.isDualStack(), socket.isShared())) {
          throw new BindException("address already in use: " + wanted);
        }
      }
    }
    UdpSocket[] before = at(port);
    UdpSocket[] after = new UdpSocket[before.length + 1];
    after[0] = socket;
    System.arraycopy(before, 0, after, 1, before.length);
    byPort.put(port, after);
    return new Endpoint(wanted.address(), port);
  }

  void unregister(UdpSocket socket, int port) {
    all.remove(socket);
    counters.earlierDrops += socket.dropped();
    UdpSocket[] left =
        Arrays.stream(at(port)).filter(each -> each != socket).toArray(UdpSocket[]::new);
    if (left.length == 0) {
      byPort.remove(port);
    } else {
      byPort.put(port, left);
    }
  }

  private static final UdpSocket[] NONE = {};

  private UdpSocket[] at(int port) {
    return byPort.getOrDefault(port, NONE);
  }

  // ---- packets ------------------------------------------------------------------------------

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    byte[] bytes = packet.bytes();
    int at = packet.payloadAt();
    if (!hasSaneLength(packet, bytes, at)) {
      counters.malformed++;
      return true;
    }
    if (!isSummedUp(packet, bytes, at)) {
      counters.checksumErrors++;
      return true;
    }
    int sourcePort = Udp.sourcePort(bytes, at);
    UdpSocket[] candidates = at(Udp.destinationPort(bytes, at));
    IpAddress destination = packet.destination();
    if (Memberships.isGroup(destination) || !context.ip().isOwn(destination)) {
      deliverToMany(packet, candidates, sourcePort, destination);
      return true;
    }
    UdpSocket best = best(packet, candidates, sourcePort);
    if (best == null) {
      counters.noPort++;
      return false;
    }
    counters.received++;
    best.take(packet, sourcePort);
    return true;
  }

  private static boolean hasSaneLength(IpPacket packet, byte[] bytes, int at) {
    if (packet.payloadBytes() < Udp.HEADER_BYTES) {
      return false;
    }
    int datagramBytes = Udp.datagramBytes(bytes, at);
    return datagramBytes >= Udp.HEADER_BYTES && datagramBytes <= packet.payloadBytes();
  }

  private static boolean isSummedUp(IpPacket packet, byte[] bytes, int at) {
    if (Wire.u16(bytes, at + 6) == 0) {
      // RFC 8200, section 8.1: over IPv6 there must be one.
      return !packet.isIpv6();
    }
    int datagramBytes = Udp.datagramBytes(bytes, at);
    long sum =
        PseudoHeader.sum(packet, datagramBytes) + InternetChecksum.sum(bytes, at, datagramBytes);
    return InternetChecksum.ofSum(sum) == 0;
  }

  private static @Nullable UdpSocket best(IpPacket packet, UdpSocket[] candidates, int sourcePort) {
    UdpSocket best = null;
    int bestScore = 0;
    for (UdpSocket candidate : candidates) {
      int score = candidate.score(packet, sourcePort);
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best;
  }

  private void deliverToMany(
      IpPacket packet, UdpSocket[] candidates, int sourcePort, IpAddress destination) {
    StackInterface in = packet.in();
    int interfaceIndex = in == null ? 0 : in.index();
    boolean wanted = false;
    for (UdpSocket candidate : candidates) {
      if (candidate.wants(packet, sourcePort, destination, interfaceIndex)) {
        wanted = true;
        candidate.take(packet, sourcePort);
      }
    }
    if (wanted) {
      counters.received++;
    } else {
      counters.noPort++;
    }
  }

  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {
    if (quoted.payloadBytes() < 4) {
      return;
    }
    int sourcePort = Udp.sourcePort(quoted.bytes(), quoted.payloadAt());
    Endpoint remote =
        new Endpoint(quoted.destination(), Udp.destinationPort(quoted.bytes(), quoted.payloadAt()));
    IpAddress source = quoted.source();
    for (UdpSocket socket : at(sourcePort)) {
      if (remote.equals(socket.remote()) && socket.local().address().equals(source)) {
        socket.icmp(error, remote);
      }
    }
  }

  // ---- state --------------------------------------------------------------------------------

  /** All sockets, the oldest first. */
  public List<SocketInfo> infos() {
    return all.stream().map(PacketSocket::info).toList();
  }

  /** By name, as in RFC 4113 where it has one; datagrams. */
  public SortedMap<String, Long> counterValues() {
    SortedMap<String, Long> values = new TreeMap<>();
    values.put("in-datagrams", counters.received);
    values.put("no-ports", counters.noPort);
    values.put("in-errors", counters.malformed + counters.checksumErrors);
    values.put("out-datagrams", counters.sent);
    values.put("in-malformed", counters.malformed);
    values.put("in-checksum-errors", counters.checksumErrors);
    values.put("out-no-route", counters.noRoute);
    long drops = counters.earlierDrops;
    for (UdpSocket socket : all) {
      drops += socket.dropped();
    }
    values.put("in-queue-drops", drops);
    return values;
  }

  /** Closes all sockets at once. */
  public void shutDown(IOException why, long nowNanos) {
    new ArrayList<>(all).forEach(socket -> socket.fail(why, nowNanos));
  }
}
