package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect.SendDatagram;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.Memberships;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.raw.RawSocket;
import io.polyrouter.transport.udp.UdpSocket;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The sockets of all instances of one virtual router; equal endpoints share one. */
final class Endpoints {

  /** More does not fit into an IP packet. */
  private static final int MOST_PAYLOAD_BYTES = UdpSocket.MAX_PAYLOAD_BYTES;

  private static final PacketOptions OPTIONS =
      new PacketOptions(
          SendOptions.DEFAULT_HOP_LIMIT,
          1,
          0,
          0,
          0,
          0,
          false,
          true,
          PacketOptions.DEFAULT_RECEIVE_BUFFER_BYTES);

  private final IpOutput ip;
  private final Supplier<TransportLayer> transport;
  private final Receiver receiver;
  private final Map<ProtocolEndpoint, Shared> open = new LinkedHashMap<>();

  /** Takes what came in for an instance. */
  interface Receiver {
    void received(HostedInstance instance, DatagramReceived datagram);
  }

  Endpoints(IpOutput ip, Supplier<TransportLayer> transport, Receiver receiver) {
    this.ip = ip;
    this.transport = transport;
    this.receiver = receiver;
  }

  /** A socket and who uses it. */
  private final class Shared implements PacketObserver {
    final ProtocolEndpoint endpoint;
    final PacketSocket socket;
    final Set<HostedInstance> users = new LinkedHashSet<>(2);
    final Map<Membership, Set<HostedInstance>> members = new LinkedHashMap<>();

    Shared(ProtocolEndpoint endpoint) throws IOException {
      this.endpoint = endpoint;
      this.socket =
          switch (endpoint) {
            case ProtocolEndpoint.UdpPort(AddressFamily family, int port) ->
                openUdp(family, port, this);
            case ProtocolEndpoint.IpProtocol(AddressFamily family, int number) ->
                transport.get().raw().open(family, number, OPTIONS, this);
          };
    }

    @Override
    public boolean taken(Datagram datagram) {
      // What this router sent to itself concerns no neighbour.
      if (datagram.interfaceIndex() != 0) {
        IpAddress destination = datagram.local();
        Set<HostedInstance> wanting =
            Memberships.isGroup(destination)
                ? members.getOrDefault(
                    new Membership(datagram.interfaceIndex(), destination), Set.of())
                : users;
        if (!wanting.isEmpty()) {
          DatagramReceived event = eventOf(datagram);
          wanting.forEach(user -> receiver.received(user, event));
        }
      }
      return true;
    }

    private DatagramReceived eventOf(Datagram datagram) {
      return new DatagramReceived(
          endpoint,
          datagram.interfaceIndex(),
          datagram.remote().address(),
          datagram.remote().port(),
          datagram.local(),
          datagram.hopLimit(),
          Payload.of(datagram.payload()));
    }

    /** Nothing is queued. */
    @Override
    public void readable() {}

    /** Only connected sockets hear of errors. */
    @Override
    public void errorReceived(IOException error) {}

    /** It is closed from here, or ends with the virtual router. */
    @Override
    public void closed(@Nullable IOException failure) {}
  }

  private UdpSocket openUdp(AddressFamily family, int port, PacketObserver observer)
      throws IOException {
    UdpSocket socket = transport.get().udp().open(Optional.of(family), OPTIONS, observer);
    try {
      socket.bind(new Endpoint(anyOf(family), port), false);
    } catch (IOException e) {
      socket.close(0);
      throw e;
    }
    return socket;
  }

  private static IpAddress anyOf(AddressFamily family) {
    return switch (family) {
      case IPV4 -> Ipv4Address.ANY;
      case IPV6 -> new Ipv6Address(0, 0);
    };
  }

  /** Opens an endpoint for one more instance. */
  void open(HostedInstance user, ProtocolEndpoint endpoint) throws IOException {
    Shared shared = open.get(endpoint);
    if (shared == null) {
      shared = new Shared(endpoint);
      open.put(endpoint, shared);
    }
    shared.users.add(user);
  }

