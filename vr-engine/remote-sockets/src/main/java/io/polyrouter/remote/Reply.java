package io.polyrouter.remote;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** How a request went (RFC 1928, section 6). The numbers from 0x80 on are our own. */
enum Reply {
  SUCCEEDED(0),
  GENERAL_FAILURE(1),
  NOT_ALLOWED(2),
  NETWORK_UNREACHABLE(3),
  HOST_UNREACHABLE(4),
  CONNECTION_REFUSED(5),
  TTL_EXPIRED(6),
  COMMAND_NOT_SUPPORTED(7),
  ADDRESS_TYPE_NOT_SUPPORTED(8),
  ADDRESS_IN_USE(0x81),
  ADDRESS_NOT_AVAILABLE(0x82),
  LIMIT_REACHED(0x83);

  final int number;

  Reply(int number) {
    this.number = number;
  }

  /** What to answer when an operation on a socket failed. */
  static Reply of(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case BindException e ->
          message.contains("in use") || message.contains("free")
              ? ADDRESS_IN_USE
              : ADDRESS_NOT_AVAILABLE;
      case ConnectException e -> message.contains("timed out") ? TTL_EXPIRED : CONNECTION_REFUSED;
      case SocketTimeoutException e -> TTL_EXPIRED;
      case NoRouteToHostException e -> HOST_UNREACHABLE;
      case UnknownHostException e -> HOST_UNREACHABLE;
      case UnresolvedAddressException e -> HOST_UNREACHABLE;
      case UnsupportedAddressTypeException e -> ADDRESS_TYPE_NOT_SUPPORTED;
      case IOException e when message.contains("nreachable") -> NETWORK_UNREACHABLE;
      case IOException e when message.contains("limit") || message.contains("many sockets") ->
          LIMIT_REACHED;
      default -> GENERAL_FAILURE;
    };
  }
}
