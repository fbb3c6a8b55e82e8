package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.FakeSwitch;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import io.polyrouter.southbound.flow.SwitchContent;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A switch on a real TCP connection: speaks OpenFlow 1.3, holds its content in a {@link FakeSwitch}
 * that outlives the connection.
 */
public final class TestSwitch implements AutoCloseable {

  private static final int FLOW_MOD_FAILED = 5;
  private static final int TABLE_FULL = 1;

  private final long datapathId;
  private final FakeSwitch content;
  private final int flowLimit;
  private final Socket socket;
  private final Thread thread;
  private final BlockingQueue<byte[]> packetOuts = new LinkedBlockingQueue<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final AtomicInteger changes = new AtomicInteger();
  private final Object sending = new Object();

  /**
   * Connects at once.
   *
   * @param flowLimit flows beyond this are refused
   */
  public TestSwitch(long datapathId, InetSocketAddress to, FakeSwitch content, int flowLimit)
      throws IOException {
    this.datapathId = datapathId;
    this.content = content;
    this.flowLimit = flowLimit;
    this.socket = new Socket(to.getAddress(), to.getPort());
    this.thread = Thread.ofPlatform().name("test-switch-" + datapathId).start(this::serve);
  }

  /** Completes when the connection has ended. */
  public CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  /** Whole packet-out messages, in order. */
  public BlockingQueue<byte[]> packetOuts() {
    return packetOuts;
  }

  /** Flow, group and meter mods that came over this connection. */
  public int changes() {
    return changes.get();
  }

  public void packetIn(long metadata, int inPort, byte[] frame) throws IOException {
    MessageWriter writer = new MessageWriter(256);
    int start = writer.header(OpenFlow.PACKET_IN, 0);
    writer.u32(OpenFlow.NO_BUFFER);
    writer.u16(frame.length);
    writer.u8(1);
    writer.u8(2);
    writer.u64(0);
    int match = writer.length();
    writer.u16(OpenFlow.MATCH_OXM);
    writer.u16(0);
    writer.u32(OpenFlow.OXM_IN_PORT);
    writer.u32(inPort);
    if (metadata != 0) {
      writer.u32(OpenFlow.OXM_METADATA);
      writer.u64(metadata);
    }
    writer.patch16(match + 2, writer.length() - match);
    writer.zeros(-(writer.length() - match) & 7);
    writer.zeros(2);
    writer.raw(frame, 0, frame.length);
    writer.end(start);
    send(writer.take());
  }

  public void portStatus(int port, boolean up) throws IOException {
    MessageWriter writer = new MessageWriter(128);
    int start = writer.header(OpenFlow.PORT_STATUS, 0);
    writer.u8(2);
    writer.zeros(7);
    port(writer, port, up);
    writer.end(start);
    send(writer.take());
  }

