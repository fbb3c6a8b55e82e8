package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A TCP connection in a virtual router as a channel. */
final class VrSocketChannel extends SocketChannel implements VrChannel {

  private enum State {
    UNCONNECTED,
    PENDING,
    CONNECTED
  }

  private final VrSelectorProvider vr;
  private final TcpEnd end;
  private final SocketAdaptor adaptor;

  // Of the JDK's three locks: reading and connecting, writing, and state.
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();
  private final ReentrantLock stateLock = new ReentrantLock();

  private volatile State state = State.UNCONNECTED;
  private volatile @Nullable Endpoint bound;
  private volatile @Nullable InetSocketAddress peer;
  private volatile boolean inputShut;
  private volatile boolean outputShut;

  /** One that is to be connected. */
  VrSocketChannel(VrSelectorProvider provider) {
    super(provider);
    this.vr = provider;
    this.end = new TcpEnd(provider.loop(), new Settings(Settings.Kind.STREAM));
    this.adaptor = SocketAdaptor.of(this);
  }

  /** One that was accepted. */
  VrSocketChannel(VrSelectorProvider provider, TcpEnd accepted) {
    super(provider);
    this.vr = provider;
    this.end = accepted;
    this.adaptor = SocketAdaptor.of(this);
    this.peer = inet(accepted.remote());
    this.state = State.CONNECTED;
  }

  private static @Nullable InetSocketAddress inet(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : Addresses.toInet(endpoint, 0);
  }

  @Override
  public Readiness readiness() {
    return end.readiness();
  }

  @Override
  public int readyOps() {
    return switch (state) {
      case UNCONNECTED -> 0;
      case PENDING -> end.isConnected() || end.isOver() ? SelectionKey.OP_CONNECT : 0;
      case CONNECTED ->
          (inputShut || end.isReadable() ? SelectionKey.OP_READ : 0)
              | (outputShut || end.isWritable() ? SelectionKey.OP_WRITE : 0);
    };
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void ensureConnected() throws ClosedChannelException {
    ensureOpen();
    if (state != State.CONNECTED) {
      throw new NotYetConnectedException();
    }
  }

  // ---- connecting ---------------------------------------------------------------------------

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    InetSocketAddress wanted =
        local == null
            ? new InetSocketAddress(Addresses.toInet(Ipv4Address.ANY, 0), 0)
            : Addresses.check(local);
    readLock.lock();
    try {
      writeLock.lock();
      try {
        ensureOpen();
        if (state == State.PENDING) {
          throw new ConnectionPendingException();
        }
        if (bound != null || state != State.UNCONNECTED) {
          throw new AlreadyBoundException();
        }
        vr.permit(SocketUse.BIND, wanted);
        Endpoint at = Addresses.of(wanted);
        bound =
            Call.run(
                vr.loop(),
                (transport, nowNanos) -> transport.tcp().reserve(at, end.settings().reuse()));
      } finally {
        writeLock.unlock();
      }
    } finally {
      readLock.unlock();
    }
    return this;
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    return connect(remote, Readiness.FOREVER);
  }

  /** Connects; in blocking mode within so long. */
  private boolean connect(SocketAddress remote, long nanos) throws IOException {
    InetSocketAddress to = vr.target(Addresses.check(remote));
    readLock.lock();
    try {
      writeLock.lock();
      try {
        ensureOpen();
        switch (state) {
          case CONNECTED -> throw new AlreadyConnectedException();
          case PENDING -> throw new ConnectionPendingException();
          case UNCONNECTED -> {}
        }
        vr.permit(SocketUse.CONNECT, to);
        begin(to);
        return isBlocking() && awaitConnected(nanos);
      } finally {
        writeLock.unlock();
      }
    } finally {
      readLock.unlock();
    }
  }

  private void begin(InetSocketAddress to) throws IOException {
    Endpoint remote = Addresses.of(to);
    try {
      end.connect(from(remote), remote, Addresses.scope(to.getAddress()));
    } catch (IOException e) {
      close();
      throw e;
    }
    peer = to;
    state = State.PENDING;
    readiness().wakeAll();
  }

