package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Headers;
import io.polyrouter.net.packet.Mld;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.group.Group;
import io.polyrouter.stack.group.GroupProtocol;
import io.polyrouter.stack.group.GroupReport;
import io.polyrouter.stack.group.Groups;
import io.polyrouter.stack.link.Link;
import java.util.ArrayList;
import java.util.List;

/** MLD as a listener (RFC 3810, section 6; RFC 2710, section 4). */
final class MldProtocol implements GroupProtocol {

  static final long ALL_NODES_LOW = 1;
  static final long ALL_ROUTERS_LOW = 2;
  private static final long ALL_MLDV2_ROUTERS_LOW = 0x16;

  private static final int MESSAGE_AT = IP + Ipv6.HEADER_BYTES + Ipv6Headers.ROUTER_ALERT_BYTES;

  private final Ipv6Layer layer;

  MldProtocol(Ipv6Layer layer) {
    this.layer = layer;
  }

  /** Not so of all nodes, and of groups that do not leave the node (RFC 3810, section 6). */
  @Override
  public boolean isReported(Group group) {
    boolean isAllNodes = group.high() == Scopes.LINK_GROUP_HIGH && group.low() == ALL_NODES_LOW;
    return !isAllNodes && Scopes.ofGroup(group.high()) > Scopes.INTERFACE;
  }

  @Override
  public int recordBytes() {
    return Mld.RECORD_BYTES;
  }

  @Override
  public int sourceBytes() {
    return Mld.SOURCE_BYTES;
  }

  /** Of a report that fits into the smallest MTU. */
  @Override
  public int roomBytes(Link link) {
    return Ipv6.MIN_MTU_BYTES - (MESSAGE_AT - IP) - Mld.REPORT_BYTES;
  }

  @Override
  public void report(Link link, List<GroupReport> records) {
    int bytes = Mld.REPORT_BYTES;
    for (GroupReport record : records) {
      bytes += Mld.RECORD_BYTES + Mld.SOURCE_BYTES * record.sources().size();
    }
    byte[] frame = new byte[MESSAGE_AT + bytes];
    Mld.writeReport(frame, MESSAGE_AT, records.size());
    int at = MESSAGE_AT + Mld.REPORT_BYTES;
    for (GroupReport record : records) {
      List<IpAddress> sources = record.sources();
      Group group = record.group();
      Mld.writeRecord(frame, at, record.type(), sources.size(), group.high(), group.low());
      at += Mld.RECORD_BYTES;
      for (IpAddress source : sources) {
        Wire.putI64(frame, at, IpPacket.high(source));
        Wire.putI64(frame, at + 8, IpPacket.low(source));
        at += Mld.SOURCE_BYTES;
      }
    }
    send(
        link,
        frame,
        Icmpv6.MULTICAST_LISTENER_REPORT_V2,
        Scopes.LINK_GROUP_HIGH,
        ALL_MLDV2_ROUTERS_LOW);
  }

  @Override
  public void reportOld(Link link, Group group) {
    byte[] frame = new byte[MESSAGE_AT + Mld.VERSION_1_BYTES];
    Mld.writeVersion1(frame, MESSAGE_AT, 0, group.high(), group.low());
    send(link, frame, Icmpv6.MULTICAST_LISTENER_REPORT_V1, group.high(), group.low());
  }

  @Override
  public void leaveOld(Link link, Group group) {
    byte[] frame = new byte[MESSAGE_AT + Mld.VERSION_1_BYTES];
    Mld.writeVersion1(frame, MESSAGE_AT, 0, group.high(), group.low());
    send(link, frame, Icmpv6.MULTICAST_LISTENER_DONE, Scopes.LINK_GROUP_HIGH, ALL_ROUTERS_LOW);
  }

  /** From the link-local address, or from the unspecified one while there is none (RFC 3590). */
  private void send(Link link, byte[] frame, int type, long toHigh, long toLow) {
    Ipv6Link out = layer.linkAt(link.index());
    OwnAddress from = out == null ? null : out.linkLocal();
    Ipv6.write(
        frame,
        IP,
        0,
        0,
        frame.length - IP - Ipv6.HEADER_BYTES,
        IpProtocol.IPV6_HOP_BY_HOP,
        1,
        from == null ? 0 : from.high(),
        from == null ? 0 : from.low(),
        toHigh,
        toLow);
    Ipv6Headers.writeRouterAlert(frame, IP + Ipv6.HEADER_BYTES, IpProtocol.ICMPV6);
    Icmpv6.writeHeader(frame, MESSAGE_AT, type, 0, frame.length - MESSAGE_AT, IP);
    link.count(InterfaceCounter.MEMBERSHIP_REPORTS_OUT);
    link.transmit(Scopes.groupMac(toLow), EtherType.IPV6, frame, frame.length);
  }

  /**
   * Takes in a message that has been checked: queries matter, and other nodes' version 1 reports.
   */
  void receive(Ipv6Link in, byte[] frame, int at, int length, long nowNanos) {
    int type = Icmpv6.type(frame, at);
    if (type == Icmpv6.MULTICAST_LISTENER_REPORT_V1) {
      in.groups.othersReported(Mld.groupHigh(frame, at), Mld.groupLow(frame, at), nowNanos);
    } else if (type == Icmpv6.MULTICAST_LISTENER_QUERY) {
      in.groups.queried(
          Mld.isVersion1(length),
          Mld.maxResponseMillis(frame, at, length),
          Mld.groupHigh(frame, at),
          Mld.groupLow(frame, at),
          sourcesOf(frame, at, length),
          nowNanos);
    }
  }

  private static List<IpAddress> sourcesOf(byte[] query, int at, int length) {
    int count = Math.min(Mld.sources(query, at, length), Groups.MAX_ASKED_SOURCES);
    List<IpAddress> sources = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sources.add(new Ipv6Address(Mld.sourceHigh(query, at, i), Mld.sourceLow(query, at, i)));
    }
    return sources;
  }
}
