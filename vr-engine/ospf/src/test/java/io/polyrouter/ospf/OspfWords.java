package io.polyrouter.ospf;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaReading;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.packet.OspfPacket.Header;
import io.polyrouter.ospf.packet.OspfPacket.Hello;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateAck;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateRequest;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateUpdate;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.ospf.packet.PacketReading;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets in words:
 *
 * <pre>
 *   [password TEXT] [key ID ALGORITHM TEXT seq N] [version N] [type N] [length N] [broken] [lsa-broken]
 *   hello ROUTER [area A] [instance N] [dr X] [bdr X] [priority N] [options O] [hello N] [dead N]
 *       [mask M] [id N] [sees ROUTER...]
 *   dd ROUTER [area A] FLAGS seq N [mtu N] [options O] [LSA...]         FLAGS: letters I M S, or -
 *   request ROUTER [area A] [TYPE ID ROUTER]...
 *   update ROUTER [area A] [LSA...]
 *   ack ROUTER [area A] [LSA...]
 * </pre>
 *
 * LSAs: see {@link LsaWords}. Options are letters: E, N, O, and V, R, A of version 3.
 */
final class OspfWords {

  private static final String[] OPTION_LETTERS = {"V", "E", "N", "R", "O", "A"};
  private static final int[] OPTION_BITS = {0x01, 0x02, 0x08, 0x10, 0x40, 0x400};

  private final OspfVersion version;
  private final LsaWords lsas;

  OspfWords(OspfVersion version) {
    this.version = version;
    lsas = new LsaWords(version);
  }

  static String id(int bits) {
    return new Ipv4Address(bits).toString();
  }

  static int id(String word) {
    return Ipv4Address.parse(word).bits();
  }

