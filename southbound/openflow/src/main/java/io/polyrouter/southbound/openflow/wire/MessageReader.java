package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads OpenFlow 1.3 messages from a switch. No state. */
public final class MessageReader {

  private static final int PORT_BYTES = 64;
  private static final int PORT_DOWN = 1;
  private static final int LINK_DOWN = 1;
  private static final int DESCRIPTION_BYTES = 256;
  private static final int SERIAL_BYTES = 32;

  private MessageReader() {}

  /**
   * Reads one whole message.
   *
   * @param message from the first octet of the header to the end that the transport found
   */
  public static Inbound read(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    if (message.length < OpenFlow.HEADER_BYTES) {
      return new Inbound.Malformed(-1, 0, "shorter than a header (section 7.1)");
    }
    int version = in.get() & 0xff;
    int type = in.get() & 0xff;
    int length = in.getShort() & 0xffff;
    int xid = in.getInt();
    if (length != message.length) {
      return new Inbound.Malformed(
          type, xid, "length " + length + " of " + message.length + " octets (section 7.1)");
    }
    if (version != OpenFlow.VERSION && type != OpenFlow.HELLO) {
      return new Inbound.Malformed(type, xid, "version " + version + " (section 7.1)");
    }
    try {
      return body(version, type, xid, in);
    } catch (BufferUnderflowException e) {
      return new Inbound.Malformed(type, xid, "ends too early, at octet " + in.position());
    } catch (Bytes.Broken e) {
      return new Inbound.Malformed(type, xid, e.getMessage() + ", at octet " + in.position());
    }
  }

  private static Inbound body(int version, int type, int xid, ByteBuffer in) {
    return switch (type) {
      case OpenFlow.HELLO -> hello(version, xid, in);
      case OpenFlow.ERROR -> {
        int errorType = Bytes.u16(in);
        int code = Bytes.u16(in);
        yield new Inbound.Failure(xid, errorType, code, ErrorNames.of(errorType, code));
      }
      case OpenFlow.ECHO_REQUEST -> new Inbound.EchoRequest(xid, Bytes.take(in, in.remaining()));
      case OpenFlow.ECHO_REPLY -> new Inbound.EchoReply(xid);
      case OpenFlow.FEATURES_REPLY -> {
        long datapathId = in.getLong();
        in.getInt(); // buffers
        int tables = Bytes.u8(in);
        yield new Inbound.Features(xid, datapathId, tables, Bytes.u8(in));
      }
      case OpenFlow.PACKET_IN -> packetIn(in);
      case OpenFlow.PORT_STATUS -> {
        int reason = Bytes.u8(in);
        Bytes.skip(in, 7);
        PortDescription port = new PortDescription(in);
        yield new Inbound.PortStatus(
            switch (reason) {
              case 0 -> Inbound.Reason.ADDED;
              case 1 -> Inbound.Reason.DELETED;
              case 2 -> Inbound.Reason.MODIFIED;
              default ->
                  throw new Bytes.Broken("port status reason " + reason + " (section 7.4.3)");
            },
            port.read());
      }
      case OpenFlow.BARRIER_REPLY -> new Inbound.BarrierReply(xid);
      case OpenFlow.MULTIPART_REPLY -> {
        int kind = Bytes.u16(in);
        int flags = Bytes.u16(in);
        Bytes.skip(in, 4);
        yield new Inbound.Answer(xid, (flags & OpenFlow.MULTIPART_MORE) != 0, answer(kind, in));
      }
      default -> new Inbound.Ignored(type, xid);
    };
  }

  /** Section 6.3.1: a bitmap of versions if there is one, else the highest version counts. */
  private static Inbound hello(int version, int xid, ByteBuffer in) {
    while (in.remaining() >= 8) {
      int element = Bytes.u16(in);
      int length = Bytes.u16(in);
      if (length < 4 || length - 4 > in.remaining()) {
        throw new Bytes.Broken("hello element of length " + length + " (section 7.5.1)");
      }
      if (element == 1 && length >= 8) {
        int bitmap = in.getInt();
        return new Inbound.Hello(
            xid, (bitmap & 1 << OpenFlow.VERSION) != 0, "bitmap 0x" + Integer.toHexString(bitmap));
      }
      Bytes.skip(in, Math.min(in.remaining(), (length + 7 & ~7) - 4));
    }
    return new Inbound.Hello(xid, version >= OpenFlow.VERSION, "up to " + version);
  }

  private static Inbound packetIn(ByteBuffer in) {
    in.getInt(); // buffer id
    in.getShort(); // total length
    in.get(); // reason
    int table = Bytes.u8(in);
    long cookie = in.getLong();
    long metadata = 0;
    int inPort = 0;
    int start = in.position();
    int length = Bytes.oxmMatchLength(in);
    while (in.position() < start + length) {
      int header = in.getInt();
      switch (header) {
        case OpenFlow.OXM_IN_PORT -> inPort = in.getInt();
        case OpenFlow.OXM_METADATA -> metadata = in.getLong();
        default -> Bytes.skip(in, header & 0xff);
      }
    }
    in.position(start);
    Bytes.skip(in, (length + 7 & ~7) + 2);
    return new Inbound.PacketIn(table, cookie, metadata, inPort, Bytes.take(in, in.remaining()));
  }

