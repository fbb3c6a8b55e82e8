package io.polyrouter.fuzz.packet;

import static io.polyrouter.fuzz.packet.Packets.AT;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Malformed;
import java.util.List;

/** Ethernet with VLAN tags, and ARP. */
public final class LinkTargets {

  private LinkTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        Packets.target("ethernet", LinkTargets::ethernet, Ethernet.class),
        Packets.target("arp", LinkTargets::arp, Arp.class));
  }

  private static void ethernet(byte[] input) {
    byte[] bytes = Packets.at(input);
    Malformed malformed = Ethernet.check(bytes, AT, input.length);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    int headerBytes = Ethernet.headerBytes(bytes, AT);
    Check.that(headerBytes <= input.length, "the header is within the frame");
    long destination = Ethernet.destination(bytes, AT);
    long source = Ethernet.source(bytes, AT);
    Check.that((destination | source) >>> 48 == 0, "addresses have 48 bits");
    byte[] written = new byte[AT + headerBytes];
    int type = Ethernet.payloadType(bytes, AT);
    if (Ethernet.isTagged(bytes, AT)) {
      int vlan = Ethernet.vlanId(bytes, AT);
      Check.inRange("VLAN id", vlan, 0, 4095);
      Ethernet.writeTagged(
          written, AT, destination, source, Ethernet.priority(bytes, AT), vlan, type);
      // Whether the frame may be dropped first (IEEE 802.1Q, DEI) is not kept.
      bytes[AT + 14] &= (byte) ~0x10;
    } else {
      Ethernet.write(written, AT, destination, source, type);
    }
    Check.same("header written again", bytes, AT, written, AT, headerBytes);
  }

  private static void arp(byte[] input) {
    byte[] bytes = Packets.at(input);
    Malformed malformed = Arp.check(bytes, AT, input.length);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    byte[] written = new byte[AT + Arp.PACKET_BYTES];
    Arp.write(
        written,
        AT,
        Arp.operation(bytes, AT),
        Arp.senderMac(bytes, AT),
        Arp.senderAddress(bytes, AT),
        Arp.targetMac(bytes, AT),
        Arp.targetAddress(bytes, AT));
    Check.same("packet written again", bytes, AT, written, AT, Arp.PACKET_BYTES);
  }
}
