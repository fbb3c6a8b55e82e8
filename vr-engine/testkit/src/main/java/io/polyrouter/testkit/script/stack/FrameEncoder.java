package io.polyrouter.testkit.script.stack;

import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Makes frames of what scripts write. */
final class FrameEncoder {

  private static final int DEFAULT_HOP_LIMIT = 64;
  private static final int ND_HOP_LIMIT = 255;
  private static final Set<String> ND_OPTIONS =
      Set.of("sll", "tll", "mtu-option", "nonce", "prefix", "rdnss", "option");

  private final Values values;
  private final List<Layer> layers;
  private int at;

  private FrameEncoder(List<Layer> layers, Values values) {
    this.layers = layers;
    this.values = values;
  }

  /**
   * The Ethernet frame of a packet.
   *
   * @param ownMac of the interface that it arrives at
   */
  static byte[] encode(List<Layer> layers, String ownMac, Values values) {
    FrameEncoder encoder = new FrameEncoder(layers, values);
    Layer eth = layers.getFirst().name().equals("eth") ? encoder.take() : new Layer("eth");
    Layer first = encoder.peek("packet");
    byte[] payload = encoder.rest(new byte[0], 0);
    int type =
        switch (first.name()) {
          case "arp" -> 0x0806;
          case "ip" -> 0x0800;
          case "ip6" -> 0x86dd;
          default -> 0x88b5;
        };
    Bytes frame = new Bytes();
    frame.mac(eth.get("dst", Macs.destination(first, ownMac)));
    frame.mac(eth.get("src", Macs.source(first)));
    frame.u16(encoder.number(eth, "ethertype", type)).add(payload);
    return frame.toArray();
  }

  /** What an IP packet carries, as it is handed to the stack. */
  static byte[] payload(List<Layer> layers, Values values) {
    FrameEncoder encoder = new FrameEncoder(layers, values);
    Layer ip = encoder.take();
    return encoder.rest(addresses(ip), protocol(layers));
  }

  /** The number of what an IP packet carries. */
  static int protocol(List<Layer> layers) {
    return switch (layers.size() > 1 ? layers.get(1).name() : "raw") {
      case "icmp" -> 1;
      case "igmp" -> 2;
      case "udp" -> 17;
      case "icmp6" -> 58;
      default -> 253;
    };
  }

  private boolean hasNext() {
    return at < layers.size();
  }

  private Layer peek(String what) {
    if (!hasNext()) {
      throw new ScriptSyntaxException("there is no " + what);
    }
    return layers.get(at);
  }

  private Layer take() {
    return layers.get(at++);
  }

  private long number(Layer layer, String field, long otherwise) {
    String value = layer.get(field);
    return value == null ? otherwise : values.number(value);
  }

  /**
   * The layers from here on.
   *
   * @param addresses of the IP header in front, for the pseudo header
   */
  private byte[] rest(byte[] addresses, int protocol) {
    if (!hasNext()) {
      return new byte[0];
    }
    Layer layer = take();
    return switch (layer.name()) {
      case "arp" -> cut(layer, arp(layer));
      case "ip" -> cut(layer, ipv4(layer));
      case "ip6" -> cut(layer, ipv6(layer));
      case "udp" -> udp(layer, addresses);
      case "icmp" -> icmp(layer);
      case "icmp6" -> cut(layer, icmp6(layer, addresses));
      case "igmp" -> cut(layer, igmp(layer));
      case "raw" -> raw(layer);
      default -> throw new ScriptSyntaxException(layer + " cannot stand after " + protocol);
    };
  }

  private byte[] cut(Layer layer, byte[] bytes) {
    return Arrays.copyOf(bytes, (int) number(layer, "cut", bytes.length));
  }

  private byte[] raw(Layer layer) {
    return layer.has("hex")
        ? HexFormat.of().parseHex(layer.require("hex"))
        : Bytes.payload((int) number(layer, "bytes", 0));
  }

  private byte[] arp(Layer arp) {
    return new Bytes()
        .u16(number(arp, "htype", 1))
        .u16(0x0800)
        .u8(6)
        .u8(4)
        .u16(Names.number("arp", arp.require("is")))
        .mac(arp.get("sha", Macs.of(arp.require("spa"))))
        .address(arp.require("spa"))
        .mac(arp.get("tha", "00:00:00:00:00:00"))
        .address(arp.require("tpa"))
        .toArray();
  }

