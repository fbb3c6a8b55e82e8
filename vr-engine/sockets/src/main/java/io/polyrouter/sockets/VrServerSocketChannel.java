package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A listening TCP port of a virtual router as a channel. */
final class VrServerSocketChannel extends ServerSocketChannel implements VrChannel {

  private static final int DEFAULT_BACKLOG = 50;

  private final VrSelectorProvider vr;
  private final Optional<AddressFamily> only;
  private final Settings settings = new Settings(Settings.Kind.LISTENER);
  private final ListenEnd end;
  private final ServerSocketAdaptor adaptor;
  private final ReentrantLock acceptLock = new ReentrantLock();
  private final ReentrantLock bindLock = new ReentrantLock();
  private volatile @Nullable InetSocketAddress bound;

  VrServerSocketChannel(VrSelectorProvider provider, Optional<AddressFamily> only) {
    super(provider);
    this.vr = provider;
    this.only = only;
    this.end = new ListenEnd(provider.loop(), settings);
    this.adaptor = ServerSocketAdaptor.of(this);
  }

  @Override
  public Readiness readiness() {
    return end.readiness();
  }

  @Override
  public int readyOps() {
    return end.isAcceptable() ? SelectionKey.OP_ACCEPT : 0;
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
    InetSocketAddress wanted =
        local == null
            ? new InetSocketAddress(Addresses.toInet(Ipv4Address.ANY, 0), 0)
            : Addresses.check(local);
    bindLock.lock();
    try {
      ensureOpen();
      if (bound != null) {
        throw new AlreadyBoundException();
      }
      Endpoint at = Addresses.of(wanted);
      if (only.isPresent() && only.get() != at.address().family()) {
        throw new UnsupportedAddressTypeException();
      }
      vr.permit(SocketUse.LISTEN, wanted);
      int most = backlog < 1 ? DEFAULT_BACKLOG : backlog;
      Endpoint listening = end.listen(at, only, most, Addresses.scope(wanted.getAddress()));
      bound = new InetSocketAddress(wanted.getAddress(), listening.port());
      if (!isOpen()) {
        end.close();
        throw new AsynchronousCloseException();
      }
    } finally {
      bindLock.unlock();
    }
    return this;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    return accept(Readiness.FOREVER);
  }

  private @Nullable SocketChannel accept(long nanos) throws IOException {
    acceptLock.lock();
    try {
      ensureOpen();
      if (bound == null) {
        throw new NotYetBoundException();
      }
      TcpEnd accepted = end.accept();
      while (accepted == null && isBlocking()) {
        await(nanos);
        accepted = end.accept();
      }
      return accepted == null ? null : new VrSocketChannel(vr, accepted);
    } finally {
      acceptLock.unlock();
    }
  }

  private void await(long nanos) throws IOException {
    boolean ready = false;
    try {
      begin();
      ready = readiness().awaitRead(() -> end.isAcceptable() || !isOpen(), nanos);
    } finally {
      end(ready && isOpen());
    }
    if (!ready) {
      throw new SocketTimeoutException("Accept timed out");
    }
  }

  @Nullable SocketChannel blockingAccept(long nanos) throws IOException {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return accept(nanos);
  }

  @Override
  protected void implCloseSelectableChannel() {
    if (bound != null) {
      end.close();
    }
    readiness().wakeAll();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    // Every operation asks for the mode when it starts.
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return bound;
  }

  /** Also once it is closed. */
  @Nullable InetSocketAddress localAddress() {
    return bound;
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> option, @Nullable T value)
      throws IOException {
    ensureOpen();
    settings.set(option, value);
    return this;
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // as the JDK declares it
  public <T> T getOption(SocketOption<T> option) throws IOException {
    ensureOpen();
    return settings.get(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return settings.supported();
  }

  @Override
  public ServerSocket socket() {
    return adaptor;
  }

  @Override
  public String toString() {
    return "ServerSocketChannel[" + vr + ", " + bound + "]";
  }
}
