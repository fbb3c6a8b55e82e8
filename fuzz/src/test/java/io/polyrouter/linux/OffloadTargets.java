package io.polyrouter.linux;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Frames that the Linux kernel left to its network card. */
@NullMarked
public final class OffloadTargets {

  private static final int HEADER_BYTES = 14;

  private OffloadTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "linux-offload",
            4096,
            // Payload cut into segments of one byte, with all headers.
            new Allocation(1_000_000, 8_000),
            List.of(Offload.class),
            OffloadTargets::offload));
  }

  /** The fields of struct virtio_net_hdr, one byte of choices, then the frame. */
  private static void offload(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    Offload.Work work = new Offload.Work(in.u8(), in.u8(), in.u16(), in.u16(), in.u16());
    boolean tagged = in.flag();
    byte[] frame = in.rest();
    if (frame.length < HEADER_BYTES) {
      return;
    }
    if (tagged) {
      byte[] withTag = Offload.withTag(frame, frame.length, 0x8100, 7);
      Check.same("length with the tag", frame.length + 4, withTag.length);
      Check.same("addresses", frame, 0, withTag, 0, 12);
      Check.same("rest", frame, 12, withTag, 16, frame.length - 12);
    }
    int length = frame.length;
    int[] payload = new int[1];
    boolean done =
        Offload.complete(
            work,
            frame,
            length,
            (out, outLength) -> {
              Check.inRange("length", outLength, HEADER_BYTES, Math.min(length, out.length));
              payload[0] += outLength;
            });
    Check.that(done || payload[0] == 0, "what is refused is not sent");
    Check.that(!done || payload[0] >= length, "nothing gets lost");
  }
}