  private byte[] ipv4(Layer ip) {
    byte[] options = HexFormat.of().parseHex(ip.get("options", ""));
    String next = hasNext() ? layers.get(at).name() : "raw";
    long protocol =
        number(
            ip,
            "proto",
            switch (next) {
              case "icmp" -> 1;
              case "igmp" -> 2;
              case "udp" -> 17;
              case "ip6" -> 41;
              default -> 253;
            });
    byte[] whole = rest(addresses(ip), (int) protocol);
    int from = (int) number(ip, "slice", 0);
    int to = (int) Math.min(whole.length, number(ip, "to", whole.length));
    byte[] payload = Arrays.copyOfRange(whole, from, to);
    boolean hasMore = ip.has("mf") || to < whole.length && !ip.has("!mf");
    long offset = number(ip, "frag", from) / 8;
    Bytes header = new Bytes();
    header.u8(number(ip, "version", 4) << 4 | number(ip, "ihl", 5 + options.length / 4));
    header.u8(number(ip, "tos", 0));
    header.u16(number(ip, "len", 20L + options.length + payload.length));
    header.u16(number(ip, "id", 1));
    header.u16(offset | (ip.has("df") ? 0x4000 : 0) | (hasMore ? 0x2000 : 0));
    header.u8(number(ip, "ttl", DEFAULT_HOP_LIMIT)).u8(protocol).u16(0);
    header.address(ip.require("src")).address(ip.require("dst")).add(options);
    byte[] bytes = header.toArray();
    putChecksum(bytes, 10, new byte[0], bytes, ip.has("badsum"));
    return new Bytes().add(bytes).add(payload).toArray();
  }

  private byte[] ipv6(Layer ip) {
    byte[] before = new byte[0];
    long firstNext = -1;
    int lastNextAt = -1;
    while (hasNext() && isExtension(layers.get(at))) {
      Layer extension = take();
      byte[] bytes = extension(extension);
      long type = extensionNumber(extension);
      if (lastNextAt < 0) {
        firstNext = type;
      } else {
        before[lastNextAt] = (byte) type;
      }
      lastNextAt = before.length;
      before = new Bytes().add(before).add(bytes).toArray();
    }
    boolean isIcmp = hasNext() && layers.get(at).name().equals("icmp6");
    boolean isNd = isIcmp && Names.number("icmp6", layers.get(at).require("is")) >= 133;
    long protocol = number(ip, "next", nextHeader());
    byte[] whole = rest(addresses(ip), (int) protocol);
    byte[] payload = whole;
    if (ip.has("slice") || ip.has("atomic")) {
      int from = (int) number(ip, "slice", 0);
      int to = (int) Math.min(whole.length, number(ip, "to", whole.length));
      boolean hasMore = ip.has("mf") || to < whole.length && !ip.has("!mf");
      payload =
          new Bytes()
              .u8(protocol)
              .u8(0)
              .u16(number(ip, "frag", from) / 8 * 8 | (hasMore ? 1 : 0))
              .u32(number(ip, "id", 1))
              .add(Arrays.copyOfRange(whole, from, to))
              .toArray();
      protocol = 44;
    }
    if (lastNextAt >= 0) {
      before[lastNextAt] = (byte) protocol;
      protocol = firstNext;
    }
    return new Bytes()
        .u32(number(ip, "version", 6) << 28 | number(ip, "tc", 0) << 20 | number(ip, "flow", 0))
        .u16(number(ip, "len", before.length + payload.length))
        .u8(protocol)
        .u8(number(ip, "hlim", isNd ? ND_HOP_LIMIT : DEFAULT_HOP_LIMIT))
        .address(ip.require("src"))
        .address(ip.require("dst"))
        .add(before)
        .add(payload)
        .toArray();
  }

  private int nextHeader() {
    String next = hasNext() ? layers.get(at).name() : "none";
    return switch (next) {
      case "icmp6" -> 58;
      case "udp" -> 17;
      case "none" -> 59;
      default -> 253;
    };
  }

  private static boolean isExtension(Layer layer) {
    return layer.name().equals("hop")
        || layer.name().equals("dest")
        || layer.name().equals("routing");
  }

  private static int extensionNumber(Layer extension) {
    return switch (extension.name()) {
      case "hop" -> 0;
      case "routing" -> 43;
      default -> 60;
    };
  }

  /** Options are given in hex, with their padding: 6 bytes, or 8 more, and so on. */
  private byte[] extension(Layer extension) {
    if (extension.name().equals("routing")) {
      return new Bytes()
          .u8(0)
          .u8(2)
          .u8(values.number(extension.require("is")))
          .u8(number(extension, "left", 1))
          .u32(0)
          .address("2001:db8::77")
          .toArray();
    }
    byte[] options = HexFormat.of().parseHex(extension.require("is"));
    if (options.length % 8 != 6) {
      throw new ScriptSyntaxException("options need 6, 14, 22 ... bytes");
    }
    return new Bytes().u8(0).u8((options.length + 2) / 8 - 1).add(options).toArray();
  }

  private static byte[] addresses(Layer ip) {
    return new Bytes().address(ip.require("src")).address(ip.require("dst")).toArray();
  }

  private byte[] udp(Layer udp, byte[] addresses) {
    byte[] payload = hasNext() ? rest(addresses, 0) : Bytes.payload((int) number(udp, "bytes", 0));
    byte[] datagram =
        new Bytes()
            .u16(values.number(udp.require("src")))
            .u16(values.number(udp.require("dst")))
            .u16(number(udp, "len", 8L + payload.length))
            .u16(0)
            .add(payload)
            .toArray();
    if (!udp.has("nosum")) {
      putChecksum(datagram, 6, pseudo(addresses, datagram.length, 17), datagram, udp.has("badsum"));
    }
    return datagram;
  }

