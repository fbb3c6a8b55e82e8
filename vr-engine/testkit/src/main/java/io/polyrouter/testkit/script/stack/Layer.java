package io.polyrouter.testkit.script.stack;

import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A header, or part of one, as scripts write it: its name and its fields. Scripts give the fields
 * that matter to them; of a packet that was sent all are there. A packet is a list of layers.
 */
final class Layer {

  /**
   * Names of layers, and the fields of each: those with a value, and (with a minus) those without.
   */
  private static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          Map.entry("eth", Set.of("src", "dst", "ethertype")),
          Map.entry("arp", Set.of("is", "sha", "spa", "tha", "tpa", "htype", "cut")),
          Map.entry(
              "ip",
              Set.of(
                  "src", "dst", "ttl", "tos", "id", "frag", "len", "proto", "slice", "to",
                  "options", "version", "ihl", "cut", "-df", "-mf", "-badsum")),
          Map.entry(
              "ip6",
              Set.of(
                  "src", "dst", "hlim", "tc", "flow", "len", "next", "id", "slice", "to", "frag",
                  "version", "cut", "-mf", "-atomic")),
          Map.entry("hop", Set.of("is", "cut")),
          Map.entry("dest", Set.of("is")),
          Map.entry("routing", Set.of("is", "left")),
          Map.entry("fragment", Set.of("id", "frag", "-mf")),
          Map.entry(
              "icmp",
              Set.of("is", "code", "id", "seq", "bytes", "mtu", "pointer", "gateway", "-badsum")),
          Map.entry(
              "icmp6",
              Set.of(
                  "is",
                  "code",
                  "id",
                  "seq",
                  "bytes",
                  "mtu",
                  "pointer",
                  "target",
                  "dst",
                  "hlim",
                  "lifetime",
                  "reachable",
                  "retrans",
                  "group",
                  "delay",
                  "-router",
                  "-solicited",
                  "-override",
                  "-managed",
                  "-other",
                  "-badsum",
                  "-suppress",
                  "qrv",
                  "sources",
                  "qqic",
                  "records",
                  "cut")),
          Map.entry("sll", Set.of("is")),
          Map.entry("tll", Set.of("is")),
          Map.entry("mtu-option", Set.of("is")),
          Map.entry("nonce", Set.of("is")),
          Map.entry("prefix", Set.of("is", "valid", "preferred", "-onlink", "-auto")),
          Map.entry("rdnss", Set.of("is", "lifetime")),
          Map.entry("option", Set.of("is", "hex")),
          Map.entry("record", Set.of("is", "group", "sources")),
          Map.entry(
              "igmp",
              Set.of(
                  "is",
                  "group",
                  "max",
                  "records",
                  "qrv",
                  "qqic",
                  "sources",
                  "-suppress",
                  "-badsum",
                  "cut")),
          Map.entry("udp", Set.of("src", "dst", "bytes", "len", "-nosum", "-badsum")),
          Map.entry("raw", Set.of("bytes", "hex")),
          Map.entry("about", Set.of()));

  private static final Set<String> HAVE_ENDS = Set.of("ip", "ip6", "udp");

  private final String name;
  private final Map<String, String> fields = new LinkedHashMap<>();

  Layer(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** All fields by name; those without a value have an empty one. */
  Map<String, String> fields() {
    return fields;
  }

  Layer with(String field, Object value) {
    fields.put(field, value.toString());
    return this;
  }

  Layer flag(String field, boolean isSet) {
    if (isSet) {
      fields.put(field, "");
    }
    return this;
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  @Nullable String get(String field) {
    return fields.get(field);
  }

  String get(String field, String otherwise) {
    return fields.getOrDefault(field, otherwise);
  }

  String require(String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new ScriptSyntaxException(name + " needs " + field);
    }
    return value;
  }

  /** Reads a packet. */
  static List<Layer> parse(Words words) {
    List<Layer> layers = new ArrayList<>();
    while (words.hasNext()) {
      layers.add(parseLayer(words));
    }
    if (layers.isEmpty()) {
      throw new ScriptSyntaxException("there is no packet");
    }
    return layers;
  }

  private static Layer parseLayer(Words words) {
    Layer layer = new Layer(words.next());
    Set<String> known = FIELDS.get(layer.name);
    if (known == null) {
      throw Words.unknown("layer", layer.name);
    }
    if (HAVE_ENDS.contains(layer.name)) {
      layer.with("src", words.next());
      words.require(">");
      layer.with("dst", words.next());
    } else if (known.contains("is")) {
      layer.with("is", words.next());
    }
    while (words.hasNext()) {
      String field = words.peek();
      String plain = field.startsWith("!") ? field.substring(1) : field;
      if (known.contains("-" + plain)) {
        layer.with(words.next(), "");
      } else if (known.contains(field)) {
        words.next();
        layer.with(field, words.next());
      } else if (FIELDS.containsKey(field)) {
        break;
      } else {
        throw Words.unknown("field of " + layer.name, field);
      }
    }
    return layer;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    if (HAVE_ENDS.contains(name)) {
      text.append(' ').append(fields.get("src")).append(" > ").append(fields.get("dst"));
    } else if (fields.containsKey("is")) {
      text.append(' ').append(fields.get("is"));
    }
    boolean hasEnds = HAVE_ENDS.contains(name);
    fields.forEach((field, value) -> {
      boolean isShown =
          field.equals("is") || hasEnds && (field.equals("src") || field.equals("dst"));
      if (!isShown) {
        text.append(' ').append(field).append(value.isEmpty() ? "" : " " + value);
      }
    });
    return text.toString();
  }
}
