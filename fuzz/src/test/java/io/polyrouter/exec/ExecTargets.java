package io.polyrouter.exec;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** What a program that runs in a virtual router hands to system calls. */
@NullMarked
public final class ExecTargets {

  private ExecTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "exec-address",
            64,
            new Allocation(50_000, 200),
            List.of(SocketAddresses.class, Remote.class),
            ExecTargets::address),
        new FuzzTarget(
            "exec-arrival",
            64,
            new Allocation(50_000, 200),
            List.of(Arrival.class),
            ExecTargets::arrival));
  }

  /** Where and how a packet arrived, as the controller tells it. */
  private static void arrival(byte[] input) {
    int length = Arrival.lengthOf(input, 0, input.length);
    Check.inRange("length", length, 0, Math.min(input.length, Arrival.MAX_BYTES));
    if (length > 0) {
      Arrival arrival = Arrival.read(input, 0);
      if (arrival.to() instanceof Inet4Address
          && arrival.from().getAddress() instanceof Inet4Address) {
        Check.same("hop limit", arrival.hopLimit(), arrival.ipv4Header(1, 0)[8] & 0xff);
      }
    }
  }

  /** A byte that says in which family to write it again, then a struct sockaddr. */
  private static void address(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int family = in.flag() ? Kernel.AF_INET6 : Kernel.AF_INET;
    byte[] bytes = in.rest();
    var _ = SocketAddresses.family(bytes);
    InetSocketAddress address = SocketAddresses.read(bytes);
    if (address == null) {
      return;
    }
    if (family == Kernel.AF_INET && !SocketAddresses.isIpv4(address)) {
      return;
    }
    byte[] written = SocketAddresses.write(family, address);
    InetSocketAddress again = SocketAddresses.read(written);
    boolean any = address.getAddress().isAnyLocalAddress();
    Check.that(any || address.equals(again), "an address is the same when written and read");
    byte[] encoded = Remote.encode(address);
    Check.same("length of an address", Remote.addressBytes(encoded[0]), encoded.length - 3);
  }
}