  private static String options(int bits) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < OPTION_BITS.length; i++) {
      if ((bits & OPTION_BITS[i]) != 0) {
        letters.append(OPTION_LETTERS[i]);
      }
    }
    return letters.isEmpty() ? "-" : letters.toString();
  }

  static int options(String letters) {
    int bits = 0;
    for (int i = 0; i < OPTION_BITS.length; i++) {
      bits |= letters.contains(OPTION_LETTERS[i]) ? OPTION_BITS[i] : 0;
    }
    return bits;
  }

  private int usualOptions() {
    return version == OspfVersion.V2 ? OspfPacket.OPTION_EXTERNAL : options("VER");
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Things that are wrong with a packet. */
  private static final class Faults {
    int version = -1;
    int type = -1;
    int length = -1;
    boolean broken;
    boolean lsaBroken;
    OspfAuthentication authentication = OspfAuthentication.NONE;
    long sequence;
  }

  Payload encode(Words words, IpAddress source, IpAddress destination, Values values) {
    Faults faults = new Faults();
    String kind = words.next();
    while (readFault(faults, kind, words, values)) {
      kind = words.next();
    }
    int routerId = id(words.next());
    int areaId = words.accept("area") ? id(words.next()) : 0;
    int instanceId = words.accept("instance") ? number(words, values) : 0;
    Header header = new Header(routerId, areaId, instanceId);
    byte[] packet =
        switch (kind) {
          case "hello" -> version.packets().write(hello(header, words, values));
          case "dd" -> version.packets().write(description(header, words, values));
          case "request" -> version.packets().write(new LinkStateRequest(header, lsas.keys(words)));
          case "update" -> version.packets().writeUpdate(header, lsas.whole(words, values));
          case "ack" ->
              version.packets().write(new LinkStateAck(header, lsas.headers(words, values)));
          default -> throw Words.unknown("packet", kind);
        };
    if (faults.lsaBroken) {
      flipLast(packet);
    }
    byte[] sealed =
        version
            .guard()
            .seal(
                packet,
                faults.authentication,
                new PacketGuard.Path(source, destination),
                new PacketGuard.Clock(0, () -> faults.sequence));
    if (faults.version >= 0) {
      Wire.putU8(sealed, 0, faults.version);
    }
    if (faults.type >= 0) {
      Wire.putU8(sealed, 1, faults.type);
    }
    if (faults.length >= 0) {
      Wire.putU16(sealed, 2, faults.length);
    }
    if (faults.broken) {
      flipLast(sealed);
    }
    return Payload.of(sealed);
  }

  private static void flipLast(byte[] bytes) {
    int last = bytes.length - 1;
    Wire.putU8(bytes, last, Wire.u8(bytes, last) ^ 0x55);
  }

  private static boolean readFault(Faults faults, String word, Words words, Values values) {
    switch (word) {
      case "version" -> faults.version = number(words, values);
      case "type" -> faults.type = number(words, values);
      case "length" -> faults.length = number(words, values);
      case "broken" -> faults.broken = true;
      case "lsa-broken" -> faults.lsaBroken = true;
      case "password" ->
          faults.authentication = new OspfAuthentication.Password(Secret.of(words.next()));
      case "key" -> {
        faults.authentication = new OspfAuthentication.Keys(KeyChain.of(OspfLanguage.key(words)));
        words.require("seq");
        faults.sequence = values.number(words.next());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static int number(Words words, Values values) {
    return (int) values.number(words.next());
  }

  private Hello hello(Header header, Words words, Values values) {
    int designated = 0;
    int backup = 0;
    int priority = 1;
    int bits = usualOptions();
    int helloSeconds = 10;
    int deadSeconds = 40;
    int mask = 0xffff_ff00;
    int interfaceId = 7;
    List<Integer> seen = new ArrayList<>();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "dr" -> designated = id(words.next());
        case "bdr" -> backup = id(words.next());
        case "priority" -> priority = number(words, values);
        case "options" -> bits = options(words.next());
        case "hello" -> helloSeconds = number(words, values);
        case "dead" -> deadSeconds = number(words, values);
        case "mask" -> mask = id(words.next());
        case "id" -> interfaceId = number(words, values);
        case "sees" -> {
          while (words.hasNext()) {
            seen.add(id(words.next()));
          }
        }
        default -> throw Words.unknown("part of a hello", word);
      }
    }
    return new Hello(
        header,
        mask,
        interfaceId,
        helloSeconds,
        bits,
        priority,
        deadSeconds,
        designated,
        backup,
        seen);
  }

  private DatabaseDescription description(Header header, Words words, Values values) {
    String letters = words.next();
    int flags =
        (letters.contains("I") ? DatabaseDescription.FLAG_INIT : 0)
            | (letters.contains("M") ? DatabaseDescription.FLAG_MORE : 0)
            | (letters.contains("S") ? DatabaseDescription.FLAG_MASTER : 0);
    words.require("seq");
    int sequence = number(words, values);
    int mtu = words.accept("mtu") ? number(words, values) : 1500;
    int bits =
        words.accept("options")
            ? options(words.next())
            : usualOptions() | (version == OspfVersion.V2 ? OspfPacket.OPTION_OPAQUE : 0);
    return new DatabaseDescription(header, mtu, bits, flags, sequence, lsas.headers(words, values));
  }

  // ---- reading ------------------------------------------------------------------------------

  boolean isHello(byte[] bytes) {
    return Wire.u8(bytes, 1) == 1;
  }

  String decode(byte[] bytes) {
    if (version.packets().checkHeader(bytes, bytes.length) != null) {
      return "bad packet";
    }
    return authentication(bytes)
        + switch (version.packets().read(bytes)) {
          case PacketReading.Refused refused -> "refused " + refused.reason();
          case Hello hello -> text(hello);
          case DatabaseDescription description -> text(description);
          case LinkStateRequest request ->
              begin("request", request.header())
                  + String.join(
                      ", ", request.keys().stream().map(key -> " " + lsas.text(key)).toList());
          case LinkStateUpdate update ->
              begin("update", update.header())
                  + String.join(", ", update.lsas().stream().map(this::text).toList());
          case LinkStateAck ack -> begin("ack", ack.header()) + headers(ack.headers());
        };
  }

  private String text(LsaReading reading) {
    return switch (reading) {
      case LsaReading.Refused refused -> " refused " + refused.reason();
      case Lsa lsa -> " " + lsas.text(lsa);
    };
  }

  private String authentication(byte[] bytes) {
    int packetBytes = version.packets().lengthBytes(bytes);
    if (version == OspfVersion.V3) {
      return bytes.length > packetBytes
          ? "key %d ".formatted(Wire.u16(bytes, packetBytes + 6))
          : "";
    }
    return switch (Wire.u16(bytes, 14)) {
      case 1 -> "password ";
      case 2 -> "key %d ".formatted(Wire.u8(bytes, 18));
      default -> "";
    };
  }

  private static String begin(String kind, Header header) {
    return kind
        + " "
        + id(header.routerId())
        + (header.areaId() == 0 ? "" : " area " + id(header.areaId()))
        + (header.instanceId() == 0 ? "" : " instance " + header.instanceId());
  }

  private String headers(List<LsaHeader> headers) {
    return String.join(", ", headers.stream().map(one -> " " + lsas.text(one)).toList());
  }

  private String text(Hello hello) {
    StringBuilder text = new StringBuilder(begin("hello", hello.header()));
    text.append(" dr ").append(id(hello.designated()));
    text.append(" bdr ").append(id(hello.backup()));
    text.append(" priority ").append(hello.priority());
    text.append(" options ").append(options(hello.options()));
    text.append(" hello ").append(hello.helloSeconds());
    text.append(" dead ").append(hello.deadSeconds());
    text.append(
        version == OspfVersion.V2
            ? " mask " + id(hello.networkMask())
            : " id " + hello.interfaceId());
    if (!hello.neighbours().isEmpty()) {
      text.append(" sees");
      hello.neighbours().forEach(neighbour -> text.append(' ').append(id(neighbour)));
    }
    return text.toString();
  }

  private String text(DatabaseDescription description) {
    String flags =
        ((description.flags() & DatabaseDescription.FLAG_INIT) != 0 ? "I" : "")
            + ((description.flags() & DatabaseDescription.FLAG_MORE) != 0 ? "M" : "")
            + ((description.flags() & DatabaseDescription.FLAG_MASTER) != 0 ? "S" : "");
    return begin("dd", description.header())
        + " %s seq %d mtu %d options %s"
            .formatted(
                flags.isEmpty() ? "-" : flags,
                Integer.toUnsignedLong(description.sequence()),
                description.mtuBytes(),
                options(description.options()))
        + headers(description.headers());
  }

  /** An LSA as it is sent. */
  static AgedLsa aged(Lsa lsa, int age) {
    return new AgedLsa(lsa, age);
  }

  /** What an LSA says. */
  String body(Lsa lsa) {
    return lsas.text(lsa.body(), lsa);
  }

  /** A key in words. */
  String text(LsaKey key) {
    return lsas.text(key);
  }

  LsaKey key(Words words) {
    return lsas.key(words);
  }
}