  // ---- answers (section 7.3.5) --------------------------------------------------------------

  private static Inbound.Body answer(int kind, ByteBuffer in) {
    return switch (kind) {
      case OpenFlow.DESCRIPTION ->
          new Inbound.Description(
              Bytes.text(in, DESCRIPTION_BYTES),
              Bytes.text(in, DESCRIPTION_BYTES),
              Bytes.text(in, DESCRIPTION_BYTES),
              Bytes.text(in, SERIAL_BYTES),
              Bytes.text(in, DESCRIPTION_BYTES));
      case OpenFlow.FLOWS -> new Inbound.Flows(all(in, MessageReader::flow));
      case OpenFlow.AGGREGATE -> {
        Bytes.skip(in, 16);
        yield new Inbound.FlowCount(in.getInt());
      }
      case OpenFlow.GROUPS -> new Inbound.Groups(all(in, MessageReader::group));
      case OpenFlow.METERS -> new Inbound.Meters(all(in, MessageReader::meter));
      case OpenFlow.METER_FEATURES ->
          new Inbound.MeterFeatures(Integer.toUnsignedLong(in.getInt()));
      case OpenFlow.PORTS -> new Inbound.Ports(all(in, each -> new PortDescription(each).read()));
      default -> new Inbound.OtherBody(kind);
    };
  }

  private static <T> List<T> all(ByteBuffer in, Function<ByteBuffer, T> one) {
    List<T> list = new ArrayList<>();
    while (in.hasRemaining()) {
      list.add(one.apply(in));
    }
    return list;
  }

  /** Section 7.2.1. */
  private record PortDescription(ByteBuffer in) {
    Inbound.PortDescription read() {
      ByteBuffer port = Bytes.part(in, PORT_BYTES);
      int number = port.getInt();
      Bytes.skip(port, 4);
      long mac = (long) Bytes.u16(port) << 32 | Integer.toUnsignedLong(port.getInt());
      Bytes.skip(port, 2);
      String name = Bytes.text(port, 16);
      int config = port.getInt();
      int state = port.getInt();
      Bytes.skip(port, 16);
      long kbps = Integer.toUnsignedLong(port.getInt());
      return new Inbound.PortDescription(
          number,
          new MacAddress(mac),
          name,
          (config & PORT_DOWN) == 0,
          (state & LINK_DOWN) == 0,
          kbps);
    }
  }

  /** Section 7.3.5.2. */
  private static Flow flow(ByteBuffer in) {
    ByteBuffer flow = Bytes.part(in, Bytes.lengthAhead(in));
    Bytes.skip(flow, 2);
    int table = Bytes.u8(flow);
    Bytes.skip(flow, 9);
    int priority = Bytes.u16(flow);
    int idleTimeout = Bytes.u16(flow);
    int hardTimeout = Bytes.u16(flow);
    Bytes.skip(flow, 6);
    long cookie = flow.getLong();
    Bytes.skip(flow, 16);
    Match match = MatchCodec.read(flow);
    Instructions instructions = instructions(flow);
    if (idleTimeout != 0 || hardTimeout != 0) {
      // Not one of ours as it is: it would go by itself.
      instructions =
          new Instructions(
              instructions.meter(),
              instructions.apply(),
              instructions.clear(),
              instructions.write(),
              instructions.metadata(),
              instructions.metadataMask(),
              instructions.nextTable(),
              instructions.other() + " timeouts " + idleTimeout + " " + hardTimeout);
    }
    return new Flow(new Flow.Key(table, priority, match), cookie, instructions);
  }

  /** Section 7.2.4. */
  static Instructions instructions(ByteBuffer in) {
    Instructions result = Instructions.DROP;
    StringBuilder other = new StringBuilder();
    List<Action> apply = List.of();
    while (in.hasRemaining()) {
      int type = Bytes.u16(in);
      int length = Bytes.u16(in);
      ByteBuffer body = Bytes.part(in, length - 4);
      switch (type) {
        case OpenFlow.GOTO_TABLE -> result = result.withNextTable(Bytes.u8(body));
        case OpenFlow.WRITE_METADATA -> {
          Bytes.skip(body, 4);
          result = result.withMetadata(body.getLong(), body.getLong());
        }
        case OpenFlow.WRITE_ACTIONS -> {
          Bytes.skip(body, 4);
          result = result.withWrite(all(body, MessageReader::action));
        }
        case OpenFlow.APPLY_ACTIONS -> {
          Bytes.skip(body, 4);
          apply = all(body, MessageReader::action);
        }
        case OpenFlow.CLEAR_ACTIONS -> result = result.withClear();
        case OpenFlow.METER -> result = result.withMeter(body.getInt());
        default ->
            other
                .append(type)
                .append(' ')
                .append(HexFormat.of().formatHex(Bytes.rest(body)))
                .append(' ');
      }
    }
    return new Instructions(
        result.meter(),
        apply,
        result.clear(),
        result.write(),
        result.metadata(),
        result.metadataMask(),
        result.nextTable(),
        other.toString());
  }

