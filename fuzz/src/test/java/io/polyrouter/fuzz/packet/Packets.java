package io.polyrouter.fuzz.packet;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.packet.Malformed;
import java.util.Arrays;
import java.util.List;

/** What the targets of packet formats have in common. */
final class Packets {

  /** Packets begin somewhere in an array, and end where it ends: to read on is an exception. */
  static final int AT = 2;

  /** Reading a packet allocates nothing; the rest is the target's own. */
  private static final Allocation LITTLE = new Allocation(64_000, 200);

  private static final int MAX_BYTES = 2048;

  private Packets() {}

  static FuzzTarget target(String name, FuzzTarget.Body body, Class<?>... decoders) {
    return new FuzzTarget(name, MAX_BYTES, LITTLE, List.of(decoders), body);
  }

  /** The packet at {@link #AT} in an array that ends with it. */
  static byte[] at(byte[] packet) {
    byte[] bytes = new byte[AT + packet.length];
    System.arraycopy(packet, 0, bytes, AT, packet.length);
    return bytes;
  }

  /** Cuts off what follows the packet. */
  static byte[] cut(byte[] bytes, int packetBytes) {
    return Arrays.copyOf(bytes, AT + packetBytes);
  }

  /** What is malformed can be told. */
  static void told(Malformed malformed) {
    Check.that(!malformed.what().isEmpty() && !malformed.rule().isEmpty(), "a reason is given");
  }
}
