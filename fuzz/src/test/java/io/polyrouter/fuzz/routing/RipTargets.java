package io.polyrouter.fuzz.routing;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.RipInstance;
import io.polyrouter.rip.RipInterfaceSettings;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.Decoded;
import io.polyrouter.rip.packet.Envelope;
import io.polyrouter.rip.packet.RipCodec;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.rip.packet.RipPacket;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.rip.packet.RipngCodec;
import io.polyrouter.rip.packet.Ripv2Authentication;
import io.polyrouter.rip.packet.Ripv2Authentication.Required;
import io.polyrouter.rip.packet.Ripv2Codec;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.ArrayList;
import java.util.List;

/** RIPv2 and RIPng: their packets, and an instance that hears them. */
public final class RipTargets {

  private static final int MAX_BYTES = 1024;

  /** Routes that are announced as unreachable are forgotten after this time. */
  private static final long FORGOTTEN_NANOS = 400 * ProtocolLab.SECOND_NANOS;

  private static final int MAX_ROUTES = 40;
  private static final Key KEY = Key.permanent(1, KeyAlgorithm.MD5, Secret.of("sesame"));

  private RipTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "ripv2",
            MAX_BYTES,
            new Allocation(100_000, 500),
            List.of(Ripv2Codec.class, Ripv2Authentication.class),
            RipTargets::ripv2),
        new FuzzTarget(
            "ripng",
            MAX_BYTES,
            new Allocation(100_000, 500),
            List.of(RipngCodec.class),
            input -> packet(RipVersion.RIPNG, new Envelope.Plain(MAX_BYTES), input)),
        new FuzzTarget(
            "rip-instance",
            MAX_BYTES,
            new Allocation(4_000_000, 100_000),
            List.of(RipInstance.class),
            RipTargets::instance));
  }

  private static void ripv2(byte[] input) {
    if (input.length >= RipCodec.HEADER_BYTES) {
      Ripv2Authentication.check(input, new Required.Password(Secret.of("sesame")));
      Ripv2Authentication.check(input, new Required.AnyKey(KeyChain.of(KEY), 0));
    }
    packet(RipVersion.RIPV2, Envelope.RIPV2_PLAIN, input);
  }

  /** What is read can be written, and is the same when it is read again. */
  private static void packet(RipVersion version, Envelope envelope, byte[] input) {
    RipCodec codec = RipCodec.of(version);
    switch (codec.decode(input)) {
      case Decoded.Invalid invalid ->
          Check.that(!invalid.reason().rule().isEmpty(), "a reason is given");
      case Decoded.Valid valid -> {
        RipPacket packet = valid.packet();
        for (RipEntry entry : packet.entries()) {
          Check.inRange("metric", entry.metric(), 0, RipEntry.INFINITY);
          Check.inRange("tag", entry.tag(), 0, RipEntry.MAX_TAG);
        }
        List<RipEntry> again = new ArrayList<>();
        for (byte[] bytes : codec.encode(packet.command(), packet.entries(), envelope)) {
          if (codec.decode(bytes) instanceof Decoded.Valid(RipPacket part)) {
            again.addAll(part.entries());
          }
        }
        boolean isRequest = packet.command() == RipPacket.Command.REQUEST;
        Check.that(isRequest || again.equals(packet.entries()), "written packets say the same");
      }
    }
  }

  // ---- an instance --------------------------------------------------------------------------

  /**
   * The first byte says which version; after that each step is a byte that says who sends it and
   * how much later, one with the length of the packet, and the packet.
   */
  private static void instance(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    Lab lab = new Lab(in.flag() ? RipVersion.RIPV2 : RipVersion.RIPNG);
    while (!in.isEmpty()) {
      int step = in.u8();
      int pause = step / 16;
      lab.advance(ProtocolLab.SECOND_NANOS * pause * pause / 4);
      lab.hear(step & 0xf, in.take(in.u8()));
    }
    lab.advance(FORGOTTEN_NANOS);
    Check.that(lab.offered.isEmpty(), "what nobody repeats is forgotten");
    Check.same("routes", 1, lab.instance.routes(null, MAX_ROUTES, lab.nowNanos()).size());
  }

  private static final class Lab extends ProtocolLab<RipInstance> {

    private final RipVersion version;
    private final List<IpPrefix> offered = new ArrayList<>();

    Lab(RipVersion version) {
      super(new RipType(version), RipInstance.class);
      this.version = version;
      handle(eth0(own("10.0.1.1", 24), own("2001:db8:1::1", 64), own("fe80::1", 64)));
      RipSettings defaults = RipSettings.defaults(version, "main");
      handle(
          new ProtocolEvent.ConfigChanged(
              new RipSettings(
                  version,
                  "main",
                  "",
                  defaults.defaultOrigination(),
                  1,
                  120,
                  5,
                  2,
                  0,
                  MAX_ROUTES,
                  List.of(),
                  List.of(),
                  List.of(),
                  defaults.timers(),
                  List.of(RipInterfaceSettings.defaults("eth0")))));
    }

    @Override
    void look() {
      Check.inRange("routes learnt", instance.state(nowNanos()).learntRouteCount(), 0, MAX_ROUTES);
    }

    @Override
    void look(ProtocolEffect effect) {
      if (effect instanceof ProtocolEffect.OfferRoutes routes) {
        for (RouteChange change : routes.changes()) {
          offered.remove(change.prefix());
          if (change instanceof RouteChange.Offer offer) {
            offered.add(offer.prefix());
            Check.inRange("metric", offer.offer().metric(), 2, RipEntry.INFINITY - 1);
          }
        }
      } else if (effect instanceof ProtocolEffect.SendDatagram sent) {
        Check.that(
            RipCodec.of(version).decode(sent.payload().bytes()) instanceof Decoded.Valid,
            "what is sent is valid");
      }
    }

    void hear(int neighbour, byte[] packet) {
      String source = version == RipVersion.RIPV2 ? "10.0.1." + neighbour : "fe80::" + neighbour;
      hear(
          new ProtocolEndpoint.UdpPort(version.family(), version.port()),
          IpAddress.parse(source),
          version.port(),
          version.group(),
          255,
          packet);
    }
  }
}
