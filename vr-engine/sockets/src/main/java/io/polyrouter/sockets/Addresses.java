package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.transport.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Addresses of java.net and those of the engine. */
final class Addresses {

  private Addresses() {}

  /** Reads an address; unlike java.net never asks a resolver. */
  static InetAddress parse(String text) throws UnknownHostException {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    int percent = bare.indexOf('%');
    String address = percent < 0 ? bare : bare.substring(0, percent);
    try {
      int scope = percent < 0 ? 0 : Integer.parseInt(bare, percent + 1, bare.length(), 10);
      return toInet(IpAddress.parse(address), scope);
    } catch (IllegalArgumentException e) {
      UnknownHostException unknown =
          new UnknownHostException(
              text + ": give an address, since names are not resolved in this virtual router");
      unknown.initCause(e);
      throw unknown;
    }
  }

  /**
   * As java.net has it.
   *
   * @param interfaceIndex scope of a link-local address, or 0
   */
  static InetAddress toInet(IpAddress address, int interfaceIndex) {
    try {
      if (address instanceof Ipv6Address v6 && isLinkLocal(v6) && interfaceIndex > 0) {
        return Inet6Address.getByAddress(null, v6.toBytes(), interfaceIndex);
      }
      // Not InetAddress: it would take an IPv4-mapped address for an IPv4 address.
      return address instanceof Ipv6Address v6
          ? Inet6Address.getByAddress(null, v6.toBytes(), -1)
          : InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of a wrong length: " + address, e);
    }
  }

  static InetSocketAddress toInet(Endpoint endpoint, int interfaceIndex) {
    return new InetSocketAddress(toInet(endpoint.address(), interfaceIndex), endpoint.port());
  }

  static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return new Ipv4Address(int32(bytes, 0));
    }
    return new Ipv6Address(
        (long) int32(bytes, 0) << 32 | int32(bytes, 4) & 0xffff_ffffL,
        (long) int32(bytes, 8) << 32 | int32(bytes, 12) & 0xffff_ffffL);
  }

  private static int int32(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }

  static Endpoint of(InetSocketAddress address) {
    return new Endpoint(of(address.getAddress()), address.getPort());
  }

  /** The interface that a scoped address names, or 0. */
  static int scope(InetAddress address) {
    return address instanceof Inet6Address v6 ? Math.max(0, v6.getScopeId()) : 0;
  }

  /** The checks that channels make of what they are given (java.nio.channels). */
  static InetSocketAddress check(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnresolvedAddressException();
    }
    return inet;
  }

  private static boolean isLinkLocal(Ipv6Address address) {
    return address.high() >>> 54 == 0xfe80 >>> 6;
  }
}
