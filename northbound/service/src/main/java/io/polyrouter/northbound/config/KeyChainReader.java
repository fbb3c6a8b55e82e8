package io.polyrouter.northbound.config;

import io.polyrouter.northbound.protocol.Keys;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Lifetime;
import io.polyrouter.routing.security.Secret;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.opendaylight.yang.gen.v1.urn.polyrouter.key.chains.rev261123.virtual.routers.virtual.router.KeyChains;

/** Reads the key chains of one virtual router. Pure. */
final class KeyChainReader {

  private KeyChainReader() {}

  /**
   * All key chains by name; keys that are not whole are told of and left out.
   *
   * @param virtualRouter the list entry
   */
  static Map<String, KeyChain> read(Section virtualRouter) {
    Map<String, KeyChain> chains = new TreeMap<>();
    for (Section chain : virtualRouter.child(KeyChains.QNAME).entries("key-chain", "name")) {
      List<Key> keys = new ArrayList<>();
      for (Section key : chain.entries("key", "key-id")) {
        key(key).ifPresent(keys::add);
      }
      String name = chain.text("name").orElseThrow();
      chains.put(name, new KeyChain(name, keys));
    }
    return chains;
  }

  private static Optional<Key> key(Section key) {
    Optional<KeyAlgorithm> algorithm =
        key.identity("crypto-algorithm").flatMap(identity -> Keys.algorithm(identity));
    if (algorithm.isEmpty()) {
      key.problem(
          "crypto-algorithm",
          "keys of a chain sign: use another crypto-algorithm, and give passwords where they are"
              + " used");
    }
    Optional<Secret> secret = secret(key.child("key-string"));
    Section lifetime = key.child("lifetime");
    Section both = lifetime.child("send-accept-lifetime");
    Lifetime send = lifetime(both.isPresent() ? both : lifetime.child("send-lifetime"));
    Lifetime accept = lifetime(both.isPresent() ? both : lifetime.child("accept-lifetime"));
    int id = (int) Math.min(key.number("key-id").orElseThrow(), Integer.MAX_VALUE);
    return algorithm.flatMap(known -> secret.map(given -> new Key(id, known, given, send, accept)));
  }

  private static Optional<Secret> secret(Section from) {
    if (!from.has("keystring") && !from.has("hexadecimal-string")) {
      from.problem("keystring", "the key itself is missing: give its keystring");
    }
    return from.text("keystring")
        .map(Secret::of)
        .or(() ->
            from.text("hexadecimal-string")
                .map(hex -> Secret.of(HexFormat.ofDelimiter(":").parseHex(hex))));
  }

  private static Lifetime lifetime(Section from) {
    OptionalLong start = seconds(from, "start-date-time");
    if (start.isEmpty()) {
      if (from.has("duration") || from.has("end-date-time")) {
        from.problem(
            "start-date-time", "a lifetime that ends has to begin: give its start-date-time");
      }
      return Lifetime.ALWAYS;
    }
    OptionalLong duration = from.number("duration");
    OptionalLong end =
        duration.isPresent()
            ? OptionalLong.of(start.getAsLong() + duration.getAsLong())
            : seconds(from, "end-date-time");
    return new Lifetime(start.getAsLong(), end.orElse(Long.MAX_VALUE));
  }

  private static OptionalLong seconds(Section from, String leaf) {
    return from.parsed(leaf, KeyChainReader::seconds)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static long seconds(String text) {
    try {
      return OffsetDateTime.parse(text).toEpochSecond();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s is no point in time: use the form 2026-12-31T23:59:59Z".formatted(text), e);
    }
  }
}
