package io.polyrouter.transport.tcp;

import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.transport.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Why connections end, as the exceptions that Java programs know. */
final class Failures {

  private Failures() {}

  static IOException refused(Endpoint remote) {
    return new ConnectException("Connection refused: " + remote);
  }

  static IOException reset(Endpoint remote) {
    return new SocketException("Connection reset by " + remote);
  }

  static IOException timedOut(Endpoint remote) {
    return new SocketTimeoutException("Connection timed out: " + remote);
  }

  /** Whether trying again makes no sense (RFC 1122, section 4.2.3.9). */
  static boolean isHard(IpError error) {
    return switch (error) {
      case PROTOCOL_UNREACHABLE, PORT_UNREACHABLE, ADMINISTRATIVELY_PROHIBITED -> true;
      case NETWORK_UNREACHABLE,
          HOST_UNREACHABLE,
          PACKET_TOO_BIG,
          TIME_EXCEEDED,
          PARAMETER_PROBLEM ->
          false;
    };
  }

  static IOException of(IpError error, Endpoint remote) {
    return switch (error) {
      case PORT_UNREACHABLE, PROTOCOL_UNREACHABLE ->
          new PortUnreachableException("Port or protocol unreachable: " + remote);
      case NETWORK_UNREACHABLE, HOST_UNREACHABLE, ADMINISTRATIVELY_PROHIBITED ->
          new NoRouteToHostException("No route to host: " + remote);
      case PACKET_TOO_BIG, TIME_EXCEEDED, PARAMETER_PROBLEM ->
          new SocketException("The network reports " + error + " for " + remote);
    };
  }
}
