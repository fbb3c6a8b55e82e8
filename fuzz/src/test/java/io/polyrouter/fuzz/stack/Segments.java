package io.polyrouter.fuzz.stack;

import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.List;

/**
 * TCP as the peers speak it: segments that would be right, by what was heard of a conversation, and
 * are then wrong by as much as the input says.
 */
final class Segments {

  private static final int MAX_CONVERSATIONS = 24;
  private static final int FIRST_PORT = 1000;
  private static final int SERVER_PORT = 80;

  private static final int[] OFFSETS = {0, 0, 0, 0, 1, -1, 2, 100, -100, 1460, 65_535, -65_536};
  private static final int[] WINDOWS = {65_535, 0, 1, 100, 1460, 8192};
  private static final int[] LENGTHS = {0, 0, 1, 10, 100, 536, 1000, 1400};

  private final Frames frames;
  private final List<Conversation> conversations = new ArrayList<>();
  private int nextPort = FIRST_PORT;

  /** Between two ports, as the peer sees it. */
  private static final class Conversation {
    final int peer;
    final int port;
    final int routerPort;

    /** What the peer sends next. */
    int sequence = 0x7fff_ff00;

    /** What the peer expects next. */
    int expected;

    /** The latest timestamp of the router's, if it sent one. */
    int timestamp;

    int clock = 1000;

    Conversation(int peer, int port, int routerPort) {
      this.peer = peer;
      this.port = port;
      this.routerPort = routerPort;
    }
  }

  Segments(Frames frames) {
    this.frames = frames;
  }

  // ---- what red sends -----------------------------------------------------------------------

  /** Takes note of a well-formed segment to a peer. */
  void heard(int peer, byte[] frame, int at, int length) {
    int port = TcpSegment.destinationPort(frame, at);
    int routerPort = TcpSegment.sourcePort(frame, at);
    Conversation of = find(peer, port, routerPort);
    int flags = TcpSegment.flags(frame, at);
    int headerBytes = TcpSegment.headerBytes(frame, at);
    int end =
        TcpSegment.sequence(frame, at)
            + length
            - headerBytes
            + ((flags & TcpSegment.SYN) != 0 ? 1 : 0)
            + ((flags & TcpSegment.FIN) != 0 ? 1 : 0);
    if ((flags & TcpSegment.SYN) != 0 || end - of.expected > 0) {
      of.expected = end;
    }
    int option = at + TcpSegment.MIN_HEADER_BYTES;
    while (option < at + headerBytes && frame[option] != TcpSegment.OPTION_END) {
      if (frame[option] == TcpSegment.OPTION_TIMESTAMPS) {
        of.timestamp = Wire.i32(frame, option + 2);
      }
      option += TcpSegment.optionBytes(frame, option, at + headerBytes);
    }
  }

  private Conversation find(int peer, int port, int routerPort) {
    for (Conversation each : conversations) {
      if (each.peer == peer && each.port == port && each.routerPort == routerPort) {
        return each;
      }
    }
    return add(new Conversation(peer, port, routerPort));
  }

  private Conversation add(Conversation conversation) {
    if (conversations.size() == MAX_CONVERSATIONS) {
      conversations.removeFirst();
    }
    conversations.add(conversation);
    return conversation;
  }

  // ---- what the peers send ------------------------------------------------------------------

  /** A frame, and the port that it comes in at. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Incoming(int port, byte[] frame) {}

  /** The first segment of a new conversation that a peer begins. */
  Incoming open(FuzzInput in) {
    Conversation of = add(new Conversation(in.below(Peer.ALL.size()), nextPort++, SERVER_PORT));
    return segment(of, TcpSegment.SYN, in.u8(), 65_535, 0, 0, in);
  }

  /** What makes the latest conversation go on: the acknowledgement of all that was heard. */
  Incoming acknowledge(FuzzInput in) {
    Conversation of = chosen(in);
    return segment(of, TcpSegment.ACK, in.u8(), 65_535, 0, 0, in);
  }

  /** The peer's side of a handshake that red began. */
  Incoming accept(FuzzInput in) {
    Conversation of = chosen(in);
    return segment(of, TcpSegment.SYN | TcpSegment.ACK, in.u8(), 65_535, 0, 0, in);
  }

