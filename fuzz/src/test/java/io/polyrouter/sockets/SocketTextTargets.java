package io.polyrouter.sockets;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Addresses that applications write. */
@NullMarked
public final class SocketTextTargets {

  private SocketTextTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "socket-address",
            256,
            new Allocation(100_000, 1_000),
            List.of(Addresses.class),
            SocketTextTargets::address));
  }

  private static void address(byte[] input) {
    try {
      InetAddress address = Addresses.parse(new String(input, StandardCharsets.UTF_8));
      Check.same("read again", address, Addresses.parse(address.getHostAddress()));
    } catch (UnknownHostException e) {
      Check.that(!String.valueOf(e.getMessage()).isEmpty(), "a reason is given");
    }
  }
}