  /** Section 7.2.5. */
  static Action action(ByteBuffer in) {
    Action answer = AnswerCodec.read(in);
    if (answer != null) {
      return answer;
    }
    int start = in.position();
    int type = Bytes.u16(in);
    int length = Bytes.u16(in);
    in.position(start);
    ByteBuffer whole = Bytes.part(in, length);
    Action known = knownAction(type, whole.slice(4, length - 4));
    return known == null ? new Action.Other(HexFormat.of().formatHex(Bytes.rest(whole))) : known;
  }

  private static @Nullable Action knownAction(int type, ByteBuffer body) {
    return switch (type) {
      case OpenFlow.ACTION_OUTPUT -> {
        int port = body.getInt();
        yield port != OpenFlow.PORT_CONTROLLER
            ? new Action.Output(port)
            : Bytes.u16(body) == OpenFlow.WHOLE_PACKET ? Action.TO_CONTROLLER : null;
      }
      case OpenFlow.ACTION_GROUP -> new Action.ToGroup(body.getInt());
      case OpenFlow.ACTION_DEC_TTL -> Action.DECREMENT_TTL;
      case OpenFlow.ACTION_PUSH_VLAN ->
          Bytes.u16(body) == OpenFlow.ETHERTYPE_VLAN ? Action.PUSH_VLAN : null;
      case OpenFlow.ACTION_POP_VLAN -> Action.POP_VLAN;
      case OpenFlow.ACTION_SET_FIELD ->
          switch (body.getInt()) {
            case OpenFlow.OXM_ETH_SRC -> new Action.SetEtherSrc(Bytes.mac(body));
            case OpenFlow.OXM_ETH_DST -> new Action.SetEtherDst(Bytes.mac(body));
            case OpenFlow.OXM_VLAN_VID ->
                new Action.SetVlan(Bytes.u16(body) & ~OpenFlow.VLAN_PRESENT);
            default -> null;
          };
      case OpenFlow.ACTION_EXPERIMENTER ->
          body.getInt() == OpenFlow.NICIRA ? niciraAction(body) : null;
      default -> null;
    };
  }

  private static @Nullable Action niciraAction(ByteBuffer body) {
    return switch (Bytes.u16(body)) {
      case OpenFlow.NICIRA_REG_LOAD ->
          Bytes.u16(body) == 15 && body.getInt() == OpenFlow.NXM_IN_PORT && body.getLong() == 0
              ? Action.FORGET_IN_PORT
              : null;
      case OpenFlow.NICIRA_CHECK_LARGER -> {
        int frameBytes = Bytes.u16(body);
        int bit = Bytes.u16(body);
        yield body.getInt() == OpenFlow.OXM_METADATA
            ? new Action.CheckLarger(frameBytes, bit)
            : null;
      }
      case OpenFlow.NICIRA_RESUBMIT_TABLE ->
          Bytes.u16(body) == OpenFlow.NICIRA_PORT_OF_PACKET
              ? new Action.Resubmit(Bytes.u8(body))
              : null;
      default -> null;
    };
  }

  /** Section 7.3.5.7. */
  private static Group group(ByteBuffer in) {
    ByteBuffer group = Bytes.part(in, Bytes.lengthAhead(in));
    Bytes.skip(group, 2);
    int type = Bytes.u8(group);
    Bytes.skip(group, 1);
    int id = group.getInt();
    Group.Type known =
        switch (type) {
          case 0 -> Group.Type.ALL;
          case 1 -> Group.Type.SELECT;
          case 2 -> Group.Type.INDIRECT;
          case 3 -> Group.Type.FAST_FAILOVER;
          default -> throw new Bytes.Broken("group type " + type + " (section 7.3.4.2)");
        };
    return new Group(id, known, all(group, each -> bucket(each, known)));
  }

  static Group.Bucket bucket(ByteBuffer in, Group.Type type) {
    ByteBuffer bucket = Bytes.part(in, Bytes.lengthAhead(in));
    Bytes.skip(bucket, 2);
    int weight = Bytes.u16(bucket);
    Bytes.skip(bucket, 12);
    // Only in a select group a weight means something.
    return new Group.Bucket(
        type == Group.Type.SELECT ? weight : 0, all(bucket, MessageReader::action));
  }

  /** Section 7.3.5.10: meters of another form than ours count as having no rate. */
  private static Meter meter(ByteBuffer in) {
    ByteBuffer meter = Bytes.part(in, Bytes.lengthAhead(in));
    Bytes.skip(meter, 2);
    int flags = Bytes.u16(meter);
    int id = meter.getInt();
    Meter other = new Meter(id, 0, 0);
    if ((flags & 0x7) != 0x6 || meter.remaining() != 16 || Bytes.u16(meter) != 1) {
      return other;
    }
    Bytes.skip(meter, 2);
    return new Meter(id, meter.getInt(), meter.getInt());
  }
}
