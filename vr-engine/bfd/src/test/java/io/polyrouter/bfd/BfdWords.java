package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BfdCodec;
import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.Decoded;
import io.polyrouter.bfd.packet.PacketAuthentication;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Packets in words: {@code STATE [diag N] [poll] [final] [demand] [my N] [your N] [tx N] [rx N]
 * [times N] [echo N] [password ID TEXT] [meticulous] [key ID ALGORITHM TEXT seq N]}. Those that are
 * given may leave out what is {@code my 9 your 0 tx 300000 rx 300000 times 3}; of those that are
 * sent only what is zero is left out, and the algorithm and text of a key.
 */
final class BfdWords {

  private final Map<Integer, Key> keys = new TreeMap<>();

  /** Packets that are sent may be signed with this. */
  void know(Key key) {
    keys.put(key.id(), key);
  }

  // ---- writing ------------------------------------------------------------------------------

  Payload encode(Words words, Values values) {
    SessionState state = SessionState.valueOf(BfdLanguage.constant(words.next()));
    Map<String, Long> numbers = new TreeMap<>();
    boolean poll = false;
    boolean isFinal = false;
    boolean demand = false;
    boolean meticulous = false;
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "poll" -> poll = true;
        case "final" -> isFinal = true;
        case "demand" -> demand = true;
        case "meticulous" -> meticulous = true;
        case "diag", "my", "your", "tx", "rx", "times", "echo" ->
            numbers.put(word, values.number(words.next()));
        case "password" -> {
          int id = Integer.parseInt(words.next());
          Secret password = Secret.of(words.next());
          return Payload.of(
              PacketAuthentication.withPassword(
                  packet(state, numbers, poll, isFinal, demand, true), id, password));
        }
        case "key" -> {
          Key key = BfdLanguage.key(words);
          words.require("seq");
          int sequenceNumber = (int) values.number(words.next());
          return Payload.of(
              PacketAuthentication.signed(
                  packet(state, numbers, poll, isFinal, demand, true),
                  key,
                  meticulous,
                  sequenceNumber));
        }
        default -> throw Words.unknown("field", word);
      }
    }
    return Payload.of(BfdCodec.encode(packet(state, numbers, poll, isFinal, demand, false), 0));
  }

  private static BfdPacket packet(
      SessionState state,
      Map<String, Long> numbers,
      boolean poll,
      boolean isFinal,
      boolean demand,
      boolean authenticated) {
    return new BfdPacket(
        state,
        numbers.getOrDefault("diag", 0L).intValue(),
        poll,
        isFinal,
        false,
        authenticated,
        demand,
        numbers.getOrDefault("times", 3L).intValue(),
        numbers.getOrDefault("my", 9L).intValue(),
        numbers.getOrDefault("your", 0L).intValue(),
        numbers.getOrDefault("tx", 300_000L),
        numbers.getOrDefault("rx", 300_000L),
        numbers.getOrDefault("echo", 0L));
  }

  // ---- reading ------------------------------------------------------------------------------

  String decode(byte[] bytes) {
    return switch (BfdCodec.decode(bytes)) {
      case Decoded.Invalid invalid -> "invalid " + invalid.reason();
      case Decoded.Valid valid -> text(valid.packet(), bytes);
    };
  }

  private String text(BfdPacket packet, byte[] bytes) {
    StringBuilder text = new StringBuilder(packet.state().modelName());
    number(text, "diag", packet.diagnostic());
    text.append(packet.poll() ? " poll" : "").append(packet.isFinal() ? " final" : "");
    text.append(packet.demand() ? " demand" : "");
    number(text, "my", Integer.toUnsignedLong(packet.myDiscriminator()));
    number(text, "your", Integer.toUnsignedLong(packet.yourDiscriminator()));
    number(text, "tx", packet.desiredMinTxMicros());
    number(text, "rx", packet.requiredMinRxMicros());
    number(text, "times", packet.detectMultiplier());
    number(text, "echo", packet.requiredMinEchoRxMicros());
    return text.append(packet.authenticated() ? authentication(bytes) : "").toString();
  }

  private static void number(StringBuilder text, String name, long value) {
    if (value != 0) {
      text.append(' ').append(name).append(' ').append(value);
    }
  }

  private String authentication(byte[] bytes) {
    int at = BfdCodec.HEADER_BYTES;
    int type = Wire.u8(bytes, at);
    int keyId = Wire.u8(bytes, at + 2);
    if (type == 1) {
      String password =
          new String(bytes, at + 3, Wire.u8(bytes, at + 1) - 3, StandardCharsets.UTF_8);
      return " password " + keyId + " " + password;
    }
    boolean meticulous = type == 3 || type == 5;
    PacketAuthentication.Result result =
        PacketAuthentication.checkSigned(
            bytes, id -> Optional.ofNullable(keys.get(id)), meticulous);
    return switch (result) {
      case PacketAuthentication.Result.Refused refused -> " refused " + refused.reason();
      case PacketAuthentication.Result.Genuine genuine ->
          "%s key %d seq %d"
              .formatted(
                  meticulous ? " meticulous" : "",
                  keyId,
                  Integer.toUnsignedLong(genuine.sequenceNumber().getAsInt()));
    };
  }
}
