package io.polyrouter.ospf.lsa;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LsaPoolTest {

  private final LsaPool pool = new LsaPool();

  private static int type(LsaFormat format) {
    return format == LsaFormat.V2 ? LsaType.V2_ROUTER : LsaType.V3_ROUTER;
  }

  private static byte[] bytes(LsaFormat format, int router, int sequence, int age) {
    LsaBody body =
        format == LsaFormat.V2
            ? new LsaBody.RouterV2(0, List.of(new LsaBody.LinkV2(1, 7, 8, 9)))
            : new LsaBody.RouterV3(0, 0, List.of(new LsaBody.LinkV3(1, 9, 1, 2, 7)));
    Lsa lsa = format.originate(new LsaKey(type(format), router, router), 0, sequence, age, body);
    byte[] bytes = new byte[lsa.lengthBytes() + 3];
    lsa.write(bytes, 3, age);
    return bytes;
  }

  private Lsa read(LsaFormat format, byte[] bytes) {
    return (Lsa) format.read(bytes, 3, bytes.length, pool);
  }

  @ParameterizedTest
  @EnumSource
  void whatDiffersInItsAgeOnlyIsShared(LsaFormat format) {
    Lsa first = read(format, bytes(format, 1, LsaHeader.FIRST_SEQUENCE, 5));
    Lsa older = read(format, bytes(format, 1, LsaHeader.FIRST_SEQUENCE, 6));
    assertThat(older.body()).isSameAs(first.body());
    assertThat(older.key()).isSameAs(first.key());
    assertThat(older.header().age()).isEqualTo(6);
    assertThat(first.header().age()).isEqualTo(5);
    assertThat(older).isNotEqualTo(first);
    assertThat(older.saysTheSame(first)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void itReadsAsWithoutAPool(LsaFormat format) {
    byte[] bytes = bytes(format, 1, LsaHeader.FIRST_SEQUENCE, 5);
    LsaReading alone = format.read(bytes, 3, bytes.length);
    assertThat(read(format, bytes)).isEqualTo(alone);
    assertThat(read(format, bytes)).isEqualTo(alone);
    byte[] written = new byte[bytes.length];
    read(format, bytes).write(written, 3, 5);
    assertThat(written).isEqualTo(bytes);
  }

  @Test
  void anotherInstanceIsAnother() {
    Lsa first = read(LsaFormat.V2, bytes(LsaFormat.V2, 1, 1, 0));
    Lsa second = read(LsaFormat.V2, bytes(LsaFormat.V2, 1, 2, 0));
    assertThat(second.header().sequence()).isEqualTo(2);
    assertThat(second.body()).isNotSameAs(first.body());
  }

  /** Header and checksum are those of an LSA that is known, and one bit of its contents is not. */
  @Test
  void whatOnlyLooksLikeAKnownOneIsRefused() {
    byte[] bytes = bytes(LsaFormat.V2, 1, 1, 0);
    Lsa known = read(LsaFormat.V2, bytes);
    bytes[bytes.length - 1] ^= 1;
    assertThat(LsaFormat.V2.read(bytes, 3, bytes.length, pool))
        .isEqualTo(new LsaReading.Refused(BadLsa.CHECKSUM));
    bytes[bytes.length - 1] ^= 1;
    assertThat(read(LsaFormat.V2, bytes)).isEqualTo(known);
  }

  @Test
  void itForgetsWhatItHasNoRoomFor() {
    int many = LsaPool.capacity() * 2;
    List<Lsa> held = new ArrayList<>();
    Set<LsaBody> bodies = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int router = 0; router < many; router++) {
      held.add(read(LsaFormat.V2, bytes(LsaFormat.V2, router, 1, 0)));
      bodies.add(held.getLast().body());
    }
    int shared = 0;
    for (int router = 0; router < many; router++) {
      Lsa again = read(LsaFormat.V2, bytes(LsaFormat.V2, router, 1, 0));
      assertThat(again).isEqualTo(held.get(router));
      shared += bodies.contains(again.body()) ? 1 : 0;
    }
    assertThat(shared).isPositive().isLessThanOrEqualTo(LsaPool.capacity());
  }

  @Test
  void theMeaningIsWorkedOutOnce() {
    record Length(int bytes) implements LsaMeaning {}
    byte[] bytes = bytes(LsaFormat.V2, 1, 1, 0);
    LsaMeaning meaning = read(LsaFormat.V2, bytes).meaning(lsa -> new Length(lsa.lengthBytes()));
    assertThat(meaning).isEqualTo(new Length(Wire.u16(bytes, 3 + LsaHeader.LENGTH)));
    assertThat(read(LsaFormat.V2, bytes).meaning(lsa -> null)).isSameAs(meaning);
  }
}
