package io.polyrouter.fuzz.routing;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.IpAddress;
import io.polyrouter.vrrp.packet.Advertisement;
import io.polyrouter.vrrp.packet.Decoded;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.util.List;

/** VRRP: its packets. */
public final class VrrpTargets {

  private static final int MAX_BYTES = 512;

  private VrrpTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "vrrp",
            MAX_BYTES,
            new Allocation(100_000, 500),
            List.of(VrrpCodec.class),
            VrrpTargets::packets));
  }

  private static void packets(byte[] input) {
    packet(input, IpAddress.parse("10.0.1.2"));
    packet(input, IpAddress.parse("fe80::2"));
  }

  /** What is read can be written, and is the same when it is read again. */
  private static void packet(byte[] input, IpAddress source) {
    IpAddress group = VrrpCodec.group(source.family());
    switch (VrrpCodec.decode(input, source, group)) {
      case Decoded.Invalid invalid ->
          Check.that(!invalid.reason().rule().isEmpty(), "a reason is given");
      case Decoded.Valid(Advertisement read) -> {
        Check.inRange("interval", read.maxIntervalCentis(), 1, VrrpCodec.MAX_INTERVAL_CENTIS);
        for (boolean withPseudoHeader : new boolean[] {false, true}) {
          byte[] written = VrrpCodec.encode(read, source, withPseudoHeader);
          Check.same("written", new Decoded.Valid(read), VrrpCodec.decode(written, source, group));
        }
      }
    }
  }
}
