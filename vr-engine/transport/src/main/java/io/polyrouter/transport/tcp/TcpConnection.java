package io.polyrouter.transport.tcp;

import io.polyrouter.transport.ByteRing;
import io.polyrouter.transport.Endpoint;

/**
 * One connection. On the virtual router's loop only, apart from the application's ends of the two
 * rings: any one thread may write to the one and any one thread read from the other, and then has
 * the loop call {@link #written} or {@link #taken}.
 */
public interface TcpConnection {

  Endpoint local();

  Endpoint remote();

  /** Where the peer is if its address is link-local, else 0. */
  int interfaceIndex();

  TcpState state();

  /** What the application wants to send: it writes, TCP reads. */
  ByteRing sendRing();

  /** What came in, in order: TCP writes, the application reads. */
  ByteRing receiveRing();

  /** More was written into the send ring: TCP sends what it may. */
  void written(long nowNanos);

  /**
   * Has {@link TcpObserver#writable} be called once, when a third of the send ring is free, though
   * the ring has not been full; nothing happens if so much is free already.
   */
  void wantRoom();

  /**
   * So many bytes may be taken before {@link #taken} need be called: fewer than would open the
   * window. For the thread that reads, too, once the connection is open.
   */
  int untoldBytes();

  /** Bytes were taken from the receive ring: TCP may open its window. */
  void taken(long nowNanos);

  /** Sends FIN after all that is in the send ring. */
  void shutdownOutput(long nowNanos);

  /**
   * Gives the connection up in order: the application reads no more and hears nothing further, what
   * is in the send ring is still sent for a bounded time; with unread data the peer gets RST (RFC
   * 9293, section 3.6.1).
   */
  void close(long nowNanos);

  /** Sends RST and forgets the connection. */
  void abort(long nowNanos);

  /** Changes what may be changed while the connection lasts. */
  void setOptions(TcpOptions options, long nowNanos);

  TcpOptions options();

  /** What an operator wants to see of it. */
  TcpInfo info(long nowNanos);
}
