package io.polyrouter.testkit.script.stack;

import io.polyrouter.net.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads what the stack sent, and checks what must hold of anything that is sent: lengths and
 * checksums.
 */
final class FrameDecoder {

  private final List<Layer> layers = new ArrayList<>();

  /** Whether the packet is only the start of one, as an ICMP error quotes it. */
  private boolean isQuoted;

  private FrameDecoder() {}

  /**
   * The layers of a frame.
   *
   * @throws IllegalArgumentException if it is not as it should be
   */
  static List<Layer> decode(byte[] frame) {
    FrameDecoder decoder = new FrameDecoder();
    decoder.ethernet(ByteBuffer.wrap(frame).slice());
    return decoder.layers;
  }

  private static ByteBuffer from(ByteBuffer bytes, int at) {
    return bytes.slice(at, bytes.limit() - at);
  }

  private static int u8(ByteBuffer bytes, int at) {
    return bytes.get(at) & 0xff;
  }

  private static int u16(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }

  private static long u32(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xffff_ffffL;
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.limit()];
    bytes.get(0, array);
    return array;
  }

  private void check(boolean isRight, String what) {
    if (!isRight && !isQuoted) {
      throw new IllegalArgumentException(what);
    }
  }

  private Layer add(String name) {
    Layer layer = new Layer(name);
    layers.add(layer);
    return layer;
  }

  private void ethernet(ByteBuffer bytes) {
    int type = u16(bytes, 12);
    add("eth")
        .with("dst", NdOption.mac(bytes, 0))
        .with("src", NdOption.mac(bytes, 6))
        .with("ethertype", type);
    ByteBuffer payload = from(bytes, 14);
    switch (type) {
      case 0x0806 -> arp(payload);
      case 0x0800 -> ipv4(payload);
      case 0x86dd -> ipv6(payload);
      default -> raw(payload);
    }
  }

  private void raw(ByteBuffer bytes) {
    Layer raw = add("raw").with("bytes", bytes.limit());
    if (bytes.limit() <= 16) {
      raw.with("hex", HexFormat.of().formatHex(array(bytes)));
    }
  }

  private void arp(ByteBuffer bytes) {
    check(u16(bytes, 0) == 1 && u16(bytes, 2) == 0x0800 && u16(bytes, 4) == 0x0604, "ARP header");
    add("arp")
        .with("is", Names.name("arp", u16(bytes, 6)))
        .with("sha", NdOption.mac(bytes, 8))
        .with("spa", new Ipv4Address(bytes.getInt(14)))
        .with("tha", NdOption.mac(bytes, 18))
        .with("tpa", new Ipv4Address(bytes.getInt(24)));
  }

  private void ipv4(ByteBuffer bytes) {
    int headerBytes = (bytes.get(0) & 0xf) * 4;
    int totalBytes = u16(bytes, 2);
    check(bytes.get(0) >> 4 == 4 && headerBytes >= 20, "IPv4 header");
    check(totalBytes >= headerBytes && totalBytes <= bytes.limit(), "IPv4 total length");
    byte[] header = array(bytes.slice(0, headerBytes));
    check(Bytes.checksum(header, new byte[0]) == 0, "IPv4 header checksum");
    int flags = u16(bytes, 6);
    int protocol = u8(bytes, 9);
    Layer ip =
        add("ip")
            .with("src", new Ipv4Address(bytes.getInt(12)))
            .with("dst", new Ipv4Address(bytes.getInt(16)))
            .with("ttl", u8(bytes, 8))
            .with("tos", u8(bytes, 1))
            .with("id", u16(bytes, 4))
            .with("len", totalBytes)
            .with("proto", protocol)
            .flag("df", (flags & 0x4000) != 0)
            .flag("mf", (flags & 0x2000) != 0)
            .with("frag", (flags & 0x1fff) * 8);
    if (headerBytes > 20) {
      ip.with("options", HexFormat.of().formatHex(header, 20, headerBytes));
    }
    int end = Math.min(totalBytes, bytes.limit());
    ByteBuffer payload = bytes.slice(headerBytes, Math.max(0, end - headerBytes));
    upper(payload, protocol, Arrays.copyOfRange(header, 12, 20), (flags & 0x3fff) != 0);
  }

  private void ipv6(ByteBuffer bytes) {
    int payloadBytes = u16(bytes, 4);
    check(u8(bytes, 0) >> 4 == 6 && payloadBytes + 40 <= bytes.limit(), "IPv6 header");
    long first = u32(bytes, 0);
    add("ip6")
        .with("src", NdOption.address(bytes, 8))
        .with("dst", NdOption.address(bytes, 24))
        .with("hlim", u8(bytes, 7))
        .with("tc", first >>> 20 & 0xff)
        .with("flow", first & 0xfffff)
        .with("len", payloadBytes)
        .with("next", u8(bytes, 6));
    byte[] addresses = array(bytes.slice(8, 32));
    ByteBuffer payload = bytes.slice(40, Math.min(payloadBytes, bytes.limit() - 40));
    int next = u8(bytes, 6);
    boolean isFragment = false;
    while (next == 0 || next == 60 || next == 43 || next == 44) {
      int length = next == 44 ? 8 : (u8(payload, 1) + 1) * 8;
      switch (next) {
        case 0 -> add("hop").with("is", HexFormat.of().formatHex(array(payload), 2, length));
        case 60 -> add("dest").with("is", HexFormat.of().formatHex(array(payload), 2, length));
        case 43 -> add("routing").with("is", u8(payload, 2)).with("left", u8(payload, 3));
        default -> {
          add("fragment")
              .with("id", u32(payload, 4))
              .with("frag", u16(payload, 2) & 0xfff8)
              .flag("mf", (u16(payload, 2) & 1) != 0);
          isFragment = (u16(payload, 2) & 0xfff9) != 0;
        }
      }
      next = u8(payload, 0);
      payload = from(payload, length);
    }
    upper(payload, next, addresses, isFragment);
  }

  private void upper(ByteBuffer bytes, int protocol, byte[] addresses, boolean isFragment) {
    if (isFragment) {
      raw(bytes);
      return;
    }
    switch (protocol) {
      case 1 -> icmp(bytes);
      case 2 -> igmp(bytes);
      case 17 -> udp(bytes, addresses);
      case 58 -> icmp6(bytes, addresses);
      default -> raw(bytes);
    }
  }

  private void udp(ByteBuffer bytes, byte[] addresses) {
    check(u16(bytes, 4) == bytes.limit(), "UDP length");
    check(
        u16(bytes, 6) == 0 && addresses.length == 8
            || Bytes.checksum(FrameEncoder.pseudo(addresses, bytes.limit(), 17), array(bytes)) == 0,
        "UDP checksum");
    add("udp")
        .with("src", u16(bytes, 0))
        .with("dst", u16(bytes, 2))
        .with("len", u16(bytes, 4))
        .with("bytes", bytes.limit() - 8)
        .flag("nosum", u16(bytes, 6) == 0);
    payload(bytes, 8);
  }

  /** Payloads of scripted packets, and answers to them, hold what {@link Bytes#payload} gives. */
  private void payload(ByteBuffer bytes, int at) {
    for (int i = at; i < bytes.limit(); i++) {
      check(bytes.get(i) == Bytes.payloadAt(i - at), "payload, from byte " + (i - at) + " on");
    }
  }

  private void icmp(ByteBuffer bytes) {
    check(Bytes.checksum(array(bytes), new byte[0]) == 0, "ICMP checksum");
    String type = Names.name("icmp", u8(bytes, 0));
    Layer icmp = add("icmp").with("is", type).with("code", u8(bytes, 1));
    switch (type) {
      case "unreachable" -> icmp.with("mtu", u16(bytes, 6));
      case "parameter-problem" -> icmp.with("pointer", u8(bytes, 4));
      case "redirect" -> icmp.with("gateway", new Ipv4Address(bytes.getInt(4)));
      default -> icmp.with("id", u16(bytes, 4)).with("seq", u16(bytes, 6));
    }
    switch (type) {
      case "unreachable", "parameter-problem", "redirect", "time-exceeded" -> {
        icmp.with("bytes", bytes.limit() - 8);
        quote(() -> ipv4(from(bytes, 8)));
      }
      // What fills its own requests is the stack's affair.
      case "echo-request" -> icmp.with("bytes", bytes.limit() - 8);
      default -> {
        icmp.with("bytes", bytes.limit() - 8);
        payload(bytes, 8);
      }
    }
  }

  private void quote(Runnable decode) {
    if (isQuoted) {
      return;
    }
    add("about");
    isQuoted = true;
    try {
      decode.run();
    } catch (IndexOutOfBoundsException e) {
      // No more of the packet is quoted.
      layers.removeIf(layer -> layer.fields().isEmpty() && !layer.name().equals("about"));
    }
  }

  private void igmp(ByteBuffer bytes) {
    check(Bytes.checksum(array(bytes), new byte[0]) == 0, "IGMP checksum");
    String type = Names.name("igmp", u8(bytes, 0));
    Layer igmp = add("igmp").with("is", type);
    if (type.equals("v3-report")) {
      igmp.with("records", u16(bytes, 6));
      records(from(bytes, 8), u16(bytes, 6), 4);
    } else {
      igmp.with("max", u8(bytes, 1)).with("group", new Ipv4Address(bytes.getInt(4)));
    }
  }

  private void records(ByteBuffer bytes, int count, int addressBytes) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      int sources = u16(bytes, at + 2);
      Layer record = add("record").with("is", Names.name("record", u8(bytes, at)));
      record.with("group", address(bytes, at + 4, addressBytes));
      List<String> all = new ArrayList<>();
      for (int s = 1; s <= sources; s++) {
        all.add(address(bytes, at + 4 + s * addressBytes, addressBytes));
      }
      record.with("sources", all.isEmpty() ? "none" : String.join(",", all));
      at += 4 + addressBytes * (1 + sources) + u8(bytes, at + 1) * 4;
    }
    check(at == bytes.limit(), "length of the report");
  }

  private static String address(ByteBuffer bytes, int at, int addressBytes) {
    return addressBytes == 4
        ? new Ipv4Address(bytes.getInt(at)).toString()
        : NdOption.address(bytes, at).toString();
  }

  private void icmp6(ByteBuffer bytes, byte[] addresses) {
    check(
        Bytes.checksum(FrameEncoder.pseudo(addresses, bytes.limit(), 58), array(bytes)) == 0,
        "ICMPv6 checksum");
    String type = Names.name("icmp6", u8(bytes, 0));
    Layer icmp = add("icmp6").with("is", type).with("code", u8(bytes, 1));
    switch (type) {
      case "echo-request", "echo-reply" -> {
        icmp.with("id", u16(bytes, 4)).with("seq", u16(bytes, 6));
        icmp.with("bytes", bytes.limit() - 8);
        if (type.equals("echo-reply")) {
          payload(bytes, 8);
        }
      }
      case "too-big" -> icmp.with("mtu", u32(bytes, 4));
      case "parameter-problem" -> icmp.with("pointer", u32(bytes, 4));
      case "ns" -> {
        icmp.with("target", NdOption.address(bytes, 8));
        options(from(bytes, 24));
      }
      case "na" -> {
        icmp.with("target", NdOption.address(bytes, 8));
        icmp.flag("router", (u8(bytes, 4) & 0x80) != 0);
        icmp.flag("solicited", (u8(bytes, 4) & 0x40) != 0);
        icmp.flag("override", (u8(bytes, 4) & 0x20) != 0);
        options(from(bytes, 24));
      }
      case "rs" -> options(from(bytes, 8));
      case "ra" -> {
        icmp.with("hlim", u8(bytes, 4)).with("lifetime", u16(bytes, 6));
        icmp.flag("managed", (u8(bytes, 5) & 0x80) != 0);
        icmp.flag("other", (u8(bytes, 5) & 0x40) != 0);
        icmp.with("reachable", u32(bytes, 8)).with("retrans", u32(bytes, 12));
        options(from(bytes, 16));
      }
      case "mld1-report", "mld1-done" -> icmp.with("group", NdOption.address(bytes, 8));
      case "mld2-report" -> {
        icmp.with("records", u16(bytes, 6));
        records(from(bytes, 8), u16(bytes, 6), 16);
      }
      default -> icmp.with("bytes", bytes.limit() - 8);
    }
    if (u8(bytes, 0) < 128) {
      icmp.with("bytes", bytes.limit() - 8);
      quote(() -> ipv6(from(bytes, 8)));
    }
  }

  private void options(ByteBuffer bytes) {
    int at = 0;
    while (at < bytes.limit()) {
      int length = at + 1 < bytes.limit() ? u8(bytes, at + 1) * 8 : 0;
      check(length > 0 && at + length <= bytes.limit(), "option of neighbour discovery");
      layers.add(NdOption.decode(bytes.slice(at, length)));
      at += length;
    }
  }
}
