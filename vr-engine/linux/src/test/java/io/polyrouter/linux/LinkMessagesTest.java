package io.polyrouter.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkMessagesTest {

  private static final int ATTRIBUTES = 10;
  private static final int MESSAGE = 32 + ATTRIBUTES;

  /** Of {@link #MESSAGE}, which is padded to a multiple of four. */
  private static final int PADDED = 44;

  private final ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());
  private final List<Integer> indexes = new ArrayList<>();

  private LinkMessagesTest message(int type, int index) {
    int at = bytes.position();
    bytes.putInt(MESSAGE).putShort((short) type).putShort((short) 0).putInt(0).putInt(0);
    bytes.put((byte) 0).put((byte) 0).putShort((short) 1).putInt(index).putInt(0x1003).putInt(0);
    bytes.position(at + PADDED);
    return this;
  }

  private boolean read(int length) {
    return LinkMessages.read(MemorySegment.ofArray(bytes.array()), length, indexes::add);
  }

  @Test
  void interfacesThatCameChangedOrWent() {
    message(Linux.RTM_NEWLINK, 7).message(Linux.RTM_DELLINK, 0x12345);
    assertThat(read(bytes.position())).isTrue();
    assertThat(indexes).containsExactly(7, 0x12345);
  }

  @Test
  void aMessageMayBeLongerThanTheBuffer() {
    message(Linux.RTM_NEWLINK, 7);
    assertThat(read(36)).isTrue();
    assertThat(indexes).containsExactly(7);
  }

  @Test
  void theLastMessageNeedsNoPadding() {
    message(Linux.RTM_NEWLINK, 7);
    assertThat(read(MESSAGE)).isTrue();
    assertThat(indexes).containsExactly(7);
  }

  @Test
  void whatCannotBeUnderstoodIsSaid() {
    message(3, 7);
    assertThat(read(bytes.position())).as("the end of a dump").isFalse();
    bytes.putInt(0, 20).putShort(4, Linux.RTM_NEWLINK);
    assertThat(read(PADDED)).as("too short for an interface").isFalse();
    bytes.putInt(0, MESSAGE);
    assertThat(read(20)).as("cut before its index").isFalse();
    assertThat(indexes).isEmpty();
    assertThat(read(10)).as("no header").isFalse();
    bytes.putInt(0, -4);
    assertThat(read(PADDED)).as("no length").isFalse();
  }
}
