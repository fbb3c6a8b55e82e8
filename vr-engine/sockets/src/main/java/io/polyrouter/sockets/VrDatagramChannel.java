package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.Memberships;
import io.polyrouter.transport.udp.UdpSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of a virtual router as a channel. Beyond what {@link DatagramChannel} has, it tells
 * how a datagram arrived, and joins groups on interfaces by their names, since a {@link
 * NetworkInterface} can only be one of the kernel.
 *
 * <p>Sending never waits for the virtual router: what cannot be sent after all (no route) is
 * counted there, as on a network. What an ICMP error says comes with the next call on a connected
 * channel.
 */
public final class VrDatagramChannel extends DatagramChannel implements VrChannel {

  private final VrSelectorProvider vr;
  private final Optional<AddressFamily> only;
  private final Settings settings = new Settings(Settings.Kind.DATAGRAM);
  private final PacketEnd<UdpSocket> end;
  private final DatagramSocketAdaptor adaptor;
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();
  private volatile @Nullable Endpoint local;
  private volatile @Nullable InetSocketAddress peer;

  /**
   * How a datagram arrived.
   *
   * @param source who sent it
   * @param destination whom it was for: an own address, a group or a broadcast address
   * @param interfaceIndex where it came in; 0 if this router itself sent it
   * @param hopLimit TTL or hop limit as received
   * @param trafficClass DSCP and ECN, 8 bits
   */
  public record Arrival(
      InetSocketAddress source,
      InetAddress destination,
      int interfaceIndex,
      int hopLimit,
      int trafficClass) {}

  VrDatagramChannel(VrSelectorProvider provider, Optional<AddressFamily> only) throws IOException {
    super(provider);
    this.vr = provider;
    this.only = only;
    this.end =
        new PacketEnd<>(
            provider.loop(),
            settings,
            (transport, options, observer) -> transport.udp().open(only, options, observer),
            UdpSocket::sendOrFail);
    this.adaptor = new DatagramSocketAdaptor(this);
  }

  @Override
  public Readiness readiness() {
    return end.readiness();
  }