  /** Where to connect from: a socket bound to all addresses goes by the route. */
  private @Nullable Endpoint from(Endpoint remote) {
    Endpoint reserved = bound;
    if (reserved == null) {
      return null;
    }
    IpAddress address = reserved.address();
    boolean any = address.equals(Ipv4Address.ANY) || address.equals(new Ipv6Address(0, 0));
    return any && address.family() != remote.address().family()
        ? new Endpoint(
            switch (remote.address().family()) {
              case IPV4 -> Ipv4Address.ANY;
              case IPV6 -> new Ipv6Address(0, 0);
            },
            reserved.port())
        : reserved;
  }

  private boolean awaitConnected(long nanos) throws IOException {
    boolean ready = false;
    try {
      begin();
      ready = readiness().awaitRead(() -> end.isConnected() || end.isOver() || !isOpen(), nanos);
    } finally {
      end(ready && isOpen());
    }
    if (!ready) {
      close();
      throw new SocketTimeoutException("Connect timed out");
    }
    return completeConnect();
  }

  private boolean completeConnect() throws IOException {
    if (end.isConnected()) {
      stateLock.lock();
      try {
        state = State.CONNECTED;
      } finally {
        stateLock.unlock();
      }
      readiness().wakeAll();
      return true;
    }
    if (end.isOver()) {
      IOException why = end.failure();
      close();
      throw why == null ? new ConnectException("Connection closed") : Failures.again(why);
    }
    return false;
  }

  @Override
  public boolean isConnected() {
    return state == State.CONNECTED;
  }

  @Override
  public boolean isConnectionPending() {
    return state == State.PENDING;
  }

  @Override
  public boolean finishConnect() throws IOException {
    readLock.lock();
    try {
      writeLock.lock();
      try {
        ensureOpen();
        return switch (state) {
          case CONNECTED -> true;
          case UNCONNECTED -> throw new NoConnectionPendingException();
          case PENDING -> isBlocking() ? awaitConnected(Readiness.FOREVER) : completeConnect();
        };
      } finally {
        writeLock.unlock();
      }
    } finally {
      readLock.unlock();
    }
  }

  // ---- reading ------------------------------------------------------------------------------

  @Override
  public int read(ByteBuffer to) throws IOException {
    Objects.requireNonNull(to);
    return (int) read(new ByteBuffer[] {to}, 0, 1, Readiness.FOREVER);
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    return read(to, offset, length, Readiness.FOREVER);
  }

  private long read(ByteBuffer[] to, int offset, int length, long nanos) throws IOException {
    readLock.lock();
    try {
      ensureConnected();
      if (inputShut) {
        return -1;
      }
      long count = tryRead(to, offset, length);
      if (count == 0 && isBlocking() && hasRoom(to, offset, length)) {
        count = awaitAndRead(to, offset, length, nanos);
      }
      return count <= 0 && inputShut ? -1 : count;
    } finally {
      readLock.unlock();
    }
  }

  private long awaitAndRead(ByteBuffer[] to, int offset, int length, long nanos)
      throws IOException {
    boolean ready = false;
    try {
      begin();
      ready = readiness().awaitRead(() -> end.isReadable() || inputShut || !isOpen(), nanos);
    } finally {
      end(ready && isOpen());
    }
    if (!ready) {
      throw new SocketTimeoutException("Read timed out");
    }
    return inputShut ? -1 : tryRead(to, offset, length);
  }

