package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes OpenFlow 1.3 messages, one after the other, into an array that grows. Used by one thread.
 */
public final class MessageWriter {

  private static final int FLOW_ADD = 0;
  private static final int FLOW_DELETE_STRICT = 4;
  private static final int COMMAND_ADD = 0;
  private static final int COMMAND_MODIFY = 1;
  private static final int COMMAND_DELETE = 2;
  private static final int METER_RATE_IN_PACKETS = 1 << 1;
  private static final int METER_WITH_BURST = 1 << 2;
  private static final int BAND_DROP = 1;
  private static final int HELLO_VERSION_BITMAP = 1;

  private byte[] bytes;
  private int length;

  public MessageWriter(int initialBytes) {
    bytes = new byte[initialBytes];
  }

  /** Bytes written so far. */
  public int length() {
    return length;
  }

  /** What was written, and starts anew. */
  public byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }

  // ---- messages without much content --------------------------------------------------------

  /** Section 7.5.1: this version only. */
  public void hello(int xid) {
    int start = header(OpenFlow.HELLO, xid);
    u16(HELLO_VERSION_BITMAP);
    u16(8);
    u32(1 << OpenFlow.VERSION);
    end(start);
  }

  public void echoRequest(int xid) {
    end(header(OpenFlow.ECHO_REQUEST, xid));
  }

  public void echoReply(int xid, byte[] data) {
    int start = header(OpenFlow.ECHO_REPLY, xid);
    raw(data, 0, data.length);
    end(start);
  }

  /** Section 7.5.4, with a text as data. */
  public void error(int xid, int type, int code, String text) {
    int start = header(OpenFlow.ERROR, xid);
    u16(type);
    u16(code);
    byte[] data = text.getBytes(StandardCharsets.US_ASCII);
    raw(data, 0, data.length);
    end(start);
  }

  public void featuresRequest(int xid) {
    end(header(OpenFlow.FEATURES_REQUEST, xid));
  }

  /** Section 7.3.2: fragments as they are, whole packets to the controller. */
  public void setConfig(int xid) {
    int start = header(OpenFlow.SET_CONFIG, xid);
    u16(0);
    u16(OpenFlow.WHOLE_PACKET);
    end(start);
  }

  /** Section 7.3.10: packet-ins for every reason, port status for every reason, nothing else. */
  public void setAsync(int xid) {
    int start = header(OpenFlow.SET_ASYNC, xid);
    for (int mask : new int[] {7, 7, 7, 7, 0, 0}) {
      u32(mask);
    }
    end(start);
  }

  public void barrier(int xid) {
    end(header(OpenFlow.BARRIER_REQUEST, xid));
  }

  // ---- questions (section 7.3.5) ------------------------------------------------------------

  public void askDescription(int xid) {
    end(multipart(xid, OpenFlow.DESCRIPTION));
  }

  public void askPorts(int xid) {
    end(multipart(xid, OpenFlow.PORTS));
  }

  public void askGroups(int xid) {
    end(multipart(xid, OpenFlow.GROUPS));
  }

  public void askMeterFeatures(int xid) {
    end(multipart(xid, OpenFlow.METER_FEATURES));
  }

  public void askMeters(int xid) {
    int start = multipart(xid, OpenFlow.METERS);
    u32(OpenFlow.METER_ALL);
    u32(0);
    end(start);
  }

  /** All flows of which the cookie's bits in the mask are these. */
  public void askFlows(int xid, long cookie, long cookieMask) {
    flowQuestion(xid, OpenFlow.FLOWS, cookie, cookieMask);
  }

  /** How many flows there are of which the cookie's bits in the mask are these. */
  public void askFlowCount(int xid, long cookie, long cookieMask) {
    flowQuestion(xid, OpenFlow.AGGREGATE, cookie, cookieMask);
  }

  private void flowQuestion(int xid, int kind, long cookie, long cookieMask) {
    int start = multipart(xid, kind);
    u8(OpenFlow.TABLE_ALL);
    zeros(3);
    u32(OpenFlow.PORT_ANY);
    u32(OpenFlow.GROUP_ANY);
    zeros(4);
    u64(cookie);
    u64(cookieMask);
    MatchCodec.write(Match.ALL, this);
    end(start);
  }

  private int multipart(int xid, int kind) {
    int start = header(OpenFlow.MULTIPART_REQUEST, xid);
    u16(kind);
    u16(0);
    zeros(4);
    return start;
  }

  // ---- packets ------------------------------------------------------------------------------

  /** Section 7.3.7: these actions on this frame, which came from nowhere. */
  public void packetOut(int xid, List<Action> actions, byte[] frame, int offset, int count) {
    int start = header(OpenFlow.PACKET_OUT, xid);
    u32(OpenFlow.NO_BUFFER);
    u32(OpenFlow.PORT_CONTROLLER);
    int lengthAt = length;
    u16(0);
    zeros(6);
    int actionsStart = length;
    actions.forEach(this::action);
    patch16(lengthAt, length - actionsStart);
    raw(frame, offset, count);
    end(start);
  }

  // ---- changes ------------------------------------------------------------------------------

  public void change(int xid, Change change) {
    switch (change) {
      case Change.PutFlow(Flow flow) -> {
        int start = flowMod(xid, flow.key(), flow.cookie(), 0, FLOW_ADD);
        instructions(flow.instructions());
        end(start);
      }
      case Change.RemoveFlow(Flow.Key key, long cookie) ->
          end(flowMod(xid, key, cookie, -1L, FLOW_DELETE_STRICT));
      case Change.AddGroup(Group group) -> groupMod(xid, COMMAND_ADD, group);
      case Change.ModifyGroup(Group group) -> groupMod(xid, COMMAND_MODIFY, group);
      case Change.RemoveGroup(int id) ->
          groupMod(xid, COMMAND_DELETE, new Group(id, Group.Type.ALL, List.of()));
      case Change.AddMeter(Meter meter) -> meterMod(xid, COMMAND_ADD, meter);
      case Change.ModifyMeter(Meter meter) -> meterMod(xid, COMMAND_MODIFY, meter);
      case Change.RemoveMeter(int id) -> {
        int start = header(OpenFlow.METER_MOD, xid);
        u16(COMMAND_DELETE);
        u16(0);
        u32(id);
        end(start);
      }
    }
  }

  private int flowMod(int xid, Flow.Key key, long cookie, long cookieMask, int command) {
    int start = header(OpenFlow.FLOW_MOD, xid);
    u64(cookie);
    u64(cookieMask);
    u8(key.table());
    u8(command);
    u16(0); // idle and hard timeout: never
    u16(0);
    u16(key.priority());
    u32(OpenFlow.NO_BUFFER);
    u32(OpenFlow.PORT_ANY);
    u32(OpenFlow.GROUP_ANY);
    u16(0);
    zeros(2);
    MatchCodec.write(key.match(), this);
    return start;
  }

  private void groupMod(int xid, int command, Group group) {
    int start = header(OpenFlow.GROUP_MOD, xid);
    u16(command);
    u8(typeNumber(group.type()));
    zeros(1);
    u32(group.id());
    for (Group.Bucket bucket : group.buckets()) {
      bucket(bucket);
    }
    end(start);
  }

  static int typeNumber(Group.Type type) {
    return switch (type) {
      case ALL -> 0;
      case SELECT -> 1;
      case INDIRECT -> 2;
      case FAST_FAILOVER -> 3;
    };
  }

  void bucket(Group.Bucket bucket) {
    int start = length;
    u16(0);
    u16(bucket.weight());
    u32(OpenFlow.PORT_ANY);
    u32(OpenFlow.GROUP_ANY);
    zeros(4);
    bucket.actions().forEach(this::action);
    patch16(start, length - start);
  }

  private void meterMod(int xid, int command, Meter meter) {
    int start = header(OpenFlow.METER_MOD, xid);
    u16(command);
    u16(METER_RATE_IN_PACKETS | METER_WITH_BURST);
    u32(meter.id());
    dropBand(meter);
    end(start);
  }

  void dropBand(Meter meter) {
    u16(BAND_DROP);
    u16(16);
    u32(meter.packetsPerSecond());
    u32(meter.burstPackets());
    zeros(4);
  }

  // ---- structures ---------------------------------------------------------------------------

  /** Section 7.2.4. */
  void instructions(Instructions instructions) {
    if (instructions.meter() != 0) {
      u16(OpenFlow.METER);
      u16(8);
      u32(instructions.meter());
    }
    actions(OpenFlow.APPLY_ACTIONS, instructions.apply());
    if (instructions.clear()) {
      u16(OpenFlow.CLEAR_ACTIONS);
      u16(8);
      u32(0);
    }
    actions(OpenFlow.WRITE_ACTIONS, instructions.write());
    if (instructions.metadataMask() != 0) {
      u16(OpenFlow.WRITE_METADATA);
      u16(24);
      u32(0);
      u64(instructions.metadata());
      u64(instructions.metadataMask());
    }
    if (instructions.nextTable() >= 0) {
      u16(OpenFlow.GOTO_TABLE);
      u16(8);
      u8(instructions.nextTable());
      zeros(3);
    }
  }

  private void actions(int instruction, List<Action> actions) {
    if (actions.isEmpty()) {
      return;
    }
    int start = length;
    u16(instruction);
    u16(0);
    u32(0);
    actions.forEach(this::action);
    patch16(start + 2, length - start);
  }

  /** Section 7.2.5. */
  private void action(Action action) {
    switch (action) {
      case Action.Output(int port) -> output(port, 0);
      case Action.ToController toController ->
          output(OpenFlow.PORT_CONTROLLER, OpenFlow.WHOLE_PACKET);
      case Action.ToGroup(int id) -> {
        u16(OpenFlow.ACTION_GROUP);
        u16(8);
        u32(id);
      }
      case Action.SetEtherSrc(MacAddress mac) -> setMac(OpenFlow.OXM_ETH_SRC, mac);
      case Action.SetEtherDst(MacAddress mac) -> setMac(OpenFlow.OXM_ETH_DST, mac);
      case Action.DecrementTtl decrement -> bare(OpenFlow.ACTION_DEC_TTL, 0);
      case Action.PushVlan push -> bare(OpenFlow.ACTION_PUSH_VLAN, OpenFlow.ETHERTYPE_VLAN);
      case Action.SetVlan(int vlan) ->
          setField(OpenFlow.OXM_VLAN_VID, OpenFlow.VLAN_PRESENT | vlan);
      case Action.PopVlan pop -> bare(OpenFlow.ACTION_POP_VLAN, 0);
      case Action.ForgetInPort forget -> {
        nicira(24, OpenFlow.NICIRA_REG_LOAD);
        u16(15); // bits 0 to 15
        u32(OpenFlow.NXM_IN_PORT);
        u64(0);
      }
      case Action.CheckLarger(int frameBytes, int bit) -> {
        nicira(24, OpenFlow.NICIRA_CHECK_LARGER);
        u16(frameBytes);
        u16(bit);
        u32(OpenFlow.OXM_METADATA);
        zeros(6);
      }
      case Action.Resubmit(int table) -> {
        nicira(16, OpenFlow.NICIRA_RESUBMIT_TABLE);
        u16(OpenFlow.NICIRA_PORT_OF_PACKET);
        u8(table);
        zeros(3);
      }
      case Action.AnswerArp answer -> AnswerCodec.write(answer, this);
      case Action.TurnIntoAdvertisement turn -> AnswerCodec.write(turn, this);
      case Action.AdvertiseFrom from -> AnswerCodec.write(from, this);
      case Action.Other(String hex) -> {
        byte[] whole = HexFormat.of().parseHex(hex);
        raw(whole, 0, whole.length);
      }
    }
  }

  /** Fields by their Nicira names: by those Open vSwitch reports a move. */
  void move(int bits, int from, int to) {
    nicira(24, OpenFlow.NICIRA_REG_MOVE);
    u16(bits);
    u16(0); // from the first bit
    u16(0); // to the first bit
    u32(from);
    u32(to);
  }

  private void output(int port, int maxBytes) {
    u16(OpenFlow.ACTION_OUTPUT);
    u16(16);
    u32(port);
    u16(maxBytes);
    zeros(6);
  }

  void setMac(int field, MacAddress mac) {
    u16(OpenFlow.ACTION_SET_FIELD);
    u16(16);
    u32(field);
    u48(mac.bits());
    zeros(2);
  }

  /** A field of at most 4 bytes; its header tells how many. */
  void setField(int field, int value) {
    int start = length;
    u16(OpenFlow.ACTION_SET_FIELD);
    u16(16);
    u32(field);
    switch (field & 0xff) {
      case 1 -> u8(value);
      case 2 -> u16(value);
      case 4 -> u32(value);
      default -> throw new IllegalArgumentException("field " + Integer.toHexString(field));
    }
    zeros(16 - (length - start));
  }

  private void bare(int type, int value) {
    u16(type);
    u16(8);
    u16(value);
    zeros(2);
  }

  private void nicira(int actionBytes, int subtype) {
    u16(OpenFlow.ACTION_EXPERIMENTER);
    u16(actionBytes);
    u32(OpenFlow.NICIRA);
    u16(subtype);
  }

  // ---- bytes --------------------------------------------------------------------------------

  int header(int type, int xid) {
    int start = length;
    u8(OpenFlow.VERSION);
    u8(type);
    u16(0);
    u32(xid);
    return start;
  }

  void end(int start) {
    patch16(start + 2, length - start);
  }

  void pad(int start) {
    zeros(-(length - start) & 7);
  }

  private void need(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  void u8(int value) {
    need(1);
    bytes[length++] = (byte) value;
  }

  void u16(int value) {
    need(2);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  void u32(int value) {
    need(4);
    bytes[length++] = (byte) (value >>> 24);
    bytes[length++] = (byte) (value >>> 16);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  void u48(long value) {
    u16((int) (value >>> 32));
    u32((int) value);
  }

  void u64(long value) {
    u32((int) (value >>> 32));
    u32((int) value);
  }

  void zeros(int count) {
    need(count);
    Arrays.fill(bytes, length, length + count, (byte) 0);
    length += count;
  }

  void raw(byte[] source, int offset, int count) {
    need(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
  }

  void patch16(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }
}
