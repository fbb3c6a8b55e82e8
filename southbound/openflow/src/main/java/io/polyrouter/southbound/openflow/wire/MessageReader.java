package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  /** A rule of the specification is broken. Never leaves this class. */
  private static final class Broken extends RuntimeException {
    Broken(String reason) {
      super(reason, null, false, false);
    }
  }

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
    } catch (Broken e) {
      return new Inbound.Malformed(type, xid, e.getMessage() + ", at octet " + in.position());
    }
  }

  private static Inbound body(int version, int type, int xid, ByteBuffer in) {
    return switch (type) {
      case OpenFlow.HELLO -> hello(version, xid, in);
      case OpenFlow.ERROR -> {
        int errorType = u16(in);
        int code = u16(in);
        yield new Inbound.Failure(xid, errorType, code, ErrorNames.of(errorType, code));
      }
      case OpenFlow.ECHO_REQUEST -> new Inbound.EchoRequest(xid, bytes(in, in.remaining()));
      case OpenFlow.ECHO_REPLY -> new Inbound.EchoReply(xid);
      case OpenFlow.FEATURES_REPLY -> {
        long datapathId = in.getLong();
        in.getInt(); // buffers
        int tables = u8(in);
        yield new Inbound.Features(xid, datapathId, tables, u8(in));
      }
      case OpenFlow.PACKET_IN -> packetIn(in);
      case OpenFlow.PORT_STATUS -> {
        int reason = u8(in);
        skip(in, 7);
        PortDescription port = new PortDescription(in);
        yield new Inbound.PortStatus(
            switch (reason) {
              case 0 -> Inbound.Reason.ADDED;
              case 1 -> Inbound.Reason.DELETED;
              case 2 -> Inbound.Reason.MODIFIED;
              default -> throw new Broken("port status reason " + reason + " (section 7.4.3)");
            },
            port.read());
      }
      case OpenFlow.BARRIER_REPLY -> new Inbound.BarrierReply(xid);
      case OpenFlow.MULTIPART_REPLY -> {
        int kind = u16(in);
        int flags = u16(in);
        skip(in, 4);
        yield new Inbound.Answer(xid, (flags & OpenFlow.MULTIPART_MORE) != 0, answer(kind, in));
      }
      default -> new Inbound.Ignored(type, xid);
    };
  }

  /** Section 6.3.1: a bitmap of versions if there is one, else the highest version counts. */
  private static Inbound hello(int version, int xid, ByteBuffer in) {
    while (in.remaining() >= 8) {
      int element = u16(in);
      int length = u16(in);
      if (length < 4 || length - 4 > in.remaining()) {
        throw new Broken("hello element of length " + length + " (section 7.5.1)");
      }
      if (element == 1 && length >= 8) {
        int bitmap = in.getInt();
        return new Inbound.Hello(
            xid, (bitmap & 1 << OpenFlow.VERSION) != 0, "bitmap 0x" + Integer.toHexString(bitmap));
      }
      skip(in, Math.min(in.remaining(), (length + 7 & ~7) - 4));
    }
    return new Inbound.Hello(xid, version >= OpenFlow.VERSION, "up to " + version);
  }

  private static Inbound packetIn(ByteBuffer in) {
    in.getInt(); // buffer id
    in.getShort(); // total length
    in.get(); // reason
    int table = u8(in);
    long cookie = in.getLong();
    long metadata = 0;
    int inPort = 0;
    int start = in.position();
    int type = u16(in);
    int length = u16(in);
    if (type != OpenFlow.MATCH_OXM || length < 4 || length - 4 > in.remaining()) {
      throw new Broken("match of type " + type + ", length " + length + " (section 7.2.3.1)");
    }
    while (in.position() < start + length) {
      int header = in.getInt();
      switch (header) {
        case OpenFlow.OXM_IN_PORT -> inPort = in.getInt();
        case OpenFlow.OXM_METADATA -> metadata = in.getLong();
        default -> skip(in, header & 0xff);
      }
    }
    in.position(start);
    skip(in, (length + 7 & ~7) + 2);
    return new Inbound.PacketIn(table, cookie, metadata, inPort, bytes(in, in.remaining()));
  }

  // ---- answers (section 7.3.5) --------------------------------------------------------------

  private static Inbound.Body answer(int kind, ByteBuffer in) {
    return switch (kind) {
      case OpenFlow.DESCRIPTION ->
          new Inbound.Description(
              text(in, DESCRIPTION_BYTES),
              text(in, DESCRIPTION_BYTES),
              text(in, DESCRIPTION_BYTES),
              text(in, SERIAL_BYTES),
              text(in, DESCRIPTION_BYTES));
      case OpenFlow.FLOWS -> new Inbound.Flows(all(in, MessageReader::flow));
      case OpenFlow.AGGREGATE -> {
        skip(in, 16);
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
      ByteBuffer port = part(in, PORT_BYTES);
      int number = port.getInt();
      skip(port, 4);
      long mac = (long) u16(port) << 32 | Integer.toUnsignedLong(port.getInt());
      skip(port, 2);
      String name = text(port, 16);
      int config = port.getInt();
      int state = port.getInt();
      skip(port, 16);
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
    ByteBuffer flow = part(in, lengthAhead(in));
    skip(flow, 2);
    int table = u8(flow);
    skip(flow, 9);
    int priority = u16(flow);
    int idleTimeout = u16(flow);
    int hardTimeout = u16(flow);
    skip(flow, 6);
    long cookie = flow.getLong();
    skip(flow, 16);
    Match match = match(flow);
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

  /** Section 7.2.3. */
  static Match match(ByteBuffer in) {
    int start = in.position();
    int type = u16(in);
    int length = u16(in);
    if (type != OpenFlow.MATCH_OXM || length < 4 || length - 4 > in.remaining()) {
      throw new Broken("match of type " + type + ", length " + length + " (section 7.2.3.1)");
    }
    int inPort = 0;
    int vlan = Match.ANY_VLAN;
    long metadata = 0;
    long metadataMask = 0;
    int etherType = 0;
    MacAddress etherDst = null;
    Ipv4Prefix ipv4Dst = null;
    int timeToLive = -1;
    int arpOperation = 0;
    Ipv4Address arpTarget = null;
    StringBuilder other = new StringBuilder();
    while (in.position() < start + length) {
      int header = in.getInt();
      switch (header) {
        case OpenFlow.OXM_IN_PORT -> inPort = in.getInt();
        case OpenFlow.OXM_METADATA -> {
          metadata = in.getLong();
          metadataMask = -1L;
        }
        case OpenFlow.OXM_METADATA_MASKED -> {
          metadata = in.getLong();
          metadataMask = in.getLong();
          metadata &= metadataMask;
        }
        case OpenFlow.OXM_ETH_DST -> etherDst = mac(in);
        case OpenFlow.OXM_ETH_TYPE -> etherType = u16(in);
        case OpenFlow.OXM_VLAN_VID -> {
          int vid = u16(in);
          vlan = vid == 0 ? Match.UNTAGGED : vid & ~OpenFlow.VLAN_PRESENT;
        }
        case OpenFlow.OXM_IPV4_DST -> ipv4Dst = Ipv4Prefix.of(new Ipv4Address(in.getInt()), 32);
        case OpenFlow.OXM_IPV4_DST_MASKED -> {
          int address = in.getInt();
          int mask = in.getInt();
          int ones = Integer.numberOfLeadingZeros(~mask);
          if (mask == Ipv4Prefix.mask(ones)) {
            ipv4Dst = ones == 0 ? null : Ipv4Prefix.of(new Ipv4Address(address), ones);
          } else {
            other.append("ipv4_dst ").append(Integer.toHexString(address));
            other.append('/').append(Integer.toHexString(mask));
          }
        }
        case OpenFlow.NXM_IP_TTL -> timeToLive = u8(in);
        case OpenFlow.OXM_ARP_OP -> arpOperation = u16(in);
        case OpenFlow.OXM_ARP_TPA -> arpTarget = new Ipv4Address(in.getInt());
        default -> {
          other.append(Integer.toHexString(header)).append(' ');
          other.append(HexFormat.of().formatHex(bytes(in, header & 0xff))).append(' ');
        }
      }
    }
    if (arpOperation != (arpTarget == null ? 0 : OpenFlow.ARP_REQUEST)) {
      other.append("arp_op ").append(arpOperation);
    }
    in.position(start);
    skip(in, length + 7 & ~7);
    return new Match(
        inPort,
        vlan,
        metadata,
        metadataMask,
        etherType,
        etherDst,
        ipv4Dst,
        timeToLive,
        arpTarget,
        other.toString());
  }

  /** Section 7.2.4. */
  static Instructions instructions(ByteBuffer in) {
    Instructions result = Instructions.DROP;
    StringBuilder other = new StringBuilder();
    List<Action> apply = List.of();
    while (in.hasRemaining()) {
      int type = u16(in);
      int length = u16(in);
      ByteBuffer body = part(in, length - 4);
      switch (type) {
        case OpenFlow.GOTO_TABLE -> result = result.withNextTable(u8(body));
        case OpenFlow.WRITE_METADATA -> {
          skip(body, 4);
          result = result.withMetadata(body.getLong(), body.getLong());
        }
        case OpenFlow.WRITE_ACTIONS -> {
          skip(body, 4);
          result = result.withWrite(all(body, MessageReader::action));
        }
        case OpenFlow.APPLY_ACTIONS -> {
          skip(body, 4);
          apply = all(body, MessageReader::action);
        }
        case OpenFlow.CLEAR_ACTIONS -> result = result.withClear();
        case OpenFlow.METER -> result = result.withMeter(body.getInt());
        default ->
            other.append(type).append(' ').append(HexFormat.of().formatHex(rest(body))).append(' ');
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
    Action answer = arpAnswer(in);
    if (answer != null) {
      return answer;
    }
    int start = in.position();
    int type = u16(in);
    int length = u16(in);
    in.position(start);
    ByteBuffer whole = part(in, length);
    Action known = knownAction(type, whole.slice(4, length - 4));
    return known == null ? new Action.Other(HexFormat.of().formatHex(rest(whole))) : known;
  }

  /** The actions here if together they are {@link Action.AnswerArp}, which are then read. */
  private static @Nullable Action arpAnswer(ByteBuffer in) {
    if (in.remaining() < MessageWriter.ANSWER_ARP_BYTES
        || (in.getShort(in.position()) & 0xffff) != OpenFlow.ACTION_EXPERIMENTER) {
      return null;
    }
    ByteBuffer whole = in.slice(in.position(), MessageWriter.ANSWER_ARP_BYTES);
    MacAddress mac = mac(whole.slice(24 + 8, 6));
    Ipv4Address address = new Ipv4Address(whole.getInt(MessageWriter.ANSWER_ARP_BYTES - 8));
    MessageWriter expected = new MessageWriter(MessageWriter.ANSWER_ARP_BYTES);
    expected.answerArp(mac, address);
    if (!whole.equals(ByteBuffer.wrap(expected.take()))) {
      return null;
    }
    skip(in, MessageWriter.ANSWER_ARP_BYTES);
    return new Action.AnswerArp(mac, address);
  }

  private static @Nullable Action knownAction(int type, ByteBuffer body) {
    return switch (type) {
      case OpenFlow.ACTION_OUTPUT -> {
        int port = body.getInt();
        yield port != OpenFlow.PORT_CONTROLLER
            ? new Action.Output(port)
            : u16(body) == OpenFlow.WHOLE_PACKET ? Action.TO_CONTROLLER : null;
      }
      case OpenFlow.ACTION_GROUP -> new Action.ToGroup(body.getInt());
      case OpenFlow.ACTION_DEC_TTL -> Action.DECREMENT_TTL;
      case OpenFlow.ACTION_PUSH_VLAN ->
          u16(body) == OpenFlow.ETHERTYPE_VLAN ? Action.PUSH_VLAN : null;
      case OpenFlow.ACTION_POP_VLAN -> Action.POP_VLAN;
      case OpenFlow.ACTION_SET_FIELD ->
          switch (body.getInt()) {
            case OpenFlow.OXM_ETH_SRC -> new Action.SetEtherSrc(mac(body));
            case OpenFlow.OXM_ETH_DST -> new Action.SetEtherDst(mac(body));
            case OpenFlow.OXM_VLAN_VID -> new Action.SetVlan(u16(body) & ~OpenFlow.VLAN_PRESENT);
            default -> null;
          };
      case OpenFlow.ACTION_EXPERIMENTER ->
          body.getInt() == OpenFlow.NICIRA ? niciraAction(body) : null;
      default -> null;
    };
  }

  private static @Nullable Action niciraAction(ByteBuffer body) {
    return switch (u16(body)) {
      case OpenFlow.NICIRA_REG_LOAD ->
          u16(body) == 15 && body.getInt() == OpenFlow.NXM_IN_PORT && body.getLong() == 0
              ? Action.FORGET_IN_PORT
              : null;
      case OpenFlow.NICIRA_CHECK_LARGER -> {
        int frameBytes = u16(body);
        int bit = u16(body);
        yield body.getInt() == OpenFlow.OXM_METADATA
            ? new Action.CheckLarger(frameBytes, bit)
            : null;
      }
      case OpenFlow.NICIRA_RESUBMIT_TABLE ->
          u16(body) == OpenFlow.NICIRA_PORT_OF_PACKET ? new Action.Resubmit(u8(body)) : null;
      default -> null;
    };
  }

  /** Section 7.3.5.7. */
  private static Group group(ByteBuffer in) {
    ByteBuffer group = part(in, lengthAhead(in));
    skip(group, 2);
    int type = u8(group);
    skip(group, 1);
    int id = group.getInt();
    Group.Type known =
        switch (type) {
          case 0 -> Group.Type.ALL;
          case 1 -> Group.Type.SELECT;
          case 2 -> Group.Type.INDIRECT;
          case 3 -> Group.Type.FAST_FAILOVER;
          default -> throw new Broken("group type " + type + " (section 7.3.4.2)");
        };
    return new Group(id, known, all(group, each -> bucket(each, known)));
  }

  static Group.Bucket bucket(ByteBuffer in, Group.Type type) {
    ByteBuffer bucket = part(in, lengthAhead(in));
    skip(bucket, 2);
    int weight = u16(bucket);
    skip(bucket, 12);
    // Only in a select group a weight means something.
    return new Group.Bucket(
        type == Group.Type.SELECT ? weight : 0, all(bucket, MessageReader::action));
  }

  /** Section 7.3.5.10: meters of another form than ours count as having no rate. */
  private static Meter meter(ByteBuffer in) {
    ByteBuffer meter = part(in, lengthAhead(in));
    skip(meter, 2);
    int flags = u16(meter);
    int id = meter.getInt();
    Meter other = new Meter(id, 0, 0);
    if ((flags & 0x7) != 0x6 || meter.remaining() != 16 || u16(meter) != 1) {
      return other;
    }
    skip(meter, 2);
    return new Meter(id, meter.getInt(), meter.getInt());
  }

  // ---- bytes --------------------------------------------------------------------------------

  private static int u8(ByteBuffer in) {
    return in.get() & 0xff;
  }

  private static int u16(ByteBuffer in) {
    return in.getShort() & 0xffff;
  }

  private static MacAddress mac(ByteBuffer in) {
    return new MacAddress((long) u16(in) << 32 | Integer.toUnsignedLong(in.getInt()));
  }

  private static void skip(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + count);
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    if (count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] copy = new byte[count];
    in.get(copy);
    return copy;
  }

  private static byte[] rest(ByteBuffer in) {
    return bytes(in, in.remaining());
  }

  /** The length that a structure begins with. */
  private static int lengthAhead(ByteBuffer in) {
    if (in.remaining() < 2) {
      throw new BufferUnderflowException();
    }
    return in.getShort(in.position()) & 0xffff;
  }

  /** A structure that says its own length; at least 4, else reading would not get on. */
  private static ByteBuffer part(ByteBuffer in, int length) {
    if (length < 4 || length > in.remaining()) {
      throw new Broken("structure of length " + length + " in " + in.remaining() + " octets");
    }
    ByteBuffer part = in.slice(in.position(), length);
    skip(in, length);
    return part;
  }

  /** A fixed field of text that ends at the first zero. */
  private static String text(ByteBuffer in, int count) {
    byte[] field = bytes(in, count);
    int end = 0;
    while (end < count && field[end] != 0) {
      end++;
    }
    StringBuilder printable = new StringBuilder(end);
    for (char c : new String(field, 0, end, StandardCharsets.UTF_8).toCharArray()) {
      printable.append(Character.isISOControl(c) ? '?' : c);
    }
    return printable.toString();
  }
}
