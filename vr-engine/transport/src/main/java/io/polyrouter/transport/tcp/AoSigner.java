package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TCP authentication option (RFC 5925) of one connection. The extension of sequence numbers
 * (section 6.2) is the upper half of the 64-bit ones that are used everywhere.
 */
final class AoSigner implements SegmentSigner {

  private static final int OPTION_BYTES = 16;
  private static final int MAC_BYTES = 12;
  private static final int MAC_AT = 4;
  private static final int MAX_CONTEXT_BYTES = 44;

  private List<Tuple> tuples;

  /** current_key and rnext_key of section 3.3. */
  private Tuple current;

  private Tuple wanted;

  private boolean localKnown;
  private boolean remoteKnown;
  private int localInitial;
  private int remoteInitial;

  private final byte[] covered =
      new byte[4 + Signers.MAX_PSEUDO_HEADER_BYTES + TcpSegment.MAX_HEADER_BYTES];
  private final byte[] digest = new byte[AoMac.MAX_BYTES];

  AoSigner(List<TcpSignature.Key> keys) {
    tuples = tuples(keys);
    current = tuples.getFirst();
    wanted = current;
  }

  /** A master key tuple with the traffic keys of this connection, once they can be computed. */
  private static final class Tuple {

    final TcpSignature.Key key;
    @Nullable AoMac send;
    @Nullable AoMac receive;

    Tuple(TcpSignature.Key key) {
      this.key = key;
    }
  }

  private static List<Tuple> tuples(List<TcpSignature.Key> keys) {
    List<Tuple> tuples = new ArrayList<>();
    for (TcpSignature.Key key : keys) {
      tuples.add(new Tuple(key));
    }
    return tuples;
  }

  /**
   * Rolls over: the peer is asked to use the first key from now on. The key to send with changes
   * when the peer asks for it, or at once if it is gone.
   */
  void setKeys(List<TcpSignature.Key> keys) {
    List<Tuple> renewed = tuples(keys);
    Tuple kept = null;
    for (int i = 0; i < renewed.size(); i++) {
      for (Tuple before : tuples) {
        if (before.key.equals(renewed.get(i).key)) {
          renewed.set(i, before);
          if (before == current) {
            kept = before;
          }
        }
      }
    }
    tuples = renewed;
    wanted = renewed.getFirst();
    current = kept != null ? kept : wanted;
  }

  /** Both initial sequence numbers are known, from elsewhere than segments. */
  void setInitial(int local, int remote) {
    localInitial = local;
    remoteInitial = remote;
    localKnown = true;
    remoteKnown = true;
  }

  @Override
  public int optionBytes() {
    return OPTION_BYTES;
  }

  @Override
  public boolean leavesRoomForTimestamps() {
    return true;
  }

  @Override
  public void sign(
      FlowKey flow, byte[] bytes, int at, int segmentBytes, int optionAt, long sequence) {
    boolean syn = (TcpSegment.flags(bytes, at) & TcpSegment.SYN) != 0;
    if (syn && !localKnown) {
      localKnown = true;
      localInitial = (int) sequence;
    }
    Wire.putU8(bytes, optionAt, TcpSegment.OPTION_AUTHENTICATION);
    Wire.putU8(bytes, optionAt + 1, OPTION_BYTES);
    Wire.putU8(bytes, optionAt + 2, current.key.sendId());
    Wire.putU8(bytes, optionAt + 3, wanted.key.receiveId());
    authenticate(
        sendMac(current, flow, syn && !remoteKnown),
        current.key,
        flow,
        true,
        bytes,
        at,
        segmentBytes,
        optionAt,
        OPTION_BYTES,
        (int) (sequence >>> 32));
    System.arraycopy(digest, 0, bytes, optionAt + MAC_AT, MAC_BYTES);
  }

  @Override
  public @Nullable TcpCounter check(FlowKey flow, Segment segment, long sequence) {
    int option = segment.authenticationAt;
    if (option < 0) {
      return TcpCounter.SIGNATURE_MISSING;
    }
    Tuple tuple = receivedWith(Wire.u8(segment.bytes, option + 2));
    if (tuple == null || Wire.u8(segment.bytes, option + 1) != OPTION_BYTES) {
      return TcpCounter.SIGNATURE_WRONG;
    }
    boolean bareSyn = segment.isSyn() && !segment.isAck();
    if (!bareSyn && !localKnown && segment.isAck()) {
      // The answer to a SYN cookie, or to nothing: it says itself what it is about.
      localInitial = segment.acknowledgment - 1;
    }
    if (!remoteKnown) {
      remoteInitial = segment.isSyn() ? segment.sequence : segment.sequence - 1;
    }
    authenticate(
        receiveMac(tuple, flow, bareSyn, segment.sequence),
        tuple.key,
        flow,
        false,
        segment.bytes,
        segment.at,
        segment.segmentBytes(),
        option,
        OPTION_BYTES,
        (int) (sequence >>> 32));
    int different = 0;
    for (int i = 0; i < MAC_BYTES; i++) {
      different |= digest[i] ^ segment.bytes[option + MAC_AT + i];
    }
    if (different != 0) {
      return TcpCounter.SIGNATURE_WRONG;
    }
    remoteKnown = true;
    localKnown |= !bareSyn;
    follow(Wire.u8(segment.bytes, option + 3));
    return null;
  }

