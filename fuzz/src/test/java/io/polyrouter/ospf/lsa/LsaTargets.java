package io.polyrouter.ospf.lsa;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.packet.Wire;
import java.util.List;

/** LSAs of both versions. */
public final class LsaTargets {

  private static final int MAX_BYTES = 512;

  private LsaTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "ospf-lsa",
            MAX_BYTES,
            new Allocation(100_000, 500),
            List.of(LsaFormat.class, LsaHeader.class, BodyV2.class, BodyV3.class),
            LsaTargets::lsa));
  }

  /** The first byte says which version; the checksum is put right. */
  private static void lsa(byte[] input) {
    if (input.length < 1 + LsaHeader.BYTES) {
      return;
    }
    LsaFormat format = (input[0] & 1) == 0 ? LsaFormat.V2 : LsaFormat.V3;
    int length = input.length - 1;
    if ((input[0] & 2) == 0) {
      Wire.putU16(input, 1 + LsaHeader.LENGTH, length);
      FletcherChecksum.write(input, 1, length);
    }
    switch (format.read(input, 1, input.length)) {
      case LsaReading.Refused refused ->
          Check.that(!refused.reason().rule().isEmpty(), "a reason is given");
      case Lsa lsa -> {
        Check.inRange("age", lsa.header().age(), 0, LsaHeader.MAX_AGE);
        byte[] again = new byte[lsa.lengthBytes()];
        lsa.write(again, 0, lsa.header().age());
        Check.that(format.read(again, 0, again.length) instanceof Lsa, "what is written is read");
        if (!(lsa.body() instanceof LsaBody.Opaque)) {
          Lsa made =
              format.originate(
                  lsa.key(), lsa.header().options(), lsa.header().sequence(), 0, lsa.body());
          byte[] bytes = new byte[made.lengthBytes()];
          made.write(bytes, 0, 0);
          Check.that(
              format.read(bytes, 0, bytes.length) instanceof Lsa same
                  && same.body().equals(lsa.body()),
              "an LSA that is made says the same");
        }
      }
    }
  }
}