  @Override
  public int readyOps() {
    return (end.isReadable() ? SelectionKey.OP_READ : 0)
        | (end.isWritable() ? SelectionKey.OP_WRITE : 0);
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  // ---- binding and connecting ---------------------------------------------------------------

  @Override
  public DatagramChannel bind(@Nullable SocketAddress wanted) throws IOException {
    InetSocketAddress address =
        wanted == null
            ? new InetSocketAddress(
                Addresses.toInet(only.isPresent() ? any() : Ipv4Address.ANY, 0), 0)
            : Addresses.check(wanted);
    readLock.lock();
    try {
      writeLock.lock();
      try {
        ensureOpen();
        if (local != null) {
          throw new AlreadyBoundException();
        }
        bindTo(address);
      } finally {
        writeLock.unlock();
      }
    } finally {
      readLock.unlock();
    }
    return this;
  }

  private void bindTo(InetSocketAddress address) throws IOException {
    Endpoint at = Addresses.of(address);
    boolean fits = only.isEmpty() || only.get() == at.address().family();
    if (!fits && !address.getAddress().isAnyLocalAddress()) {
      throw new UnsupportedAddressTypeException();
    }
    vr.permit(SocketUse.BIND, address);
    local =
        end.call((udp, transport, nowNanos) -> {
          udp.bind(at, settings.reuse());
          return new Endpoint(at.address(), udp.local().port());
        });
  }

  private void bindIfNeeded() throws IOException {
    if (local == null) {
      bindTo(new InetSocketAddress(Addresses.toInet(any(), 0), 0));
    }
  }

  private IpAddress any() {
    return only.filter(AddressFamily.IPV4::equals).isPresent()
        ? Ipv4Address.ANY
        : new Ipv6Address(0, 0);
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) throws IOException {
    return connect(remote, true);
  }

  DatagramChannel connect(SocketAddress remote, boolean refuseConnected) throws IOException {
    InetSocketAddress to = vr.target(Addresses.check(remote));
    Endpoint endpoint = Addresses.of(to);
    if (only.isPresent() && only.get() != endpoint.address().family()) {
      throw new UnsupportedAddressTypeException();
    }
    int scope = Addresses.scope(to.getAddress());
    readLock.lock();
    try {
      writeLock.lock();
      try {
        ensureOpen();
        if (peer != null && refuseConnected) {
          throw new AlreadyConnectedException();
        }
        vr.permit(SocketUse.CONNECT, to);
        local =
            end.call((udp, transport, nowNanos) -> {
              udp.disconnect();
              udp.connect(endpoint, scope);
              return udp.local();
            });
        // What came from others before is none of this conversation.
        end.dropIncoming();
        peer = to;
      } finally {
        writeLock.unlock();
      }
    } finally {
      readLock.unlock();
    }
    return this;
  }

  @Override
  public DatagramChannel disconnect() throws IOException {
    readLock.lock();
    try {
      writeLock.lock();
      try {
        if (isOpen() && peer != null) {
          peer = null;
          local =
              end.call((udp, transport, nowNanos) -> {
                udp.disconnect();
                return udp.local();
              });
        }
      } finally {
        writeLock.unlock();
      }
    } finally {
      readLock.unlock();
    }
    return this;
  }

  @Override
  public boolean isConnected() {
    return peer != null;
  }

  // ---- receiving ----------------------------------------------------------------------------

  @Override
  public @Nullable SocketAddress receive(ByteBuffer to) throws IOException {
    Arrival arrival = receiveWithArrival(to);
    return arrival == null ? null : arrival.source();
  }

  /**
   * As {@link #receive}, with all that is known of how the datagram arrived.
   *
   * @return null if there is none and the channel does not block
   */
  public @Nullable Arrival receiveWithArrival(ByteBuffer to) throws IOException {
    if (to.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    readLock.lock();
    try {
      ensureOpen();
      bindIfNeeded();
      Datagram datagram = next(Readiness.FOREVER);
      if (datagram == null) {
        return null;
      }
      copy(datagram, to);
      return arrival(datagram);
    } finally {
      readLock.unlock();
    }
  }

  /** The next datagram; null if there is none and the channel does not block. */
  private @Nullable Datagram next(long nanos) throws IOException {
    while (true) {
      Datagram datagram = end.poll();
      if (datagram != null) {
        return datagram;
      }
      end.throwError();
      if (!isBlocking()) {
        return null;
      }
      boolean ready = false;
      try {
        begin();
        ready = readiness().awaitRead(() -> end.isReadable() || !isOpen(), nanos);
      } finally {
        end(ready && isOpen());
      }
      if (!ready) {
        throw new SocketTimeoutException("Receive timed out");
      }
    }
  }

  static Arrival arrival(Datagram datagram) {
    return new Arrival(
        Addresses.toInet(datagram.remote(), datagram.interfaceIndex()),
        Addresses.toInet(datagram.local(), datagram.interfaceIndex()),
        datagram.interfaceIndex(),
        datagram.hopLimit(),
        datagram.trafficClass());
  }

  /** What does not fit is lost, as it is with datagrams. */
  private static int copy(Datagram datagram, ByteBuffer to) {
    int count = Math.min(datagram.payload().length, to.remaining());
    to.put(datagram.payload(), 0, count);
    return count;
  }

  /** For the adaptor: blocks whatever the mode. */
  Datagram blockingReceive(long nanos) throws IOException {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    readLock.lock();
    try {
      ensureOpen();
      bindIfNeeded();
      Datagram datagram = next(nanos);
      if (datagram == null) {
        throw new IllegalBlockingModeException();
      }
      return datagram;
    } finally {
      readLock.unlock();
    }
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return (int) read(new ByteBuffer[] {Objects.requireNonNull(to)}, 0, 1);
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    readLock.lock();
    try {
      ensureOpen();
      if (peer == null) {
        throw new NotYetConnectedException();
      }
      Datagram datagram = next(Readiness.FOREVER);
      if (datagram == null) {
        return 0;
      }
      int count = 0;
      byte[] payload = datagram.payload();
      for (int i = offset; i < offset + length && count < payload.length; i++) {
        int part = Math.min(payload.length - count, to[i].remaining());
        to[i].put(payload, count, part);
        count += part;
      }
      return count;
    } finally {
      readLock.unlock();
    }
  }

  // ---- sending ------------------------------------------------------------------------------

  @Override
  public int send(ByteBuffer from, SocketAddress target) throws IOException {
    InetSocketAddress to = vr.target(Addresses.check(target));
    writeLock.lock();
    try {
      ensureOpen();
      InetSocketAddress connected = peer;
      if (connected != null && !connected.equals(to)) {
        throw new AlreadyConnectedException();
      }
      Endpoint endpoint = Addresses.of(to);
      if (only.isPresent() && only.get() != endpoint.address().family()) {
        throw new UnsupportedAddressTypeException();
      }
      bindIfNeeded();
      return (int) send(new ByteBuffer[] {from}, 0, 1, endpoint, Addresses.scope(to.getAddress()));
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return (int) write(new ByteBuffer[] {Objects.requireNonNull(from)}, 0, 1);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    writeLock.lock();
    try {
      ensureOpen();
      InetSocketAddress connected = peer;
      if (connected == null) {
        throw new NotYetConnectedException();
      }
      return send(
          from, offset, length, Addresses.of(connected), Addresses.scope(connected.getAddress()));
    } finally {
      writeLock.unlock();
    }
  }

  private long send(ByteBuffer[] from, int offset, int length, Endpoint to, int scope)
      throws IOException {
    if (peer != null) {
      end.throwError();
    }
    long size = 0;
    for (int i = offset; i < offset + length; i++) {
      size += from[i].remaining();
    }
    if (size > UdpSocket.MAX_PAYLOAD_BYTES) {
      throw new SocketException("Message too long: " + size + " bytes");
    }
    int payloadAt = UdpSocket.payloadAt(to.address().family());
    byte[] frame = new byte[payloadAt + (int) size];
    int at = payloadAt;
    for (int i = offset; i < offset + length; i++) {
      int part = from[i].remaining();
      from[i].duplicate().get(frame, at, part);
      at += part;
    }
    if (!end.isReachable(to.address())) {
      end.sendAndWait(frame, (int) size, to, scope);
      return taken(from, offset, length, size);
    }
    while (!end.send(frame, (int) size, to, scope)) {
      if (!isBlocking()) {
        return 0;
      }
      awaitRoom((int) size);
    }
    return taken(from, offset, length, size);
  }

  private static long taken(ByteBuffer[] from, int offset, int length, long size) {
    for (int i = offset; i < offset + length; i++) {
      from[i].position(from[i].limit());
    }
    return size;
  }

  private void awaitRoom(int payloadBytes) throws IOException {
    boolean ready = false;
    try {
      begin();
      ready =
          readiness()
              .awaitWrite(() -> end.hasRoomFor(payloadBytes) || !isOpen(), Readiness.FOREVER);
    } finally {
      end(ready && isOpen());
    }
    end.throwError();
  }

  // ---- groups -------------------------------------------------------------------------------

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface by) throws IOException {
    return join(group, by, by.getName(), null);
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface by, @Nullable InetAddress source)
      throws IOException {
    return join(group, by, by.getName(), source);
  }

  /**
   * Joins a group on an interface: the one of that name, with that own address as text, with that
   * index, or if it is empty the one that leads to the group.
   */
  public VrMembershipKey join(InetAddress group, String interfaceName) throws IOException {
    return join(group, null, interfaceName, null);
  }

  /** Joins a group on an interface, said in the same ways, for what one source sends. */
  public VrMembershipKey join(InetAddress group, String interfaceName, InetAddress source)
      throws IOException {
    return join(group, null, interfaceName, Objects.requireNonNull(source));
  }

  private VrMembershipKey join(
      InetAddress group,
      @Nullable NetworkInterface by,
      String interfaceName,
      @Nullable InetAddress source)
      throws IOException {
    IpAddress address = Addresses.of(group);
    if (!Memberships.isGroup(address)) {
      throw new IllegalArgumentException("Group not a multicast address");
    }
    if (only.isPresent() && only.get() != address.family()) {
      throw new UnsupportedAddressTypeException();
    }
    if (source != null && (source.isAnyLocalAddress() || source.isMulticastAddress())) {
      throw new IllegalArgumentException("Source not a unicast address");
    }
    IpAddress from = source == null ? null : Addresses.of(source);
    ensureOpen();
    int index =
        end.call((udp, transport, nowNanos) -> {
          int found = Settings.interfaceIndex(transport, interfaceName, address);
          if (from == null) {
            udp.memberships().join(found, address, nowNanos);
          } else {
            udp.memberships().joinSource(found, address, from, nowNanos);
          }
          return found;
        });
    return new VrMembershipKey(this, group, by, index, source);
  }

  PacketEnd<UdpSocket> end() {
    return end;
  }

  // ---- the rest -----------------------------------------------------------------------------

  @Override
  protected void implCloseSelectableChannel() {
    end.close();
    readiness().wakeAll();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    // Every operation asks for the mode when it starts.
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return localAddress();
  }

  /** Also once it is closed. */
  @Nullable InetSocketAddress localAddress() {
    Endpoint at = local;
    return at == null ? null : Addresses.toInet(at, 0);
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return peer;
  }

  /** Also once it is closed. */
  @Nullable InetSocketAddress remoteAddress() {
    return peer;
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> option, @Nullable T value)
      throws IOException {
    ensureOpen();
    settings.set(option, value);
    end.changed();
    return this;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the JDK declares it
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    ensureOpen();
    if (option.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
      String name = settings.get(VrSocketOptions.MULTICAST_INTERFACE);
      return name.isEmpty() ? null : (T) NetworkInterface.getByName(name);
    }
    return settings.get(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return settings.supported();
  }

  @Override
  public DatagramSocket socket() {
    return adaptor;
  }

  @Override
  public String toString() {
    return "DatagramChannel[" + vr + ", " + localAddress() + ", " + peer + "]";
  }
}
