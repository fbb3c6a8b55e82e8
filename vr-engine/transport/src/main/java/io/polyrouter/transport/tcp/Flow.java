package io.polyrouter.transport.tcp;

import io.polyrouter.stack.UpperLayer.IpError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a segment may belong to, found by its addresses and ports. */
sealed interface Flow permits Connection, HalfOpen, TimeWait {

  FlowKey key();

  TcpState state();

  /** Null if its segments are not signed. */
  @Nullable SegmentSigner signer();

  /** Least TTL or hop limit of what may reach it (RFC 5082). */
  int minHopLimit();

  /** Widens a sequence number of the peer to 64 bits. */
  long widen(int sequence);

  /** A segment for it; its checksum is right. */
  void arrived(Segment segment, long nowNanos);

  /** An ICMP error about a segment of it. */
  void errorArrived(IpError error, int mtuBytes, int sequence, long nowNanos);

  /** It ends without a word to the peer. */
  void drop(IOException why, long nowNanos);

  /** As an operator sees it. */
  TcpInfo info(long nowNanos);
}
