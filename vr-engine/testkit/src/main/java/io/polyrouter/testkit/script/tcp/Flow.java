package io.polyrouter.testkit.script.tcp;

import io.polyrouter.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** One conversation of a script. Sequence numbers in scripts count from each side's first one. */
final class Flow {

  final String name;
  final IpAddress local;
  final IpAddress remote;
  final int remotePort;

  /** 0 until the subject has chosen it. */
  int localPort;

  /** The scripted peer's initial sequence number. */
  long peerIsn = 3_000_000_000L;

  /** That of the subject, once seen; until then its numbers are absolute. */
  long localIsn;

  boolean isLocalIsnKnown;

  /** Key of RFC 2385 that the scripted peer signs with. */
  byte @Nullable [] md5Key;

  /** How the scripted peer authenticates by RFC 5925. */
  @Nullable Ao ao;

  Flow(String name, IpAddress local, int localPort, IpAddress remote, int remotePort) {
    this.name = name;
    this.local = local;
    this.localPort = localPort;
    this.remote = remote;
    this.remotePort = remotePort;
  }

  /** Signs a segment of the peer, if it has room for a signature. */
  void sign(Segment segment, byte[] bytes) {
    Md5.sign(segment, bytes, this);
    if (ao != null) {
      ao.sign(segment, bytes, this);
    }
  }

  /** Checks the signature of a segment of the subject, if it has one. */
  void checkSignature(Segment segment, byte[] bytes) {
    Md5.check(segment, bytes, this);
    if (ao != null) {
      ao.check(segment, bytes, this);
    }
  }

  /** Whether a segment of the subject belongs here. */
  boolean owns(Segment sent) {
    return sent.source.equals(local)
        && sent.destination.equals(remote)
        && sent.destinationPort == remotePort
        && (sent.sourcePort == localPort || localPort == 0 && sent.has(Segment.SYN));
  }

  /** Learns from a segment of the subject. */
  void learn(Segment sent) {
    if (localPort == 0) {
      localPort = sent.sourcePort;
    }
    if (sent.has(Segment.SYN) && !isLocalIsnKnown) {
      localIsn = sent.sequence;
      isLocalIsnKnown = true;
    }
  }

  /** A sequence number of the subject as scripts write it. */
  long localRelative(long sequence) {
    return isLocalIsnKnown ? (int) (sequence - localIsn) : sequence;
  }

  /** A sequence number of the peer as scripts write it. */
  long peerRelative(long sequence) {
    return (int) (sequence - peerIsn);
  }

  long localAbsolute(long relative) {
    return relative + (isLocalIsnKnown ? localIsn : 0) & 0xffff_ffffL;
  }

  long peerAbsolute(long relative) {
    return relative + peerIsn & 0xffff_ffffL;
  }

  /** The byte that stands at a place of either stream; the first is at 1. */
  static byte dataAt(long relative) {
    return (byte) (relative * 131 + (relative >>> 8) * 7);
  }
}