  /** Closes it for an instance. */
  void close(HostedInstance user, ProtocolEndpoint endpoint, long nowNanos) {
    Shared shared = open.get(endpoint);
    if (shared == null || !shared.users.remove(user)) {
      return;
    }
    for (Membership membership : List.copyOf(shared.members.keySet())) {
      leave(user, endpoint, membership, nowNanos);
    }
    if (shared.users.isEmpty()) {
      open.remove(endpoint);
      shared.socket.close(nowNanos);
    }
  }

  /**
   * Joins a group for an instance at one of its endpoints; nothing happens if it has joined.
   *
   * @return whether it is joined
   */
  boolean join(
      HostedInstance user, ProtocolEndpoint endpoint, Membership membership, long nowNanos) {
    Shared shared = open.get(endpoint);
    if (shared == null || membership.group().family() != endpoint.family()) {
      return true;
    }
    Set<HostedInstance> members = shared.members.get(membership);
    if (members == null) {
      try {
        shared.socket.memberships().join(membership.interfaceIndex(), membership.group(), nowNanos);
      } catch (IOException e) {
        return false;
      }
      members = new LinkedHashSet<>(2);
      shared.members.put(membership, members);
    }
    members.add(user);
    return true;
  }

  /** Takes back {@link #join}. */
  void leave(HostedInstance user, ProtocolEndpoint endpoint, Membership membership, long nowNanos) {
    Shared shared = open.get(endpoint);
    Set<HostedInstance> members = shared == null ? null : shared.members.get(membership);
    if (shared != null && members != null && members.remove(user) && members.isEmpty()) {
      shared.members.remove(membership);
      shared.socket.memberships().leave(membership.interfaceIndex(), membership.group(), nowNanos);
    }
  }

  /** Joins of a family on an interface hold no longer. */
  void forget(int interfaceIndex, AddressFamily family, long nowNanos) {
    for (Shared shared : open.values()) {
      for (Membership membership : List.copyOf(shared.members.keySet())) {
        if (membership.interfaceIndex() == interfaceIndex
            && membership.group().family() == family) {
          shared.members.remove(membership);
          shared.socket.memberships().leave(interfaceIndex, membership.group(), nowNanos);
        }
      }
    }
  }

  /**
   * Sends a datagram; false if that cannot be.
   *
   * @param sourceMac for groups: in place of the interface's own MAC address; 0 for that
   */
  boolean send(HostedInstance user, SendDatagram datagram, long sourceMac, long nowNanos) {
    Shared shared = open.get(datagram.endpoint());
    IpAddress destination = datagram.destination();
    if (shared == null
        || !shared.users.contains(user)
        || destination.family() != datagram.endpoint().family()
        || datagram.payload().length() > MOST_PAYLOAD_BYTES) {
      return false;
    }
    IpAddress source =
        datagram.source().isPresent()
            ? datagram.source().get()
            : ip.selectSource(destination, datagram.interfaceIndex());
    if (source == null || source.family() != destination.family() || !ip.isOwn(source)) {
      return false;
    }
    SendOptions how =
        new SendOptions(
            datagram.hopLimit(),
            datagram.trafficClass(),
            true,
            datagram.interfaceIndex(),
            0,
            sourceMac);
    return switch (shared.socket) {
          case UdpSocket udp ->
              udp.sendFrom(
                  frame(UdpSocket.payloadAt(destination.family()), datagram.payload()),
                  datagram.payload().length(),
                  source,
                  new Endpoint(destination, datagram.destinationPort()),
                  how,
                  nowNanos);
          case RawSocket raw ->
              raw.sendFrom(
                  frame(raw.payloadAt(), datagram.payload()),
                  datagram.payload().length(),
                  source,
                  destination,
                  how,
                  nowNanos);
          default -> throw new IllegalStateException("no such socket");
        }
        == SendResult.SENT;
  }

  private static byte[] frame(int payloadAt, Payload payload) {
    byte[] frame = new byte[payloadAt + payload.length()];
    System.arraycopy(payload.bytes(), 0, frame, payloadAt, payload.length());
    return frame;
  }
}
