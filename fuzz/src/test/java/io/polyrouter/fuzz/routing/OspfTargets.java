package io.polyrouter.fuzz.routing;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.OspfInstance;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.PacketFormat;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.ospf.packet.PacketReading;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Optional;

/** OSPF of both versions: packets with their authentication, and an instance that hears them. */
public final class OspfTargets {

  private static final int MAX_BYTES = 1024;
  private static final int MAX_LSAS = 20;
  private static final int OSPF = 89;
  private static final int OWN_ID = 0x0a00_0001;

  private static final List<OspfAuthentication> AUTHENTICATIONS =
      List.of(
          OspfAuthentication.NONE,
          new OspfAuthentication.Password(Secret.of("sesame")),
          new OspfAuthentication.Keys(
              KeyChain.of(Key.permanent(1, KeyAlgorithm.MD5, Secret.of("sesame")))),
          new OspfAuthentication.Keys(
              KeyChain.of(Key.permanent(1, KeyAlgorithm.HMAC_SHA_256, Secret.of("sesame")))));

  private OspfTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "ospfv2",
            MAX_BYTES,
            new Allocation(200_000, 1_000),
            List.of(PacketFormat.class, PacketGuard.class),
            input -> packet(OspfVersion.V2, input)),
        new FuzzTarget(
            "ospfv3",
            MAX_BYTES,
            new Allocation(200_000, 1_000),
            List.of(PacketFormat.class, PacketGuard.class),
            input -> packet(OspfVersion.V3, input)),
        new FuzzTarget(
            "ospf-instance",
            MAX_BYTES,
            new Allocation(20_000_000, 200_000),
            List.of(OspfInstance.class),
            OspfTargets::instance));
  }

  private static PacketGuard.Path path(OspfVersion version, int source) {
    return version == OspfVersion.V2
        ? new PacketGuard.Path(
            new Ipv4Address(0x0a00_0100 | source), Ipv4Address.parse("224.0.0.5"))
        : new PacketGuard.Path(IpAddress.parse("fe80::" + source), IpAddress.parse("ff02::5"));
  }

  /** What is read can be written, and is the same when it is read again. */
  private static void packet(OspfVersion version, byte[] input) {
    PacketFormat format = version.packets();
    if (format.checkHeader(input, input.length) != null) {
      return;
    }
    for (OspfAuthentication authentication : AUTHENTICATIONS) {
      version.guard().open(input, input.length, authentication, path(version, 2), 0);
    }
    switch (format.read(input)) {
      case PacketReading.Refused refused ->
          Check.that(!refused.reason().rule().isEmpty(), "a reason is given");
      case OspfPacket.LinkStateUpdate update ->
          Check.inRange("LSAs", update.lsas().size(), 0, input.length / 20 + 1);
      case OspfPacket packet -> {
        byte[] written = format.write(packet);
        Check.that(format.checkHeader(written, written.length) == null, "what is written is read");
        Check.same("packet", packet, format.read(written));
        for (OspfAuthentication authentication : AUTHENTICATIONS) {
          boolean isOfV2 = authentication instanceof OspfAuthentication.Password;
          boolean isMd5 = authentication.equals(AUTHENTICATIONS.get(2));
          boolean trails = version == OspfVersion.V3 && hasLinkLocalSignalling(packet);
          if (version == OspfVersion.V2 || !isOfV2 && !isMd5 && !trails) {
            reopen(version, format.write(packet), authentication);
          }
        }
      }
    }
  }

  /** Options of version 3 say that there is more than one packet that is written has. */
  private static boolean hasLinkLocalSignalling(OspfPacket packet) {
    int options =
        switch (packet) {
          case OspfPacket.Hello hello -> hello.options();
          case OspfPacket.DatabaseDescription description -> description.options();
          default -> 0;
        };
    return (options & (0x200 | OspfPacket.OPTION_AUTHENTICATION_TRAILER)) != 0;
  }

  private static void reopen(
      OspfVersion version, byte[] packet, OspfAuthentication authentication) {
    PacketGuard.Path path = path(version, 2);
    byte[] sealed =
        version.guard().seal(packet, authentication, path, new PacketGuard.Clock(0, () -> 7));
    Check.that(
        version.guard().open(sealed, sealed.length, authentication, path, 0)
            instanceof PacketGuard.Opening.Genuine,
        "what is sealed is genuine");
  }

  // ---- an instance --------------------------------------------------------------------------

  /**
   * The first byte says which version and which type of link; after that each step is a byte that
   * says who sends what kind of packet how much later, one with the length of what is in the
   * packet, and that.
   */
  private static void instance(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int first = in.u8();
    Lab lab =
        new Lab(
            (first & 1) == 0 ? OspfVersion.V2 : OspfVersion.V3,
            (first & 2) == 0 ? NetworkType.POINT_TO_POINT : NetworkType.BROADCAST);
    while (!in.isEmpty()) {
      int step = in.u8();
      int kind = in.u8();
      lab.advance(ProtocolLab.SECOND_NANOS * (step >> 4) * (step >> 4) / 4);
      lab.hear(step & 0xf, kind, in.take(in.u8()));
    }
    lab.advance(60 * ProtocolLab.SECOND_NANOS);
    OspfState state = lab.instance.state(lab.nowNanos());
    Check.that(state.neighbours().isEmpty(), "who is silent is forgotten");
    lab.makePassive();
    lab.advance(8_000 * ProtocolLab.SECOND_NANOS);
    state = lab.instance.state(lab.nowNanos());
    Check.same("LSAs of others", 0, state.database().othersLsas());
  }

  private static final class Lab extends ProtocolLab<OspfInstance> {

    private final OspfVersion version;
    private final NetworkType type;

    Lab(OspfVersion version, NetworkType type) {
      super(new OspfType(version), OspfInstance.class);
      this.version = version;
      this.type = type;
      handle(new ProtocolEvent.RouterIdChanged(Optional.of(new Ipv4Address(OWN_ID))));
      handle(eth0(own("10.0.1.20", 24), own("2001:db8:1::20", 64), own("fe80::20", 64)));
      handle(new ProtocolEvent.ConfigChanged(settings(false)));
    }

    /** Nothing is said or heard from now on: hellos would only take time. */
    void makePassive() {
      handle(new ProtocolEvent.ConfigChanged(settings(true)));
    }

    private OspfSettings settings(boolean passive) {
      OspfInterfaceSettings link = OspfInterfaceSettings.defaults("eth0", type);
      OspfSettings defaults = OspfSettings.defaults(version, "main");
      AreaSettings area = AreaSettings.defaults(0);
      return new OspfSettings(
          version,
          "main",
          "",
          defaults.routerId(),
          defaults.preferences(),
          defaults.referenceBandwidthMbps(),
          defaults.maximumPaths(),
          false,
          defaults.spfDelay(),
          MAX_LSAS,
          defaults.stubRouter(),
          defaults.gracefulRestart(),
          false,
          defaults.defaultOrigination(),
          defaults.defaultMetric(),
          List.of(),
          List.of(),
          List.of(
              new AreaSettings(
                  0,
                  area.type(),
                  true,
                  1,
                  area.nssa(),
                  List.of(),
                  List.of(passive ? passive(link) : link),
                  List.of())));
    }

    private static OspfInterfaceSettings passive(OspfInterfaceSettings link) {
      return new OspfInterfaceSettings(
          link.name(),
          link.type(),
          true,
          link.cost(),
          link.priority(),
          link.neighbours(),
          link.timers(),
          link.ttlSecurity(),
          link.mtuIgnore(),
          link.prefixSuppression(),
          link.instanceId(),
          link.authentication(),
          link.bfd(),
          link.fastRerouteCandidate());
    }

    @Override
    void look() {
      Check.inRange(
          "LSAs of others", instance.state(nowNanos()).database().othersLsas(), 0, MAX_LSAS);
    }

    @Override
    void look(ProtocolEffect effect) {
      if (effect instanceof ProtocolEffect.SendDatagram sent) {
        byte[] bytes = sent.payload().bytes();
        Check.that(
            version.packets().checkHeader(bytes, bytes.length) == null
                && version
                        .guard()
                        .open(
                            bytes,
                            bytes.length,
                            OspfAuthentication.NONE,
                            new PacketGuard.Path(sent.source().orElseThrow(), sent.destination()),
                            0)
                    instanceof PacketGuard.Opening.Genuine
                && version.packets().read(bytes) instanceof OspfPacket,
            "what is sent is valid");
      }
    }

    /** A packet whose header and checksum are right; what is in it is anything. */
    void hear(int neighbour, int kind, byte[] content) {
      int headerBytes = version.packets().headerBytes();
      int type = kind % 6;
      byte[] inner = type == 4 ? update(content) : content;
      byte[] bytes = new byte[headerBytes + inner.length];
      System.arraycopy(inner, 0, bytes, headerBytes, inner.length);
      Wire.putU8(bytes, 0, version == OspfVersion.V2 ? 2 : 3);
      Wire.putU8(bytes, 1, type);
      Wire.putU16(bytes, 2, bytes.length);
      Wire.putI32(bytes, 4, OWN_ID - 8 + neighbour);
      PacketGuard.Path path =
          version == OspfVersion.V2
              ? new PacketGuard.Path(
                  new Ipv4Address(0x0a00_0100 | neighbour), Ipv4Address.parse("224.0.0.5"))
              : path(version, neighbour);
      byte[] sealed =
          version
              .guard()
              .seal(bytes, OspfAuthentication.NONE, path, new PacketGuard.Clock(0, () -> 0));
      hear(
          new ProtocolEndpoint.IpProtocol(version.family(), OSPF),
          path.source(),
          0,
          path.destination(),
          1,
          sealed);
    }

    /** One LSA with a right checksum, made of type, ID, router, sequence number, age, contents. */
    private byte[] update(byte[] content) {
      FuzzInput in = new FuzzInput(content);
      int type = version == OspfVersion.V2 ? in.u8() : in.u16();
      LsaKey key = new LsaKey(type, in.u8(), OWN_ID - 8 + in.u8() % 16);
      int sequence = in.i32();
      int age = in.u16() % 3_601;
      Lsa lsa = version.packets().lsas().originateOpaque(key, 0, sequence, age, in.rest());
      byte[] update = new byte[4 + lsa.lengthBytes()];
      Wire.putI32(update, 0, 1);
      lsa.write(update, 4, age);
      return update;
    }
  }
}
