package io.polyrouter.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.nlri.AfiSafi;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A stream of bytes cut into messages. */
class MessageFramerTest {

  private static final byte[] REFRESH =
      RouteRefreshCodec.write(new RouteRefresh(new AfiSafi(1, 1), RouteRefresh.Subtype.REQUEST));

  /** The messages that are whole after these bytes, with their types. */
  private static List<String> take(MessageFramer framer, byte[] bytes, int from, int to) {
    List<String> messages = new ArrayList<>();
    framer.give(bytes, from, to);
    while (framer.next()) {
      messages.add(
          framer.type()
              + " "
              + Arrays.hashCode(Arrays.copyOfRange(framer.bytes(), framer.from(), framer.to())));
    }
    return messages;
  }

  private static byte[] stream(int messages, SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < messages; i++) {
      switch (random.nextInt(3)) {
        case 0 -> out.writeBytes(MessageType.keepalive());
        case 1 -> out.writeBytes(REFRESH);
        default ->
            out.writeBytes(
                NotificationCodec.write(
                    Notification.withText(
                        ErrorCode.ADMINISTRATIVE_RESET, "y".repeat(random.nextInt(200)))));
      }
    }
    return out.toByteArray();
  }

  @Test
  void whereTheStreamIsCutMakesNoDifference() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 300; round++) {
      byte[] stream = stream(10, random);
      List<String> whole = take(new MessageFramer(), stream, 0, stream.length);
      assertThat(whole).hasSize(10);
      MessageFramer framer = new MessageFramer();
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < stream.length; ) {
        int to = Math.min(stream.length, at + random.nextInt(1, 60));
        // What has been read may be overwritten.
        byte[] piece = Arrays.copyOfRange(stream, at, to);
        pieces.addAll(take(framer, piece, 0, piece.length));
        Arrays.fill(piece, (byte) 0);
        at = to;
      }
      assertThat(pieces).isEqualTo(whole);
      assertThat(framer.fault()).isNull();
    }
  }

  @Test
  void aWholeMessageIsNotCopied() {
    MessageFramer framer = new MessageFramer();
    framer.give(REFRESH, 0, REFRESH.length);
    assertThat(framer.next()).isTrue();
    assertThat(framer.bytes()).isSameAs(REFRESH);
  }

  @Test
  void extendedMessagesAreTakenOnceAgreedOn() {
    byte[] update = new byte[40_000];
    MessageType.UPDATE.putHeader(update, 0, update.length);
    MessageFramer before = new MessageFramer();
    assertThat(take(before, update, 0, 100)).isEmpty();
    assertThat(before.fault())
        .hasToString(
            "length that no message of its type has at offset 16"
                + " (RFC 4271, section 6.1; RFC 8654, section 4): SESSION_RESET");
    MessageFramer after = new MessageFramer();
    after.allowExtendedMessages();
    assertThat(take(after, update, 0, 5_000)).isEmpty();
    assertThat(take(after, update, 5_000, 40_000)).hasSize(1);
  }

  @Test
  void nothingIsReadAfterAFault() {
    byte[] bytes = MessageType.keepalive();
    bytes[3] = 0;
    MessageFramer framer = new MessageFramer();
    assertThat(take(framer, bytes, 0, bytes.length)).isEmpty();
    assertThat(framer.fault()).isNotNull();
    assertThat(take(framer, REFRESH, 0, REFRESH.length)).isEmpty();
  }
}
