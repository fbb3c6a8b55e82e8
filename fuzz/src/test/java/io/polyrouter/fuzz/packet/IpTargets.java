package io.polyrouter.fuzz.packet;

import static io.polyrouter.fuzz.packet.Packets.AT;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv4Options;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.net.packet.Ipv6Headers;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.path.FlowHash;
import java.util.List;

/** IPv4 with its options, IPv6 with its extension headers. */
public final class IpTargets {

  private IpTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        Packets.target(
            "ipv4",
            IpTargets::ipv4,
            Ipv4.class,
            Ipv4Options.class,
            InternetChecksum.class,
            FlowHash.class),
        Packets.target("ipv6", IpTargets::ipv6, Ipv6.class, Ipv6Headers.class, Ipv6Fragment.class));
  }

  /** One byte that says whether the checksum is made right, then the packet. */
  private static void ipv4(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    boolean repaired = in.flag();
    byte[] packet = in.rest();
    byte[] bytes = Packets.at(packet);
    int headerBytes = packet.length == 0 ? 0 : Ipv4.headerBytes(bytes, AT);
    if (repaired && headerBytes >= Ipv4.MIN_HEADER_BYTES && headerBytes <= packet.length) {
      Ipv4.writeChecksum(bytes, AT);
    }
    Malformed malformed = Ipv4.check(bytes, AT, packet.length);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    int totalBytes = Ipv4.totalBytes(bytes, AT);
    Check.inRange("header length", headerBytes, Ipv4.MIN_HEADER_BYTES, Ipv4.MAX_HEADER_BYTES);
    Check.inRange("total length", totalBytes, headerBytes, packet.length);
    bytes = Packets.cut(bytes, totalBytes);
    Check.inRange("fragment offset", Ipv4.fragmentOffsetBytes(bytes, AT), 0, 0x1fff * 8);
    writtenAgain(bytes);
    options(bytes, headerBytes);
    var _ = new FlowHash(in.remaining()).ofIpv4(bytes, AT);
    if (Ipv4.timeToLive(bytes, AT) > 0) {
      Ipv4.decrementTimeToLive(bytes, AT);
      Check.same("after a hop", null, Ipv4.check(bytes, AT, totalBytes));
    }
  }

  private static void writtenAgain(byte[] bytes) {
    byte[] header = new byte[AT + Ipv4.MIN_HEADER_BYTES];
    Ipv4.write(
        header,
        AT,
        Ipv4.trafficClass(bytes, AT),
        Ipv4.totalBytes(bytes, AT),
        Ipv4.identification(bytes, AT),
        Ipv4.flagsAndFragmentOffset(bytes, AT),
        Ipv4.timeToLive(bytes, AT),
        Ipv4.protocol(bytes, AT),
        Ipv4.source(bytes, AT),
        Ipv4.destination(bytes, AT));
    Check.same("written again", bytes, AT + 1, header, AT + 1, 9);
    Check.same("addresses written again", bytes, AT + 12, header, AT + 12, 8);
    Check.same("its checksum", 0, InternetChecksum.of(header, AT, Ipv4.MIN_HEADER_BYTES));
  }

  private static void options(byte[] bytes, int headerBytes) {
    int malformedAt = Ipv4Options.malformedAt(bytes, AT);
    Check.inRange("pointer at a wrong option", malformedAt, -1, headerBytes - 1);
    for (int type = 2; type <= 0xff; type++) {
      int found = Ipv4Options.find(bytes, AT, type);
      if (found >= 0) {
        Check.inRange("option", found, Ipv4.MIN_HEADER_BYTES, headerBytes - 1);
        Check.same("type of the option found", type, bytes[AT + found] & 0xff);
      }
    }
    byte[] first = new byte[AT + Ipv4.MAX_HEADER_BYTES];
    int copied = Ipv4Options.copyForFragment(bytes, AT, first, AT);
    Check.inRange("copied options", copied, 0, headerBytes - Ipv4.MIN_HEADER_BYTES);
    Check.same("what is left over by the copied options", 0, copied % 4);
    System.arraycopy(bytes, AT, first, AT, Ipv4.MIN_HEADER_BYTES);
    int firstHeaderBytes = Ipv4.MIN_HEADER_BYTES + copied;
    Ipv4.rewriteLengths(first, AT, firstHeaderBytes, firstHeaderBytes, 0);
    Check.same("a fragment's header", null, Ipv4.check(first, AT, firstHeaderBytes));
    Check.that(Ipv4Options.malformedAt(first, AT) < 0, "copied options keep to their format");
    byte[] second = new byte[AT + Ipv4.MAX_HEADER_BYTES];
    Check.same(
        "options of a fragment's fragment",
        copied,
        Ipv4Options.copyForFragment(first, AT, second, AT));
    int optionsAt = AT + Ipv4.MIN_HEADER_BYTES;
    Check.same("options copied twice", first, optionsAt, second, optionsAt, copied);
  }

  private static void ipv6(byte[] input) {
    byte[] bytes = Packets.at(input);
    Malformed malformed = Ipv6.check(bytes, AT, input.length);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    int totalBytes = Ipv6.totalBytes(bytes, AT);
    Check.inRange("total length", totalBytes, Ipv6.HEADER_BYTES, input.length);
    bytes = Packets.cut(bytes, totalBytes);
    byte[] header = new byte[AT + Ipv6.HEADER_BYTES];
    Ipv6.write(
        header,
        AT,
        Ipv6.trafficClass(bytes, AT),
        Ipv6.flowLabel(bytes, AT),
        Ipv6.payloadBytes(bytes, AT),
        Ipv6.nextHeader(bytes, AT),
        Ipv6.hopLimit(bytes, AT),
        Ipv6.sourceHigh(bytes, AT),
        Ipv6.sourceLow(bytes, AT),
        Ipv6.destinationHigh(bytes, AT),
        Ipv6.destinationLow(bytes, AT));
    Check.same("header written again", bytes, AT, header, AT, Ipv6.HEADER_BYTES);
    var _ = new FlowHash(totalBytes).ofIpv6(bytes, AT);
    Ipv6Headers headers = new Ipv6Headers();
    Malformed wrong = headers.walk(bytes, AT);
    if (wrong != null) {
      Packets.told(wrong);
      return;
    }
    walked(headers, bytes, totalBytes);
  }

  private static void walked(Ipv6Headers headers, byte[] bytes, int totalBytes) {
    int end = AT + totalBytes;
    Check.inRange("start of the payload", headers.payloadAt(), AT + Ipv6.HEADER_BYTES, end);
    Check.inRange("field of the protocol", headers.protocolFieldAt(), AT + 6, end - 1);
    Check.same(
        "protocol in its field", headers.protocol(), bytes[headers.protocolFieldAt()] & 0xff);
    int refused = headers.refusedOptionAt();
    if (refused >= 0) {
      Check.inRange("refused option", refused, AT + Ipv6.HEADER_BYTES, headers.payloadAt() - 2);
      var _ = Ipv6Headers.refusalIsAnswered(bytes, refused, true);
    }
    if (headers.hopByHopAt() >= 0) {
      var _ = Ipv6Headers.hasRouterAlert(bytes, headers.hopByHopAt());
    }
    if (headers.routingAt() >= 0) {
      Check.inRange("type", Ipv6Headers.routingType(bytes, headers.routingAt()), 0, 255);
      Check.inRange("left", Ipv6Headers.segmentsLeft(bytes, headers.routingAt()), 0, 255);
    }
    int fragment = headers.fragmentAt();
    if (fragment >= 0) {
      Check.inRange("fragment header", fragment, AT + Ipv6.HEADER_BYTES, end - 8);
      Check.same("next header", 44, bytes[headers.fragmentFieldAt()] & 0xff);
      byte[] written = new byte[8];
      Ipv6Fragment.write(
          written,
          0,
          Ipv6Fragment.nextHeader(bytes, fragment),
          Ipv6Fragment.offsetBytes(bytes, fragment),
          Ipv6Fragment.moreFragments(bytes, fragment),
          Ipv6Fragment.identification(bytes, fragment));
      // Reserved bits are zero when written.
      bytes[fragment + 1] = 0;
      bytes[fragment + 3] &= (byte) ~6;
      Check.same("fragment header written again", bytes, fragment, written, 0, 8);
    }
  }
}
