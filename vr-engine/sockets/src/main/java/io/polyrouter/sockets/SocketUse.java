package io.polyrouter.sockets;

/** What a program wants to do with a socket and an address. */
public enum SocketUse {
  /** Take a local address and port. */
  BIND,
  /** Take a local address and port and let others connect. */
  LISTEN,
  /** Connect to a remote endpoint, or fix it as the peer of a datagram socket. */
  CONNECT,
  /** Open a raw IP socket; the address is unspecified, and its port is the protocol's number. */
  RAW
}