  private @Nullable Tuple receivedWith(int keyId) {
    for (Tuple tuple : tuples) {
      if (tuple.key.receiveId() == keyId) {
        return tuple;
      }
    }
    return null;
  }

  /** The peer says which key it is ready for (section 7.3, step 4 and 7.5). */
  private void follow(int nextKeyId) {
    if (current.key.sendId() == nextKeyId) {
      return;
    }
    for (Tuple tuple : tuples) {
      if (tuple.key.sendId() == nextKeyId) {
        current = tuple;
        return;
      }
    }
  }

  // ---- traffic keys (section 5.2) -----------------------------------------------------------

  private AoMac sendMac(Tuple tuple, FlowKey flow, boolean bareSyn) {
    if (bareSyn) {
      return derive(tuple.key, flow, true, localInitial, 0);
    }
    AoMac mac = tuple.send;
    if (mac == null) {
      mac = derive(tuple.key, flow, true, localInitial, remoteInitial);
      if (localKnown && remoteKnown) {
        tuple.send = mac;
      }
    }
    return mac;
  }

  private AoMac receiveMac(Tuple tuple, FlowKey flow, boolean bareSyn, int sequence) {
    if (bareSyn) {
      return derive(tuple.key, flow, false, sequence, 0);
    }
    AoMac mac = tuple.receive;
    if (mac == null) {
      mac = derive(tuple.key, flow, false, remoteInitial, localInitial);
      if (localKnown && remoteKnown) {
        tuple.receive = mac;
      }
    }
    return mac;
  }

  private static AoMac derive(
      TcpSignature.Key key, FlowKey flow, boolean sending, int sourceInitial, int otherInitial) {
    byte[] context = new byte[MAX_CONTEXT_BYTES];
    int at = 0;
    if (flow.isIpv4()) {
      Wire.putI32(context, 0, (int) (sending ? flow.localLow() : flow.remoteLow()));
      Wire.putI32(context, 4, (int) (sending ? flow.remoteLow() : flow.localLow()));
      at = 8;
    } else {
      Wire.putI64(context, 0, sending ? flow.localHigh() : flow.remoteHigh());
      Wire.putI64(context, 8, sending ? flow.localLow() : flow.remoteLow());
      Wire.putI64(context, 16, sending ? flow.remoteHigh() : flow.localHigh());
      Wire.putI64(context, 24, sending ? flow.remoteLow() : flow.localLow());
      at = 32;
    }
    Wire.putU16(context, at, sending ? flow.localPort() : flow.remotePort());
    Wire.putU16(context, at + 2, sending ? flow.remotePort() : flow.localPort());
    Wire.putI32(context, at + 4, sourceInitial);
    Wire.putI32(context, at + 8, otherInitial);
    return AoMac.of(key.algorithm(), AoMac.trafficKey(key, context, at + 12));
  }

  // ---- the message (section 5.1) ------------------------------------------------------------

  private void authenticate(
      AoMac mac,
      TcpSignature.Key key,
      FlowKey flow,
      boolean sending,
      byte[] bytes,
      int at,
      int segmentBytes,
      int optionAt,
      int optionBytes,
      int sequenceExtension) {
    Wire.putI32(covered, 0, sequenceExtension);
    int header =
        4
            + Signers.pseudoHeader(
                covered,
                4,
                flow.isIpv4(),
                sending ? flow.localHigh() : flow.remoteHigh(),
                sending ? flow.localLow() : flow.remoteLow(),
                sending ? flow.remoteHigh() : flow.localHigh(),
                sending ? flow.remoteLow() : flow.localLow(),
                segmentBytes);
    int headerBytes = TcpSegment.headerBytes(bytes, at);
    int length;
    int option;
    if (key.coversOptions()) {
      length = headerBytes;
      option = header + optionAt - at;
      System.arraycopy(bytes, at, covered, header, headerBytes);
    } else {
      length = TcpSegment.MIN_HEADER_BYTES + optionBytes;
      option = header + TcpSegment.MIN_HEADER_BYTES;
      System.arraycopy(bytes, at, covered, header, TcpSegment.MIN_HEADER_BYTES);
      System.arraycopy(bytes, optionAt, covered, option, optionBytes);
    }
    TcpSegment.clearChecksum(covered, header);
    for (int i = MAC_AT; i < optionBytes; i++) {
      covered[option + i] = 0;
    }
    mac.update(covered, 0, header + length);
    mac.update(bytes, at + headerBytes, segmentBytes - headerBytes);
    mac.finish(digest);
  }
}
