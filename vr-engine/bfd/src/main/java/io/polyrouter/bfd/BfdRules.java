package io.polyrouter.bfd;

import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.packet.PacketAuthentication;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.security.KeyAlgorithm;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that settings have to keep. */
final class BfdRules {

  private static final int MAX_SESSIONS = 8192;
  private static final int MAX_KEY_ID = 255;
  private static final int MAX_TTL = 255;

  private final BfdSettings settings;
  private final ConfiguredRouter router;
  private final ConfigProblems problems;

  BfdRules(BfdSettings settings, ConfiguredRouter router, ConfigProblems problems) {
    this.settings = settings;
    this.router = router;
    this.problems = problems;
  }

  void check(ModelPath at) {
    problems.checkName(at, "instance", settings.name());
    problems.checkDescription(at, settings.description());
    ModelPath bfd = at.child("bfd");
    problems.checkRange(
        bfd.child("maximum-sessions"),
        "the number of sessions",
        settings.maximumSessions(),
        1,
        MAX_SESSIONS);
    int configured = settings.singleHop().size() + settings.multihop().size();
    if (configured > settings.maximumSessions()) {
      problems.add(
          bfd.child("maximum-sessions"),
          "%d sessions are configured, but only %d are allowed: allow more"
              .formatted(configured, settings.maximumSessions()));
    }
    checkOthers(at);
    checkSingleHop(bfd.child("ip-sh").child("sessions"));
    checkMultihop(bfd.child("ip-mh").child("session-groups"));
  }

  private void checkOthers(ModelPath at) {
    boolean isSecond =
        router.protocols().stream()
            .anyMatch(other ->
                other.type().equals(BfdSettings.TYPE)
                    && other.name().compareTo(settings.name()) < 0);
    if (isSecond) {
      problems.add(
          at, "a virtual router has one instance of BFD: add the sessions to the other one");
    }
  }

  private void checkSingleHop(ModelPath sessions) {
    Set<List<Object>> seen = new HashSet<>();
    for (SingleHop each : settings.singleHop()) {
      ModelPath at =
          sessions.entry(
              "session", "interface", each.interfaceName(), "dest-addr", each.destination());
      if (!seen.add(List.of(each.interfaceName(), each.destination()))) {
        problems.add(at, "the session is there twice: leave one of them out");
      }
      checkNeighbour(at, each.destination());
      checkParameters(at, each.parameters());
      Optional<ConfiguredRouter.Interface> known = router.interfaceNamed(each.interfaceName());
      if (known.isEmpty() || known.get().loopback()) {
        problems.add(
            at,
            "there is no interface \"%s\" with a link in this virtual router: use one that there is"
                .formatted(each.interfaceName()));
      } else if (!known.get().families().contains(each.destination().family())) {
        problems.add(
            at,
            "the family of %s is not enabled on interface \"%s\": enable it"
                .formatted(each.destination(), each.interfaceName()));
      }
      each.source().ifPresent(source -> checkSource(at, source, each.destination()));
    }
  }

  private void checkMultihop(ModelPath groups) {
    Set<List<IpAddress>> seen = new HashSet<>();
    for (MultiHop each : settings.multihop()) {
      ModelPath at =
          groups.entry(
              "session-group", "source-addr", each.source(), "dest-addr", each.destination());
      if (!seen.add(List.of(each.source(), each.destination()))) {
        problems.add(at, "the session is there twice: leave one of them out");
      }
      checkNeighbour(at, each.destination());
      if (each.destination() instanceof Ipv6Address v6 && v6.isLinkLocal()) {
        problems.add(at, "a link-local address is one hop away: use a session of ip-sh");
      }
      checkSource(at, each.source(), each.destination());
      checkParameters(at, each.parameters());
      problems.checkRange(at.child("tx-ttl"), "the TTL", each.txTtl(), 1, MAX_TTL);
      problems.checkRange(at.child("rx-ttl"), "the TTL", each.rxTtl(), 1, MAX_TTL);
    }
  }

  private void checkNeighbour(ModelPath at, IpAddress destination) {
    boolean isUnicast =
        switch (destination) {
          case Ipv4Address v4 ->
              v4.bits() != 0 && v4.bits() >>> 28 < 0xe && v4.bits() >>> 24 != 127;
          case Ipv6Address v6 ->
              v6.high() >>> 56 != 0xff && !(v6.high() == 0 && v6.low() >>> 1 == 0);
        };
    if (!isUnicast) {
      problems.add(at.child("dest-addr"), destination + " is no neighbor's address: use unicast");
    }
    boolean isOwn =
        router.interfaces().values().stream()
            .flatMap(each -> each.addresses().stream())
            .anyMatch(own -> own.address().equals(destination));
    if (isOwn) {
      problems.add(
          at.child("dest-addr"), destination + " is this router's own address: use the neighbor's");
    }
  }

  private void checkSource(ModelPath at, IpAddress source, IpAddress destination) {
    if (source.family() != destination.family()) {
      problems.add(
          at.child("source-addr"),
          "%s and %s are of different families: use one".formatted(source, destination));
    }
  }

  private void checkParameters(ModelPath at, SessionParameters parameters) {
    parameters.liveness().check(at, problems);
    ModelPath authentication = at.child("authentication");
    switch (parameters.authentication()) {
      case BfdAuthentication.None none -> {}
      case BfdAuthentication.Password password -> {
        problems.checkRange(
            authentication.child("key-id"), "the key-id", password.keyId(), 0, MAX_KEY_ID);
        problems.checkRange(
            authentication.child("password"),
            "the length of the password",
            password.password().length(),
            1,
            PacketAuthentication.MAX_PASSWORD_BYTES);
      }
      case BfdAuthentication.Keys keys ->
          keys.chain()
              .check(
                  authentication.child("key-chain"),
                  "BFD",
                  EnumSet.of(KeyAlgorithm.MD5, KeyAlgorithm.SHA_1),
                  MAX_KEY_ID,
                  problems);
    }
  }
}