  static byte[] pseudo(byte[] addresses, int length, int protocol) {
    return new Bytes().add(addresses).u32(length).u32(protocol).toArray();
  }

  private static void putChecksum(
      byte[] target, int at, byte[] pseudo, byte[] over, boolean isWrong) {
    int sum = Bytes.checksum(pseudo, over) ^ (isWrong ? 0x0101 : 0);
    if (sum == 0 && pseudo.length > 0) {
      sum = 0xffff;
    }
    target[at] = (byte) (sum >> 8);
    target[at + 1] = (byte) sum;
  }

  private byte[] icmp(Layer icmp) {
    Bytes message = new Bytes();
    message.u8(Names.number("icmp", icmp.require("is"))).u8(number(icmp, "code", 0)).u16(0);
    if (icmp.has("gateway")) {
      message.address(icmp.require("gateway"));
    } else if (icmp.has("pointer")) {
      message.u8(number(icmp, "pointer", 0)).u8(0).u16(0);
    } else if (icmp.has("mtu")) {
      message.u16(0).u16(number(icmp, "mtu", 0));
    } else {
      message.u16(number(icmp, "id", 0)).u16(number(icmp, "seq", 0));
    }
    message.add(quotedOrPayload(icmp));
    byte[] bytes = message.toArray();
    putChecksum(bytes, 2, new byte[0], bytes, icmp.has("badsum"));
    return bytes;
  }

  private byte[] quotedOrPayload(Layer layer) {
    if (hasNext() && layers.get(at).name().equals("about")) {
      take();
      return rest(new byte[0], 0);
    }
    return Bytes.payload((int) number(layer, "bytes", 0));
  }

  private byte[] icmp6(Layer icmp, byte[] addresses) {
    int type = Names.number("icmp6", icmp.require("is"));
    Bytes message = new Bytes().u8(type).u8(number(icmp, "code", 0)).u16(0);
    switch (Names.name("icmp6", type)) {
      case "echo-request", "echo-reply" ->
          message.u16(number(icmp, "id", 0)).u16(number(icmp, "seq", 0));
      case "too-big" -> message.u32(number(icmp, "mtu", 0));
      case "parameter-problem" -> message.u32(number(icmp, "pointer", 0));
      case "ns" -> message.u32(0).address(icmp.require("target"));
      case "na" ->
          message
              .u32(
                  (icmp.has("router") ? 1L << 31 : 0)
                      | (icmp.has("solicited") ? 1L << 30 : 0)
                      | (icmp.has("override") ? 1L << 29 : 0))
              .address(icmp.require("target"));
      case "redirect" ->
          message.u32(0).address(icmp.require("target")).address(icmp.require("dst"));
      case "ra" ->
          message
              .u8(number(icmp, "hlim", 64))
              .u8((icmp.has("managed") ? 0x80 : 0) | (icmp.has("other") ? 0x40 : 0))
              .u16(number(icmp, "lifetime", 1800))
              .u32(number(icmp, "reachable", 0))
              .u32(number(icmp, "retrans", 0));
      case "mld-query" -> {
        message.u16(number(icmp, "delay", 10_000)).u16(0).address(icmp.get("group", "::"));
        if (icmp.has("qrv")) {
          message.u8((icmp.has("suppress") ? 8 : 0) | number(icmp, "qrv", 2));
          message.u8(number(icmp, "qqic", 125));
          addSources(message, icmp);
        }
      }
      case "mld1-report", "mld1-done" -> message.u32(0).address(icmp.require("group"));
      default -> message.u32(0);
    }
    while (hasNext() && ND_OPTIONS.contains(layers.get(at).name())) {
      message.add(NdOption.encode(take(), values));
    }
    message.add(quotedOrPayload(icmp));
    byte[] bytes = message.toArray();
    putChecksum(bytes, 2, pseudo(addresses, bytes.length, 58), bytes, icmp.has("badsum"));
    return bytes;
  }

  /** How many sources a query asks for, and which. */
  private static void addSources(Bytes message, Layer query) {
    if (!query.has("sources")) {
      message.u16(0);
      return;
    }
    String[] sources = query.require("sources").split(",", -1);
    message.u16(sources.length);
    for (String source : sources) {
      message.address(source);
    }
  }

  private byte[] igmp(Layer igmp) {
    Bytes message = new Bytes();
    message.u8(Names.number("igmp", igmp.require("is"))).u8(number(igmp, "max", 0)).u16(0);
    message.address(igmp.get("group", "0.0.0.0"));
    if (igmp.has("qrv")) {
      message.u8((igmp.has("suppress") ? 8 : 0) | number(igmp, "qrv", 2));
      message.u8(number(igmp, "qqic", 125));
      addSources(message, igmp);
    }
    byte[] bytes = message.toArray();
    putChecksum(bytes, 2, new byte[0], bytes, igmp.has("badsum"));
    return bytes;
  }
}
