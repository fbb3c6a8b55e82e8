package io.polyrouter.ospf;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV2;
import io.polyrouter.ospf.lsa.LsaBody.ExternalV3;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.InterAreaRouter;
import io.polyrouter.ospf.lsa.LsaBody.IntraAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.Link;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV3;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV2;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV3;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
import io.polyrouter.ospf.lsa.LsaBody.RouterV3;
import io.polyrouter.ospf.lsa.LsaBody.SummaryV2;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * LSAs in words: {@code TYPE ID ROUTER seq HEX age N [BODY]}; sequence number and age may be left
 * out when they are written (80000001 and 1). Types are names, or {@code 0x} and a number. Bodies:
 *
 * <pre>
 *   router [flags BEV] {p2p | transit | virtual | stub} ID DATA METRIC...      (version 2)
 *   router [flags BEV] {p2p | transit | virtual} METRIC OWN-ID ID ROUTER...    (version 3)
 *   network [mask M] attached ROUTER...
 *   summary, asbr-summary: mask M metric N;  external, nssa: mask M metric N [type-1] [forward A]
 *       [tag N]                                                                (version 2)
 *   inter-area-prefix, external, nssa: prefix P metric N [type-1] [tag N]
 *   inter-area-router: to ROUTER metric N
 *   link: address A [priority N] [prefix P]...
 *   intra-area-prefix: of TYPE ID ROUTER [prefix P metric N]...
 *   everything else: hex BYTES
 * </pre>
 */
final class LsaWords {

  private static final Map<String, Integer> V2_TYPES =
      Map.of(
          "router", LsaType.V2_ROUTER,
          "network", LsaType.V2_NETWORK,
          "summary", LsaType.V2_SUMMARY_NETWORK,
          "asbr-summary", LsaType.V2_SUMMARY_ROUTER,
          "external", LsaType.V2_EXTERNAL,
          "nssa", LsaType.V2_NSSA,
          "opaque-link", LsaType.V2_OPAQUE_LINK,
          "opaque-area", LsaType.V2_OPAQUE_AREA,
          "opaque-as", LsaType.V2_OPAQUE_AS);
  private static final Map<String, Integer> V3_TYPES =
      Map.of(
          "router", LsaType.V3_ROUTER,
          "network", LsaType.V3_NETWORK,
          "inter-area-prefix", LsaType.V3_INTER_AREA_PREFIX,
          "inter-area-router", LsaType.V3_INTER_AREA_ROUTER,
          "external", LsaType.V3_EXTERNAL,
          "nssa", LsaType.V3_NSSA,
          "link", LsaType.V3_LINK,
          "intra-area-prefix", LsaType.V3_INTRA_AREA_PREFIX);

  private static final List<String> LINKS = List.of("", "p2p", "transit", "stub", "virtual");
  private static final String FLAGS = "BEV";

  private final OspfVersion version;
  private final Map<String, Integer> types;
  private final Map<Integer, String> names = new TreeMap<>();

  LsaWords(OspfVersion version) {
    this.version = version;
    types = version == OspfVersion.V2 ? V2_TYPES : V3_TYPES;
    types.forEach((name, type) -> names.put(type, name));
  }

  // ---- reading words ------------------------------------------------------------------------

  private boolean isType(String word) {
    return types.containsKey(word) || word.startsWith("0x");
  }

  private static String bare(String word) {
    return word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
  }

  private static String next(Words words) {
    return bare(words.next());
  }

  LsaKey key(Words words) {
    String name = next(words);
    Integer known = types.get(name);
    int type = known == null ? Integer.decode(name) : known;
    return new LsaKey(type, OspfWords.id(next(words)), OspfWords.id(next(words)));
  }

  List<LsaKey> keys(Words words) {
    List<LsaKey> keys = new ArrayList<>();
    while (words.hasNext()) {
      keys.add(key(words));
    }
    return keys;
  }

  private record Numbers(int sequence, int age) {}

  private static Numbers numbers(Words words, Values values) {
    int sequence = LsaHeader.FIRST_SEQUENCE;
    int age = 1;
    if (words.accept("seq")) {
      sequence = Integer.parseUnsignedInt(next(words), 16);
    }
    if (words.accept("age")) {
      age = (int) values.number(next(words));
    }
    return new Numbers(sequence, age);
  }

  /** Headers with any checksum, unless the contents are given, too. */
  List<LsaHeader> headers(Words words, Values values) {
    return whole(words, values).stream().map(one -> one.lsa().header()).toList();
  }