  public void send(byte[] bytes) throws IOException {
    synchronized (sending) {
      socket.getOutputStream().write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    try (Socket open = socket) {
      MessageWriter hello = new MessageWriter(64);
      hello.hello(1);
      send(hello.take());
      DataInputStream in = new DataInputStream(open.getInputStream());
      while (true) {
        byte[] header = in.readNBytes(OpenFlow.HEADER_BYTES);
        if (header.length < OpenFlow.HEADER_BYTES) {
          break;
        }
        ByteBuffer head = ByteBuffer.wrap(header);
        byte[] body = in.readNBytes((head.getShort(2) & 0xffff) - OpenFlow.HEADER_BYTES);
        handle(head.get(1), head.getInt(4), ByteBuffer.wrap(body), body);
      }
    } catch (EOFException | SocketException e) {
      // the connection ended
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      ended.complete(null);
    }
  }

  private void handle(int type, int xid, ByteBuffer in, byte[] body) throws IOException {
    MessageWriter out = new MessageWriter(1024);
    switch (type) {
      case OpenFlow.FEATURES_REQUEST -> {
        int start = out.header(OpenFlow.FEATURES_REPLY, xid);
        out.u64(datapathId);
        out.u32(0);
        out.u8(254);
        out.zeros(11);
        out.end(start);
      }
      case OpenFlow.ECHO_REQUEST -> out.echoReply(xid, body);
      case OpenFlow.BARRIER_REQUEST -> out.end(out.header(OpenFlow.BARRIER_REPLY, xid));
      case OpenFlow.MULTIPART_REQUEST -> answer(in.getShort(), xid, out);
      case OpenFlow.PACKET_OUT -> packetOuts.add(body);
      case OpenFlow.FLOW_MOD -> applied(xid, flowMod(in), out);
      case OpenFlow.GROUP_MOD -> applied(xid, groupMod(in), out);
      case OpenFlow.METER_MOD -> applied(xid, meterMod(in), out);
      default -> {}
    }
    if (out.length() > 0) {
      send(out.take());
    }
  }

  private void applied(int xid, Change change, MessageWriter out) {
    changes.incrementAndGet();
    FakeSwitch.Refusal refusal =
        change instanceof Change.PutFlow && held().flows().size() >= flowLimit
            ? FakeSwitch.Refusal.TABLE_FULL
            : content.apply(change);
    if (refusal != null) {
      out.error(xid, FLOW_MOD_FAILED, TABLE_FULL, refusal.name());
    }
  }

  private SwitchContent held() {
    return content.content(0, 0);
  }

  private static Change flowMod(ByteBuffer in) {
    long cookie = in.getLong();
    in.getLong();
    int table = in.get();
    int command = in.get();
    in.getInt();
    int priority = in.getShort();
    in.position(in.position() + 16);
    Match match = MatchCodec.read(in);
    Flow.Key key = new Flow.Key(table, priority, match);
    if (command != 0) {
      return new Change.RemoveFlow(key, cookie);
    }
    Instructions instructions = MessageReader.instructions(in);
    return new Change.PutFlow(new Flow(key, cookie, instructions));
  }

  private static Change groupMod(ByteBuffer in) {
    int command = in.getShort();
    Group.Type type = in.get() == 1 ? Group.Type.SELECT : Group.Type.INDIRECT;
    in.get();
    int id = in.getInt();
    List<Group.Bucket> buckets = new ArrayList<>();
    while (in.hasRemaining()) {
      buckets.add(MessageReader.bucket(in, type));
    }
    Group group = new Group(id, type, buckets);
    return switch (command) {
      case 0 -> new Change.AddGroup(group);
      case 1 -> new Change.ModifyGroup(group);
      default -> new Change.RemoveGroup(id);
    };
  }

  private static Change meterMod(ByteBuffer in) {
    int command = in.getShort();
    in.getShort();
    int id = in.getInt();
    in.getInt();
    Meter meter = new Meter(id, in.getInt(), in.getInt());
    return command == 0 ? new Change.AddMeter(meter) : new Change.ModifyMeter(meter);
  }

  private void answer(int kind, int xid, MessageWriter out) {
    int start = out.header(OpenFlow.MULTIPART_REPLY, xid);
    out.u16(kind);
    out.u16(0);
    out.zeros(4);
    SwitchContent held = held();
    switch (kind) {
      case OpenFlow.DESCRIPTION -> {
        text(out, "Nicira, Inc.", 256);
        text(out, "Open vSwitch", 256);
        text(out, "test", 256);
        text(out, "none", 32);
        text(out, "none", 256);
      }
      case OpenFlow.PORTS -> {
        for (int port = 1; port <= 4; port++) {
          port(out, port, true);
        }
      }
      case OpenFlow.METER_FEATURES -> {
        out.u32(262_144);
        out.zeros(12);
      }
      case OpenFlow.METERS -> {
        for (Meter meter : held.meters().values()) {
          out.u16(24);
          out.u16(6);
          out.u32(meter.id());
          out.dropBand(meter);
        }
      }
      case OpenFlow.GROUPS -> {
        for (Group group : held.groups().values()) {
          int at = out.length();
          out.u16(0);
          out.u8(MessageWriter.typeNumber(group.type()));
          out.zeros(1);
          out.u32(group.id());
          group.buckets().forEach(out::bucket);
          out.patch16(at, out.length() - at);
        }
      }
      case OpenFlow.AGGREGATE -> {
        out.zeros(16);
        out.u32(held.flows().size());
        out.zeros(4);
      }
      case OpenFlow.FLOWS -> {
        for (Flow flow : held.flows().values()) {
          flow(flow, out);
        }
      }
      default -> {}
    }
    out.end(start);
  }

  static void flow(Flow flow, MessageWriter out) {
    int at = out.length();
    out.u16(0);
    out.u8(flow.key().table());
    out.zeros(9);
    out.u16(flow.key().priority());
    out.zeros(10);
    out.u64(flow.cookie());
    out.zeros(16);
    MatchCodec.write(flow.key().match(), out);
    out.instructions(flow.instructions());
    out.patch16(at, out.length() - at);
  }

  private static void port(MessageWriter out, int number, boolean up) {
    out.u32(number);
    out.zeros(4);
    out.u16(0);
    out.u32(number);
    out.zeros(2);
    text(out, "port" + number, 16);
    out.u32(0);
    out.u32(up ? 0 : 1);
    out.zeros(16);
    out.u32(1_000_000);
    out.u32(0);
  }

  private static void text(MessageWriter out, String text, int field) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.raw(bytes, 0, bytes.length);
    out.zeros(field - bytes.length);
  }
}
