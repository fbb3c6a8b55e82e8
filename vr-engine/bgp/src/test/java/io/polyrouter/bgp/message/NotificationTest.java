package io.polyrouter.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.routing.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NOTIFICATION messages and the texts in them. */
class NotificationTest {

  private static Notification again(Notification notification) {
    byte[] bytes = NotificationCodec.write(notification);
    return NotificationCodec.read(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @EnumSource
  void everyErrorIsReadAsItIsWritten(ErrorCode error) {
    Notification notification = Notification.of(error);
    assertThat(again(notification)).isEqualTo(notification);
    assertThat(again(notification).error()).isEqualTo(error);
  }

  @Test
  void unknownNumbersAreKept() {
    Notification unknown = new Notification(99, 7, Payload.parse("01"));
    assertThat(again(unknown)).isEqualTo(unknown).hasToString("unknown error (99/7)");
    assertThat(unknown.error()).isNull();
    assertThat(new Notification(3, 77, Payload.parse("")).error()).isEqualTo(ErrorCode.UPDATE);
  }

  @Test
  void aTextGoesToTheOtherSide() {
    Notification shutdown =
        Notification.withText(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "weg für\n2 h");
    assertThat(HexFormat.of().formatHex(NotificationCodec.write(shutdown)))
        .endsWith("002203" + "0602" + "0c" + "7765672066c3bc720a322068");
    assertThat(NotificationCodec.text(again(shutdown)))
        .isEqualTo(new NotificationCodec.Text.Given("weg für 2 h"));
    assertThat(NotificationCodec.text(Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN)))
        .isEqualTo(new NotificationCodec.Text.None());
    assertThat(NotificationCodec.text(Notification.of(ErrorCode.HOLD_TIMER_EXPIRED)))
        .isEqualTo(new NotificationCodec.Text.None());
  }

  @Test
  void aLongTextIsCutBetweenCharacters() {
    Notification shutdown =
        Notification.withText(ErrorCode.ADMINISTRATIVE_RESET, "x".repeat(254) + "üü");
    assertThat(NotificationCodec.text(shutdown))
        .isEqualTo(new NotificationCodec.Text.Given("x".repeat(254)));
    String fits = "ü".repeat(127) + "x";
    assertThat(fits.getBytes(StandardCharsets.UTF_8)).hasSize(255);
    assertThat(NotificationCodec.text(Notification.withText(ErrorCode.ADMINISTRATIVE_RESET, fits)))
        .isEqualTo(new NotificationCodec.Text.Given(fits));
  }

  @Test
  void aBadTextIsAValue() {
    for (String data : new String[] {"05616263", "02c328"}) {
      assertThat(NotificationCodec.text(new Notification(6, 2, Payload.parse(data))))
          .isInstanceOf(NotificationCodec.Text.Bad.class);
    }
  }

  /** RFC 8538, section 3.1. */
  @Test
  void aHardResetCarriesItsReason() {
    Notification shutdown = Notification.withText(ErrorCode.ADMINISTRATIVE_SHUTDOWN, "bye");
    Notification hard = again(shutdown.asHardReset());
    assertThat(hard.error()).isEqualTo(ErrorCode.HARD_RESET);
    assertThat(hard.reason()).isEqualTo(shutdown);
    assertThat(NotificationCodec.text(hard)).isEqualTo(new NotificationCodec.Text.Given("bye"));
    assertThat(shutdown.reason()).isEqualTo(shutdown);
  }

  @Test
  void itTellsWhatWasWrong() {
    Malformed malformed = Malformed.of(Fault.MESSAGE_TYPE, 18, new byte[] {9});
    assertThat(Notification.of(malformed))
        .isEqualTo(new Notification(1, 3, Payload.parse("09")))
        .hasToString("bad message type (1/3)");
  }
}
