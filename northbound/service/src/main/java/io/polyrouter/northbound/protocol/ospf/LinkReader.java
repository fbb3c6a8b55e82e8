package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.northbound.protocol.Keys;
import io.polyrouter.northbound.protocol.LivenessSettings;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads interfaces and virtual links of an area. Pure. */
final class LinkReader {

  private static final int DEFAULT_POLL_SECONDS = 120;

  /** The dead interval is so many hello intervals, unless it is configured. */
  private static final int MISSING_HELLOS = 4;

  private static final int MAX_SECONDS = 0xffff;

  private final SharedSettings shared;

  LinkReader(SharedSettings shared) {
    this.shared = shared;
  }

  OspfInterfaceSettings interfaceSettings(Section from) {
    String name = from.text("name").orElseThrow();
    NetworkType type =
        from.text("interface-type").map(LinkReader::type).orElse(NetworkType.BROADCAST);
    OspfInterfaceSettings defaults = OspfInterfaceSettings.defaults(name, type);
    return new OspfInterfaceSettings(
        name,
        type,
        from.flag("passive", defaults.passive()),
        from.integer("cost"),
        from.number("priority", defaults.priority()),
        neighbours(from.child("static-neighbors")),
        timers(from, defaults.timers()),
        from.child("ttl-security").flag("enabled", defaults.ttlSecurity()),
        from.flag("mtu-ignore", defaults.mtuIgnore()),
        from.flag("prefix-suppression", defaults.prefixSuppression()),
        from.number("instance-id", defaults.instanceId()),
        authentication(from.child("authentication")),
        LivenessSettings.read(from.child("bfd"), "enabled"),
        from.child("fast-reroute")
            .child("lfa")
            .flag("candidate-enabled", defaults.fastRerouteCandidate()));
  }

  private static NetworkType type(String name) {
    return switch (name) {
      case "non-broadcast" -> NetworkType.NON_BROADCAST;
      case "point-to-multipoint" -> NetworkType.POINT_TO_MULTIPOINT;
      case "point-to-point" -> NetworkType.POINT_TO_POINT;
      default -> NetworkType.BROADCAST;
    };
  }

  private static List<StaticNeighbour> neighbours(Section from) {
    return from.entries("neighbor", "identifier").stream()
        .flatMap(neighbour ->
            neighbour.address("identifier").stream()
                .map(address ->
                    new StaticNeighbour(
                        address,
                        neighbour.integer("cost"),
                        neighbour.number("poll-interval", DEFAULT_POLL_SECONDS),
                        neighbour.number("priority", 1))))
        .toList();
  }

  Optional<VirtualLinkSettings> virtualLink(Section from) {
    OptionalInt router = OspfReader.dotted(from, "router-id");
    return router.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new VirtualLinkSettings(
                router.getAsInt(),
                timers(from, OspfTimers.DEFAULT),
                authentication(from.child("authentication"))));
  }

  private static OspfTimers timers(Section from, OspfTimers defaults) {
    int hello = from.number("hello-interval", defaults.helloSeconds());
    return new OspfTimers(
        hello,
        from.number("dead-interval", Math.min(MISSING_HELLOS * hello, MAX_SECONDS)),
        from.number("retransmit-interval", defaults.retransmitSeconds()),
        from.number("transmit-delay", defaults.transmitDelaySeconds()));
  }

  private OspfAuthentication authentication(Section from) {
    Optional<KeyChain> keys =
        Keys.single(from, "key", "crypto-algorithm", from.number("key-id", Keys.SINGLE_KEY_ID))
            .or(() -> shared.keyChain(from, "key-chain"));
    if (keys.isPresent()) {
      return new OspfAuthentication.Keys(keys.get());
    }
    return from.text("key")
        .<OspfAuthentication>map(password -> new OspfAuthentication.Password(Secret.of(password)))
        .orElse(OspfAuthentication.NONE);
  }
}