  /** Any segment. */
  Incoming any(FuzzInput in) {
    Conversation of = chosen(in);
    int flags = in.u8();
    int options = in.u8();
    int numbers = in.u8();
    int window = in.u8();
    int length = LENGTHS[window >> 5];
    int windowChoice = window & 0x1f;
    int offset = offset(numbers & 0xf, in);
    int acknowledgmentOffset = offset(numbers >> 4, in);
    int windowField = windowChoice < WINDOWS.length ? WINDOWS[windowChoice] : windowChoice << 11;
    int sequence = of.sequence;
    int expected = of.expected;
    of.sequence += offset;
    of.expected += acknowledgmentOffset;
    Incoming incoming = segment(of, flags, options, windowField, length, 0, in);
    of.expected = expected;
    if (offset != 0) {
      of.sequence = sequence;
    }
    return incoming;
  }

  private static int offset(int choice, FuzzInput in) {
    return choice < OFFSETS.length ? OFFSETS[choice] : in.i32();
  }

  private Conversation chosen(FuzzInput in) {
    if (conversations.isEmpty()) {
      return add(new Conversation(in.below(Peer.ALL.size()), nextPort++, SERVER_PORT));
    }
    // The latest comes first.
    return conversations.get(conversations.size() - 1 - in.u8() % conversations.size());
  }

  private Incoming segment(
      Conversation of,
      int flags,
      int options,
      int window,
      int payloadBytes,
      int urgent,
      FuzzInput in) {
    byte[] optionBytes = options(of, flags, options, in);
    int headerBytes = TcpSegment.MIN_HEADER_BYTES + optionBytes.length;
    int segmentBytes = headerBytes + payloadBytes;
    Peer peer = Peer.ALL.get(of.peer);
    byte[] frame = frames.frame(peer, IpProtocol.TCP, segmentBytes, 64);
    int at = Frames.payloadAt(peer);
    TcpSegment.write(
        frame,
        at,
        of.port,
        of.routerPort,
        of.sequence,
        (flags & TcpSegment.ACK) != 0 ? of.expected : 0,
        headerBytes,
        flags,
        window);
    Wire.putU16(frame, at + 18, urgent);
    System.arraycopy(optionBytes, 0, frame, at + TcpSegment.MIN_HEADER_BYTES, optionBytes.length);
    TcpSegment.writeChecksum(
        frame, at, segmentBytes, Frames.pseudoHeaderSum(frame, IpProtocol.TCP, segmentBytes));
    of.sequence +=
        payloadBytes
            + ((flags & TcpSegment.SYN) != 0 ? 1 : 0)
            + ((flags & TcpSegment.FIN) != 0 ? 1 : 0);
    return new Incoming(peer.port(), Frames.damaged(frame, in));
  }

  /** Options, a bit for each kind. */
  private static byte[] options(Conversation of, int flags, int choices, FuzzInput in) {
    byte[] options = new byte[TcpSegment.MAX_HEADER_BYTES - TcpSegment.MIN_HEADER_BYTES];
    int at = 0;
    if ((choices & 1) != 0) {
      boolean old = (choices & 2) != 0;
      options[at] = TcpSegment.OPTION_TIMESTAMPS;
      options[at + 1] = 10;
      Wire.putI32(options, at + 2, old ? of.clock - in.u16() : of.clock++);
      Wire.putI32(options, at + 6, of.timestamp);
      at += 10;
    }
    if ((choices & 4) != 0 && (flags & TcpSegment.SYN) != 0) {
      options[at++] = TcpSegment.OPTION_MAX_SEGMENT_SIZE;
      options[at++] = 4;
      Wire.putU16(options, at, (choices & 0x40) != 0 ? in.u16() : 1460);
      at += 2;
      options[at++] = TcpSegment.OPTION_WINDOW_SCALE;
      options[at++] = 3;
      options[at++] = (byte) ((choices & 0x80) != 0 ? in.u8() : 7);
    }
    if ((choices & 8) != 0) {
      options[at++] = TcpSegment.OPTION_SACK_PERMITTED;
      options[at++] = 2;
    }
    if ((choices & 16) != 0) {
      int blocks = 1 + in.below(2);
      options[at++] = TcpSegment.OPTION_SACK;
      options[at++] = (byte) (2 + 8 * blocks);
      int edge = of.expected;
      for (int i = 0; i < blocks; i++) {
        edge -= in.u16();
        Wire.putI32(options, at, edge);
        Wire.putI32(options, at + 4, edge + in.u16());
        at += 8;
      }
    }
    if ((choices & 32) != 0) {
      byte[] any = in.take(in.below(12));
      int length = Math.min(any.length, options.length - at);
      System.arraycopy(any, 0, options, at, length);
      at += length;
    }
    byte[] padded = new byte[(at + 3) / 4 * 4];
    System.arraycopy(options, 0, padded, 0, at);
    return padded;
  }
}