  private long tryRead(ByteBuffer[] to, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      if (!to[i].hasRemaining()) {
        continue;
      }
      int count = end.read(to[i]);
      if (count < 0) {
        return sum > 0 ? sum : count;
      }
      sum += count;
      if (to[i].hasRemaining()) {
        break;
      }
    }
    return sum;
  }

  private static boolean hasRoom(ByteBuffer[] buffers, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffers[i].hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  // ---- writing ------------------------------------------------------------------------------

  @Override
  public int write(ByteBuffer from) throws IOException {
    Objects.requireNonNull(from);
    return (int) write(new ByteBuffer[] {from}, 0, 1);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    writeLock.lock();
    try {
      ensureConnected();
      if (outputShut) {
        throw new ClosedChannelException();
      }
      long count = tryWrite(from, offset, length);
      if (isBlocking()) {
        // As the kernel does: a blocking write returns once all is in the buffer.
        while (hasRoom(from, offset, length)) {
          awaitWritable();
          count += tryWrite(from, offset, length);
        }
      }
      return count;
    } finally {
      writeLock.unlock();
    }
  }

  private void awaitWritable() throws IOException {
    boolean ready = false;
    try {
      begin();
      ready =
          readiness()
              .awaitWrite(() -> end.isWritable() || outputShut || !isOpen(), Readiness.FOREVER);
    } finally {
      end(ready && isOpen());
    }
    if (outputShut) {
      throw new AsynchronousCloseException();
    }
  }

  private long tryWrite(ByteBuffer[] from, int offset, int length) throws IOException {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      if (from[i].hasRemaining()) {
        sum += end.write(from[i]);
        if (from[i].hasRemaining()) {
          break;
        }
      }
    }
    return sum;
  }

  // ---- ending -------------------------------------------------------------------------------

  @Override
  public SocketChannel shutdownInput() throws IOException {
    stateLock.lock();
    try {
      ensureConnected();
      inputShut = true;
    } finally {
      stateLock.unlock();
    }
    readiness().wakeReader();
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    stateLock.lock();
    try {
      ensureConnected();
      if (!outputShut) {
        outputShut = true;
        end.finish();
      }
    } finally {
      stateLock.unlock();
    }
    readiness().wakeWriter();
    return this;
  }

  boolean isInputShut() {
    return inputShut;
  }

  boolean isOutputShut() {
    return outputShut;
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    int linger = end.settings().get(StandardSocketOptions.SO_LINGER);
    if (linger == 0 && state == State.CONNECTED) {
      end.abort();
    } else {
      if (linger > 0 && state == State.CONNECTED && isBlocking()) {
        end.finish();
        readiness().linger(end::isFlushed, TimeUnit.SECONDS.toNanos(linger));
      }
      end.close();
    }
    Endpoint reserved = bound;
    if (reserved != null && state == State.UNCONNECTED) {
      vr.loop().execute(new Release(reserved));
    }
    readiness().wakeAll();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    // Every operation asks for the mode when it starts.
  }

  // ---- addresses and options ----------------------------------------------------------------

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return state == State.UNCONNECTED ? null : peer;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return localAddress();
  }

  /** Also once it is closed. */
  @Nullable InetSocketAddress localAddress() {
    Endpoint local = end.local();
    return inet(local != null ? local : bound);
  }

  /** Also once it is closed. */
  @Nullable InetSocketAddress remoteAddress() {
    return state == State.CONNECTED ? peer : null;
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> option, @Nullable T value) throws IOException {
    ensureOpen();
    end.settings().set(option, value);
    if (state != State.UNCONNECTED) {
      end.changed();
    }
    return this;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // as the JDK declares it
  public <T> T getOption(SocketOption<T> option) throws IOException {
    ensureOpen();
    return end.settings().get(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return end.settings().supported();
  }

  @Override
  public Socket socket() {
    return adaptor;
  }

  // ---- for the adaptor ----------------------------------------------------------------------

  int available() {
    return end.available();
  }

  void blockingConnect(SocketAddress remote, long nanos) throws IOException {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    connect(remote, nanos);
  }

  int blockingRead(ByteBuffer to, long nanos) throws IOException {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return (int) read(new ByteBuffer[] {to}, 0, 1, nanos);
  }

  @Override
  public String toString() {
    return "SocketChannel[" + vr + ", " + localAddress() + ", " + peer + ", " + state + "]";
  }
}
