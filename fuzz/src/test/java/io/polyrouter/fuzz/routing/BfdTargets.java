package io.polyrouter.fuzz.routing;

import io.polyrouter.bfd.BfdAuthentication;
import io.polyrouter.bfd.BfdInstance;
import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.bfd.packet.BfdCodec;
import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.Decoded;
import io.polyrouter.bfd.packet.PacketAuthentication;
import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Optional;

/** BFD: its packets, and a session that hears them. */
public final class BfdTargets {

  private static final int MAX_BYTES = 512;
  private static final int SINGLE_HOP_PORT = 3784;
  private static final long MILLI_NANOS = 1_000_000L;
  private static final Key KEY = Key.permanent(1, KeyAlgorithm.MD5, Secret.of("sesame"));

  private BfdTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "bfd",
            MAX_BYTES,
            new Allocation(100_000, 100),
            List.of(BfdCodec.class, PacketAuthentication.class),
            BfdTargets::packet),
        new FuzzTarget(
            "bfd-instance",
            MAX_BYTES,
            new Allocation(8_000_000, 100_000),
            List.of(BfdInstance.class),
            BfdTargets::instance));
  }

  /** What is read can be written, and is the same when it is read again. */
  private static void packet(byte[] input) {
    switch (BfdCodec.decode(input)) {
      case Decoded.Invalid invalid ->
          Check.that(!invalid.reason().rule().isEmpty(), "a reason is given");
      case Decoded.Valid(BfdPacket packet) -> {
        Check.inRange("multiplier", packet.detectMultiplier(), 1, 255);
        if (packet.authenticated()) {
          PacketAuthentication.checkPassword(input, 1, Secret.of("sesame"));
          PacketAuthentication.checkSigned(input, id -> Optional.of(KEY), false);
          Check.same(
              "signed",
              new Decoded.Valid(packet),
              BfdCodec.decode(PacketAuthentication.signed(packet, KEY, true, 1)));
        } else {
          Check.same(
              "written", new Decoded.Valid(packet), BfdCodec.decode(BfdCodec.encode(packet, 0)));
        }
      }
    }
  }

  // ---- a session ----------------------------------------------------------------------------

  /** Each step is a byte that says how much later, one with the length of the packet, and that. */
  private static void instance(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    Lab lab = new Lab(in.flag());
    while (!in.isEmpty()) {
      int pause = in.u8();
      lab.advance(MILLI_NANOS * pause * pause / 8);
      lab.hear(in.take(in.u8()));
    }
  }

  private static final class Lab extends ProtocolLab<BfdInstance> {

    private static final IpAddress LOCAL = IpAddress.parse("10.0.1.1");
    private static final IpAddress REMOTE = IpAddress.parse("10.0.1.2");

    private int sent;

    Lab(boolean authenticated) {
      super(BfdType.BFD, BfdInstance.class);
      handle(eth0(own("10.0.1.1", 24)));
      BfdAuthentication authentication =
          authenticated
              ? new BfdAuthentication.Password(1, Secret.of("sesame"))
              : new BfdAuthentication.None();
      handle(
          new ProtocolEvent.ConfigChanged(
              new BfdSettings(
                  "main",
                  "",
                  1,
                  List.of(
                      new SingleHop(
                          "eth0",
                          REMOTE,
                          Optional.empty(),
                          new SessionParameters(
                              LivenessParameters.DEFAULT, false, authentication))),
                  List.of())));
    }

    @Override
    void look() {
      Check.inRange("sessions", instance.state(nowNanos()).sessions().size(), 0, 1);
      Check.inRange("packets for an event", sent, 0, 3);
      sent = 0;
    }

    @Override
    void look(ProtocolEffect effect) {
      if (effect instanceof ProtocolEffect.SendDatagram datagram) {
        sent++;
        Check.that(
            BfdCodec.decode(datagram.payload().bytes()) instanceof Decoded.Valid,
            "what is sent is valid");
      }
    }

    void hear(byte[] packet) {
      hear(
          new ProtocolEndpoint.UdpPort(AddressFamily.IPV4, SINGLE_HOP_PORT),
          REMOTE,
          50_000,
          LOCAL,
          255,
          packet);
    }
  }
}
