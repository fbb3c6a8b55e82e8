package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;

/**
 * Channels in one virtual router. Its selectors take channels of any virtual router; its pipes are
 * the kernel's, and are not for its selectors.
 */
final class VrSelectorProvider extends SelectorProvider {

  private final String name;
  private final Loop loop;
  private final Permission permission;

  VrSelectorProvider(String name, Loop loop, Permission permission) {
    this.name = name;
    this.loop = loop;
    this.permission = permission;
  }

  Loop loop() {
    return loop;
  }

  void permit(SocketUse use, InetSocketAddress address) throws SocketException {
    permission.check(use, address);
  }

  /** Whom an address to connect to means; one for all addresses means this router itself. */
  InetSocketAddress target(InetSocketAddress address) throws SocketException {
    InetAddress to = address.getAddress();
    if (to.isAnyLocalAddress()) {
      throw new SocketException(
          "the unspecified address is no destination; give an address of " + name);
    }
    return address;
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return new VrDatagramChannel(this, Optional.empty());
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return new VrDatagramChannel(this, Families.only(family));
  }

  @Override
  public Pipe openPipe() throws IOException {
    return Sockets.kernel().provider().openPipe();
  }

  @Override
  public AbstractSelector openSelector() {
    return new VrSelector(this);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() {
    return new VrServerSocketChannel(this, Optional.empty());
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) {
    return new VrServerSocketChannel(this, Families.only(family));
  }

  @Override
  public SocketChannel openSocketChannel() {
    return new VrSocketChannel(this);
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) {
    Families.only(family); // refuses others; what it is bound or connected to decides
    return new VrSocketChannel(this);
  }

  VrRawSocket openRawSocket(ProtocolFamily family, int protocol) throws IOException {
    return new VrRawSocket(this, Families.only(family).orElse(AddressFamily.IPV6), protocol);
  }

  @Override
  public String toString() {
    return name;
  }
}
