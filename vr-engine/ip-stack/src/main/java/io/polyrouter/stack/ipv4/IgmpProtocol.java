package io.polyrouter.stack.ipv4;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Igmp;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv4Options;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.group.Group;
import io.polyrouter.stack.group.GroupProtocol;
import io.polyrouter.stack.group.GroupReport;
import io.polyrouter.stack.group.Groups;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import java.util.ArrayList;
import java.util.List;

/** IGMP as a host (RFC 3376, section 5; RFC 2236, section 3). */
final class IgmpProtocol implements GroupProtocol {

  static final int ALL_SYSTEMS = 0xe0000001;
  static final int ALL_ROUTERS = 0xe0000002;
  private static final int ALL_IGMPV3_ROUTERS = 0xe0000016;

  /** Internetwork control (RFC 3376, section 4). */
  private static final int TRAFFIC_CLASS = 0xc0;

  private static final int OPTION_BYTES = 4;
  private static final int MESSAGE_AT = IP + Ipv4.MIN_HEADER_BYTES + OPTION_BYTES;

  private final StackContext context;
  private final Ipv4Layer layer;

  IgmpProtocol(StackContext context, Ipv4Layer layer) {
    this.context = context;
    this.layer = layer;
  }

  @Override
  public boolean isReported(Group group) {
    return (int) group.low() != ALL_SYSTEMS;
  }

  @Override
  public int recordBytes() {
    return Igmp.RECORD_BYTES;
  }

  @Override
  public int sourceBytes() {
    return Igmp.SOURCE_BYTES;
  }

  @Override
  public int roomBytes(Link link) {
    return link.mtuBytes() - (MESSAGE_AT - IP) - Igmp.REPORT_BYTES;
  }

  @Override
  public void report(Link link, List<GroupReport> records) {
    int bytes = Igmp.REPORT_BYTES;
    for (GroupReport record : records) {
      bytes += Igmp.RECORD_BYTES + Igmp.SOURCE_BYTES * record.sources().size();
    }
    byte[] frame = new byte[MESSAGE_AT + bytes];
    int at = MESSAGE_AT + Igmp.REPORT_BYTES;
    for (GroupReport record : records) {
      List<IpAddress> sources = record.sources();
      Igmp.writeRecord(frame, at, record.type(), sources.size(), (int) record.group().low());
      at += Igmp.RECORD_BYTES;
      for (IpAddress source : sources) {
        Wire.putI32(frame, at, (int) IpPacket.low(source));
        at += Igmp.SOURCE_BYTES;
      }
    }
    Igmp.writeReport(frame, MESSAGE_AT, records.size(), bytes);
    send(link, frame, ALL_IGMPV3_ROUTERS);
  }

  @Override
  public void reportOld(Link link, Group group) {
    sendVersion2(link, Igmp.REPORT_V2, (int) group.low(), (int) group.low());
  }

  @Override
  public void leaveOld(Link link, Group group) {
    sendVersion2(link, Igmp.LEAVE, (int) group.low(), ALL_ROUTERS);
  }

  private void sendVersion2(Link link, int type, int group, int to) {
    byte[] frame = new byte[MESSAGE_AT + Igmp.MESSAGE_BYTES];
    Igmp.write(frame, MESSAGE_AT, type, 0, group);
    send(link, frame, to);
  }

  private void send(Link link, byte[] frame, int to) {
    Ipv4Link out = layer.linkAt(link.index());
    if (out == null) {
      return;
    }
    link.count(InterfaceCounter.MEMBERSHIP_REPORTS_OUT);
    int packetBytes = frame.length - IP;
    Ipv4.write(
        frame,
        IP,
        TRAFFIC_CLASS,
        packetBytes,
        layer.nextIdentification(),
        0,
        1,
        IpProtocol.IGMP,
        out.sourceFor(to),
        to);
    Wire.putI32(frame, IP + Ipv4.MIN_HEADER_BYTES, Ipv4Options.ROUTER_ALERT << 24 | 4 << 16);
    Ipv4.rewriteLengths(frame, IP, Ipv4.MIN_HEADER_BYTES + OPTION_BYTES, packetBytes, 0);
    layer.forwarder().toGroup(out, Ipv4Layer.groupMac(to), frame, packetBytes);
  }

  /** Takes in a message: queries matter, and other nodes' reports of the older versions. */
  void receive(Ipv4Link in, byte[] frame, int packetBytes, long nowNanos) {
    int at = IP + Ipv4.headerBytes(frame, IP);
    int length = IP + packetBytes - at;
    Malformed malformed = Igmp.check(frame, at, length);
    if (malformed != null) {
      in.link().count(malformed);
      return;
    }
    Groups groups = in.groups;
    int type = Igmp.type(frame, at);
    boolean isOldReport = type == Igmp.REPORT_V1 || type == Igmp.REPORT_V2;
    if (type != Igmp.QUERY && !isOldReport || Ipv4.timeToLive(frame, IP) != 1 || groups == null) {
      context.count(VrCounter.IGMP_IGNORED);
    } else if (isOldReport) {
      groups.othersReported(0, Ipv4Layer.low(Igmp.group(frame, at)), nowNanos);
    } else {
      groups.queried(
          Igmp.queryVersion(frame, at, length) < 3,
          Igmp.maxResponseMillis(frame, at, length),
          0,
          Ipv4Layer.low(Igmp.group(frame, at)),
          sourcesOf(frame, at, length),
          nowNanos);
    }
  }

  private static List<IpAddress> sourcesOf(byte[] query, int at, int length) {
    int count = Math.min(Igmp.sources(query, at, length), Groups.MAX_ASKED_SOURCES);
    List<IpAddress> sources = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sources.add(new Ipv4Address(Igmp.source(query, at, i)));
    }
    return sources;
  }
}
