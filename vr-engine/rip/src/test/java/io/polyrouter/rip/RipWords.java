package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.rip.packet.Decoded;
import io.polyrouter.rip.packet.Envelope;
import io.polyrouter.rip.packet.RipCodec;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.rip.packet.RipPacket;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.rip.packet.Ripv2Authentication;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Packets in words: {@code request all}, {@code request PREFIX...}, {@code response PREFIX metric N
 * [tag N] [via ADDRESS]...}; before the routes {@code [version N] [password TEXT] [key ID ALGORITHM
 * TEXT seq N]}, when sent {@code key ID seq N}. An address without a length stands for a route
 * without a mask.
 */
final class RipWords {

  private final RipVersion version;
  private final RipCodec codec;
  private final Map<Integer, Key> keys = new TreeMap<>();

  RipWords(RipVersion version) {
    this.version = version;
    codec = RipCodec.of(version);
  }

  /** Packets that are sent may be signed with this. */
  void know(Key key) {
    keys.put(key.id(), Key.permanent(key.id(), key.algorithm(), key.secret()));
  }

  // ---- writing ------------------------------------------------------------------------------

  Payload encode(Words words, Values values) {
    RipPacket.Command command =
        switch (words.next()) {
          case "request" -> RipPacket.Command.REQUEST;
          case "response" -> RipPacket.Command.RESPONSE;
          default -> throw new ScriptSyntaxException("a packet is a request or a response");
        };
    int packetVersion = -1;
    Envelope envelope =
        version == RipVersion.RIPV2 ? Envelope.RIPV2_PLAIN : new Envelope.Plain(1452);
    if (words.accept("version")) {
      packetVersion = (int) values.number(words.next());
    }
    if (words.accept("password")) {
      envelope = new Envelope.Password(Secret.of(words.next()));
    }
    if (words.accept("key")) {
      Key key = RipLanguage.key(words);
      words.require("seq");
      int sequenceNumber = (int) values.number(words.next());
      envelope = new Envelope.Signed(key, () -> sequenceNumber);
    }
    byte[] bytes;
    if (words.accept("all")) {
      bytes = codec.wholeTableRequest(envelope);
    } else {
      List<byte[]> packets = codec.encode(command, entries(words, values), envelope);
      if (packets.size() != 1) {
        throw new ScriptSyntaxException("the routes do not fit one packet");
      }
      bytes = packets.getFirst();
    }
    if (packetVersion >= 0) {
      Wire.putU8(bytes, 1, packetVersion);
    }
    return Payload.of(bytes);
  }

  private List<RipEntry> entries(Words words, Values values) {
    List<RipEntry> entries = new ArrayList<>();
    while (words.hasNext()) {
      String destination = unquoted(words.next());
      int slash = destination.indexOf('/');
      IpAddress address =
          IpAddress.parse(slash < 0 ? destination : destination.substring(0, slash));
      int length =
          slash < 0 ? RipEntry.NO_MASK : Integer.parseInt(destination.substring(slash + 1));
      int metric = words.accept("metric") ? (int) values.number(unquoted(words.next())) : 0;
      int tag = words.accept("tag") ? (int) values.number(unquoted(words.next())) : 0;
      IpAddress nextHop =
          words.accept("via") ? IpAddress.parse(unquoted(words.next())) : version.any();
      entries.add(new RipEntry(address, length, metric, tag, nextHop));
    }
    return entries;
  }

  /** Without the comma that sets routes apart. */
  private static String unquoted(String word) {
    return word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
  }

  // ---- reading ------------------------------------------------------------------------------

  String decode(byte[] bytes) {
    int at = RipCodec.HEADER_BYTES;
    int end = bytes.length;
    String authentication = "";
    boolean isMarked =
        version == RipVersion.RIPV2
            && bytes.length >= at + RipCodec.ENTRY_BYTES
            && Wire.u16(bytes, at) == 0xffff;
    if (isMarked && Wire.u16(bytes, at + 2) == 2) {
      authentication = " password " + new String(bytes, at + 4, 16, StandardCharsets.UTF_8).trim();
      at += RipCodec.ENTRY_BYTES;
    } else if (isMarked) {
      int keyId = Wire.u8(bytes, at + 6);
      authentication =
          " key %d seq %d".formatted(keyId, Integer.toUnsignedLong(Wire.i32(bytes, at + 8)));
      Ripv2Authentication.Result result =
          Ripv2Authentication.check(
              bytes,
              new Ripv2Authentication.Required.AnyKey(
                  new KeyChain("", List.copyOf(keys.values())), 0));
      if (result instanceof Ripv2Authentication.Result.Refused refused) {
        return "response" + authentication + " " + refused.reason();
      }
      end = Wire.u16(bytes, at + 4);
      at += RipCodec.ENTRY_BYTES;
    }
    return switch (codec.decode(bytes, at, end)) {
      case Decoded.Invalid invalid -> "invalid " + invalid.reason();
      case Decoded.Valid valid -> text(valid.packet(), authentication);
    };
  }

  private String text(RipPacket packet, String authentication) {
    StringBuilder text = new StringBuilder();
    text.append(packet.command() == RipPacket.Command.REQUEST ? "request" : "response");
    text.append(authentication);
    if (packet.wholeTable()) {
      text.append(" all");
    }
    String separator = " ";
    for (RipEntry entry : packet.entries()) {
      text.append(separator).append(entry.address());
      if (entry.length() != RipEntry.NO_MASK) {
        text.append('/').append(entry.length());
      }
      text.append(" metric ").append(entry.metric());
      if (entry.tag() != 0) {
        text.append(" tag ").append(entry.tag());
      }
      if (!entry.nextHop().equals(version.any())) {
        text.append(" via ").append(entry.nextHop());
      }
      separator = ", ";
    }
    packet.badRoutes().forEach(bad -> text.append(" bad ").append(bad));
    return text.toString();
  }
}