  List<AgedLsa> whole(Words words, Values values) {
    List<AgedLsa> all = new ArrayList<>();
    while (words.hasNext()) {
      LsaKey key = key(words);
      Numbers numbers = numbers(words, values);
      Lsa lsa =
          words.peek().equals("hex") || !names.containsKey(key.type()) || isOpaque(key.type())
              ? version
                  .packets()
                  .lsas()
                  .originateOpaque(key, 0, numbers.sequence(), numbers.age(), hex(words))
              : version
                  .packets()
                  .lsas()
                  .originate(
                      key,
                      version == OspfVersion.V2 ? 0x02 : 0,
                      numbers.sequence(),
                      numbers.age(),
                      body(key.type(), words, values));
      all.add(OspfWords.aged(lsa, numbers.age()));
    }
    return all;
  }

  private boolean isOpaque(int type) {
    return version == OspfVersion.V2 && type >= LsaType.V2_OPAQUE_LINK;
  }

  private static byte[] hex(Words words) {
    return words.accept("hex") ? HexFormat.of().parseHex(next(words)) : new byte[0];
  }

  private boolean isMore(Words words) {
    return words.hasNext() && !isType(words.peek());
  }

  private LsaBody body(int type, Words words, Values values) {
    return version == OspfVersion.V2 ? bodyV2(type, words, values) : bodyV3(type, words, values);
  }

  private static int flags(Words words) {
    int flags = 0;
    if (words.accept("flags")) {
      String letters = next(words);
      for (int i = 0; i < FLAGS.length(); i++) {
        flags |= letters.indexOf(FLAGS.charAt(i)) >= 0 ? 1 << i : 0;
      }
    }
    return flags;
  }

  private LsaBody bodyV2(int type, Words words, Values values) {
    return switch (type) {
      case LsaType.V2_ROUTER -> {
        int flags = flags(words);
        List<LinkV2> links = new ArrayList<>();
        while (isMore(words)) {
          links.add(
              new LinkV2(
                  LINKS.indexOf(next(words)),
                  OspfWords.id(next(words)),
                  OspfWords.id(next(words)),
                  (int) values.number(next(words))));
        }
        yield new RouterV2(flags, links);
      }
      case LsaType.V2_NETWORK -> {
        int mask = words.accept("mask") ? OspfWords.id(next(words)) : 0xffff_ff00;
        yield new NetworkV2(mask, attached(words));
      }
      default -> otherV2(type, words, values);
    };
  }

  private List<Integer> attached(Words words) {
    List<Integer> routers = new ArrayList<>();
    words.require("attached");
    while (isMore(words)) {
      routers.add(OspfWords.id(next(words)));
    }
    return routers;
  }

  private LsaBody otherV2(int type, Words words, Values values) {
    int mask = 0xffff_ff00;
    int metric = 10;
    boolean type2 = true;
    int forwarding = 0;
    long tag = 0;
    while (isMore(words)) {
      String word = next(words);
      switch (word) {
        case "mask" -> mask = OspfWords.id(next(words));
        case "metric" -> metric = (int) values.number(next(words));
        case "type-1" -> type2 = false;
        case "forward" -> forwarding = OspfWords.id(next(words));
        case "tag" -> tag = values.number(next(words));
        default -> throw Words.unknown("part of an LSA", word);
      }
    }
    return type == LsaType.V2_EXTERNAL || type == LsaType.V2_NSSA
        ? new ExternalV2(mask, type2, metric, forwarding, tag)
        : new SummaryV2(mask, metric);
  }

  private LsaBody bodyV3(int type, Words words, Values values) {
    int options = OspfWords.options("VER");
    return switch (type) {
      case LsaType.V3_ROUTER -> {
        int flags = flags(words);
        List<LinkV3> links = new ArrayList<>();
        while (isMore(words)) {
          links.add(
              new LinkV3(
                  LINKS.indexOf(next(words)),
                  (int) values.number(next(words)),
                  (int) values.number(next(words)),
                  (int) values.number(next(words)),
                  OspfWords.id(next(words))));
        }
        yield new RouterV3(flags, options, links);
      }
      case LsaType.V3_NETWORK -> new NetworkV3(options, attached(words));
      case LsaType.V3_INTRA_AREA_PREFIX -> {
        words.require("of");
        LsaKey of = key(words);
        yield new IntraAreaPrefix(
            of.type(), of.linkStateId(), of.advertisingRouter(), prefixes(words, values));
      }
      case LsaType.V3_LINK -> {
        words.require("address");
        Ipv6Address address = Ipv6Address.parse(next(words));
        int priority = words.accept("priority") ? (int) values.number(next(words)) : 1;
        yield new Link(priority, options, address, prefixes(words, values));
      }
      case LsaType.V3_INTER_AREA_ROUTER -> {
        words.require("to");
        int router = OspfWords.id(next(words));
        words.require("metric");
        yield new InterAreaRouter(options, (int) values.number(next(words)), router);
      }
      default -> {
        List<Prefix> prefixes = prefixes(words, values);
        Prefix first = prefixes.getFirst();
        Prefix plain = new Prefix(first.prefix(), first.options(), 0);
        boolean type2 = !words.accept("type-1");
        long tag = words.accept("tag") ? values.number(next(words)) : 0;
        yield type == LsaType.V3_INTER_AREA_PREFIX
            ? new InterAreaPrefix(first.metric(), plain)
            : new ExternalV3(type2, first.metric(), plain, Ipv6Address.ANY, tag, 0, 0);
      }
    };
  }

