package io.polyrouter.northbound.protocol.bfd;

import io.polyrouter.bfd.BfdAuthentication;
import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.protocol.Keys;
import io.polyrouter.northbound.protocol.LivenessSettings;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.routing.security.Secret;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Bfd;

/** Reads the container bfd of one instance. Pure. */
final class BfdReader {

  private final Section instance;
  private final Section bfd;
  private final SharedSettings shared;

  BfdReader(Section instance, SharedSettings shared) {
    this.instance = instance;
    this.bfd = instance.child(Bfd.QNAME);
    this.shared = shared;
  }

  BfdSettings read() {
    return new BfdSettings(
        instance.text("name").orElseThrow(),
        instance.text("description").orElse(""),
        bfd.number("maximum-sessions", BfdSettings.DEFAULT_MAXIMUM_SESSIONS),
        bfd.child("ip-sh").child("sessions").entries("session", "interface", "dest-addr").stream()
            .flatMap(this::singleHop)
            .toList(),
        bfd
            .child("ip-mh")
            .child("session-groups")
            .entries("session-group", "source-addr", "dest-addr")
            .stream()
            .flatMap(this::multihop)
            .toList());
  }

  private Stream<SingleHop> singleHop(Section from) {
    SessionParameters parameters = parameters(from);
    return from.address("dest-addr").stream()
        .map(destination ->
            new SingleHop(
                from.text("interface").orElseThrow(),
                destination,
                from.address("source-addr"),
                parameters));
  }

  private Stream<MultiHop> multihop(Section from) {
    SessionParameters parameters = parameters(from);
    Optional<IpAddress> source = from.address("source-addr");
    Optional<IpAddress> destination = from.address("dest-addr");
    OptionalInt rxTtl = from.integer("rx-ttl");
    if (rxTtl.isEmpty()) {
      from.problem(
          "rx-ttl",
          "the least TTL of packets is missing: give 255 less the number of routers on the way");
      return Stream.empty();
    }
    return source.stream()
        .flatMap(own ->
            destination.stream()
                .map(neighbour ->
                    new MultiHop(
                        own,
                        neighbour,
                        parameters,
                        from.number("tx-ttl", MultiHop.DEFAULT_TX_TTL),
                        rxTtl.getAsInt())));
  }

  private SessionParameters parameters(Section from) {
    SessionParameters defaults = SessionParameters.DEFAULT;
    return new SessionParameters(
        LivenessSettings.parameters(from, defaults.liveness()),
        from.flag("admin-down", defaults.adminDown()),
        authentication(from.child("authentication")));
  }

  private BfdAuthentication authentication(Section from) {
    Optional<String> password = from.text("password");
    if (password.isPresent()) {
      return new BfdAuthentication.Password(
          from.number("key-id", Keys.SINGLE_KEY_ID), Secret.of(password.get()));
    }
    if (from.isPresent() && !from.has("key-chain")) {
      from.problem("there is no key: give a key-chain or a password, or leave authentication out");
    }
    return shared
        .keyChain(from, "key-chain")
        .<BfdAuthentication>map(
            chain -> new BfdAuthentication.Keys(chain, from.flag("meticulous", false)))
        .orElseGet(BfdAuthentication.None::new);
  }
}