  private static List<Prefix> prefixes(Words words, Values values) {
    List<Prefix> prefixes = new ArrayList<>();
    while (words.accept("prefix")) {
      IpPrefix prefix = Ipv6Prefix.parse(next(words));
      int metric = words.accept("metric") ? (int) values.number(next(words)) : 0;
      prefixes.add(new Prefix(prefix, 0, metric));
    }
    return prefixes;
  }

  // ---- writing words ------------------------------------------------------------------------

  String text(LsaKey key) {
    String name = names.getOrDefault(key.type(), "0x%04x".formatted(key.type()));
    return name
        + " "
        + OspfWords.id(key.linkStateId())
        + " "
        + OspfWords.id(key.advertisingRouter());
  }

  String text(LsaHeader header) {
    return text(header.key()) + " seq %08x age %d".formatted(header.sequence(), header.age());
  }

  String text(Lsa lsa) {
    return text(lsa.header()) + text(lsa.body(), lsa);
  }

  private static String flagText(int flags) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < FLAGS.length(); i++) {
      letters.append((flags & 1 << i) != 0 ? FLAGS.substring(i, i + 1) : "");
    }
    return letters.isEmpty() ? "" : " flags " + letters;
  }

  String text(LsaBody body, Lsa lsa) {
    return switch (body) {
      case RouterV2 router -> {
        StringBuilder text = new StringBuilder(flagText(router.flags()));
        for (LinkV2 link : router.links()) {
          text.append(
              " %s %s %s %d"
                  .formatted(
                      LINKS.get(link.type()),
                      OspfWords.id(link.id()),
                      OspfWords.id(link.data()),
                      link.metric()));
        }
        yield text.toString();
      }
      case RouterV3 router -> {
        StringBuilder text = new StringBuilder(flagText(router.flags()));
        for (LinkV3 link : router.links()) {
          text.append(
              " %s %d %d %d %s"
                  .formatted(
                      LINKS.get(link.type()),
                      link.metric(),
                      link.interfaceId(),
                      link.neighbourInterfaceId(),
                      OspfWords.id(link.neighbourRouterId())));
        }
        yield text.toString();
      }
      case NetworkV2 network ->
          " mask " + OspfWords.id(network.mask()) + attachedText(network.routers());
      case NetworkV3 network -> attachedText(network.routers());
      case SummaryV2 summary ->
          " mask %s metric %d".formatted(OspfWords.id(summary.mask()), summary.metric());
      case ExternalV2 external ->
          " mask %s metric %d%s%s%s"
              .formatted(
                  OspfWords.id(external.mask()),
                  external.metric(),
                  external.type2() ? "" : " type-1",
                  external.forwarding() == 0
                      ? ""
                      : " forward " + OspfWords.id(external.forwarding()),
                  external.tag() == 0 ? "" : " tag " + external.tag());
      case InterAreaPrefix prefix ->
          " prefix %s metric %d".formatted(prefix.prefix().prefix(), prefix.metric());
      case InterAreaRouter router ->
          " to %s metric %d".formatted(OspfWords.id(router.router()), router.metric());
      case ExternalV3 external ->
          " prefix %s metric %d%s%s"
              .formatted(
                  external.prefix().prefix(),
                  external.metric(),
                  external.type2() ? "" : " type-1",
                  external.tag() == 0 ? "" : " tag " + external.tag());
      case Link link ->
          " address %s priority %d%s"
              .formatted(link.linkLocal(), link.priority(), prefixText(link.prefixes(), false));
      case IntraAreaPrefix prefixes ->
          " of "
              + text(
                  new LsaKey(
                      prefixes.referencedType(),
                      prefixes.referencedId(),
                      prefixes.referencedRouter()))
              + prefixText(prefixes.prefixes(), true);
      case LsaBody.Opaque opaque ->
          lsa.content().length == 0 ? "" : " hex " + HexFormat.of().formatHex(lsa.content());
    };
  }

  private static String attachedText(List<Integer> routers) {
    return " attached "
        + String.join(
            " ", Arrays.stream(routers.toArray(new Integer[0])).map(OspfWords::id).toList());
  }

  private static String prefixText(List<Prefix> prefixes, boolean withMetric) {
    StringBuilder text = new StringBuilder();
    for (Prefix prefix : prefixes) {
      text.append(" prefix ").append(prefix.prefix());
      if (withMetric) {
        text.append(" metric ").append(prefix.metric());
      }
    }
    return text.toString();
  }
}
