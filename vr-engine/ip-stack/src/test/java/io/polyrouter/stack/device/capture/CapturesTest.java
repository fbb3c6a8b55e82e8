package io.polyrouter.stack.device.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.NetworkDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CapturesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.123456789Z");
  private static final long NOW_NANOS = 1_767_323_045_123_456_789L;

  private final Captures captures = new Captures(InstantSource.fixed(NOW));
  private final DeviceDriver driver = captures.before(new MemoryLinkDriver());
  private final NetworkDevice fromA = open("a", "b");
  private final NetworkDevice fromB = open("b", "a");

  @AfterEach
  void close() {
    captures.close();
  }

  private static final class Ignoring implements DeviceListener {
    @Override
    public void received(byte[] frame, int length) {}

    @Override
    public void linkChanged(boolean up, String detail) {}

    @Override
    public void lost(long frames) {}
  }

  private NetworkDevice open(String vr, String peer) {
    return driver.open(
        new DeviceRequest(vr, "x", 1500, new Attachment.MemoryLink(peer, "x")), new Ignoring());
  }

  private static CaptureRequest request(String name, String vr) {
    return new CaptureRequest(name, vr, Optional.empty(), 1000, 1 << 20, 65_535);
  }

  /** One block of a file: its type and what is between the two lengths. */
  private record Block(int type, ByteBuffer body) {}

  private static List<Block> blocks(ByteArrayOutputStream file) {
    ByteBuffer bytes = ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    List<Block> blocks = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int type = bytes.getInt();
      int length = bytes.getInt();
      assertThat(length % 4).isZero();
      blocks.add(
          new Block(
              type, bytes.slice(bytes.position(), length - 12).order(ByteOrder.LITTLE_ENDIAN)));
      bytes.position(bytes.position() + length - 12);
      assertThat(bytes.getInt()).isEqualTo(length);
    }
    return blocks;
  }

  @Test
  void writesWhatPassesInBothDirections() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    fromA.transmit(new byte[] {9}, 0, 1);
    captures.start(request("c", "a"), file);
    fromA.transmit(new byte[] {0, 1, 2, 3, 0}, 1, 3);
    fromB.transmit(new byte[] {4, 5}, 0, 2);
    CaptureState end = captures.stop("c");
    fromA.transmit(new byte[] {9}, 0, 1);

    List<Block> blocks = blocks(file);
    assertThat(blocks).extracting(Block::type).containsExactly(0x0a0d0d0a, 1, 6, 6);
    assertThat(blocks.get(0).body().getInt()).isEqualTo(0x1a2b3c4d);
    ByteBuffer sent = blocks.get(2).body();
    assertThat(sent.getInt(0)).isZero();
    assertThat((long) sent.getInt(4) << 32 | sent.getInt(8) & 0xffff_ffffL).isEqualTo(NOW_NANOS);
    assertThat(sent.getInt(12)).isEqualTo(3);
    assertThat(sent.getInt(16)).isEqualTo(3);
    assertThat(sent.getInt(20)).isEqualTo(0x00030201);
    // Option 2 (flags), 4 bytes: outbound.
    assertThat(sent.getInt(24)).isEqualTo(4 << 16 | 2);
    assertThat(sent.getInt(28)).isEqualTo(2);
    ByteBuffer received = blocks.get(3).body();
    assertThat(received.getInt(12)).isEqualTo(2);
    assertThat(received.getInt(28)).isEqualTo(1);
    assertThat(end)
        .isEqualTo(
            new CaptureState(request("c", "a"), NOW, 2, file.size(), 0, Optional.of("stopped")));
    assertThat(captures.states()).containsExactly(end);
  }

  @Test
  void keepsOnlyTheBeginningsOfPackets() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    captures.start(new CaptureRequest("c", "a", Optional.of("x"), 1000, 4096, 14), file);
    fromA.transmit(new byte[1000], 0, 1000);
    captures.stop("c");

    ByteBuffer packet = blocks(file).get(2).body();
    assertThat(packet.getInt(12)).isEqualTo(14);
    assertThat(packet.getInt(16)).isEqualTo(1000);
  }

  @Test
  void endsAtItsLimits() {
    ByteArrayOutputStream few = new ByteArrayOutputStream();
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    captures.start(new CaptureRequest("few", "a", Optional.empty(), 3, 1 << 20, 100), few);
    captures.start(new CaptureRequest("small", "b", Optional.empty(), 1000, 4096, 100), small);
    for (int i = 0; i < 100; i++) {
      fromA.transmit(new byte[100], 0, 100);
    }
    while (captures.states().stream().anyMatch(state -> state.end().isEmpty())) {
      Thread.onSpinWait();
    }

    assertThat(blocks(few)).hasSize(2 + 3);
    assertThat(small.size()).isBetween(3000, 4096);
    assertThat(captures.states())
        .extracting(state -> state.request().name() + ": " + state.end().orElseThrow())
        .containsExactlyInAnyOrder(
            "few: its limit of packets is reached", "small: its limit of bytes is reached");
  }

  @Test
  void anInterfaceIsInOneCaptureAtATime() {
    captures.start(request("c", "a"), new ByteArrayOutputStream());

    assertThatThrownBy(() -> captures.start(request("c", "b"), new ByteArrayOutputStream()))
        .hasMessageContaining("\"c\" runs already");
    assertThatThrownBy(() ->
            captures.start(
                new CaptureRequest("d", "a", Optional.of("x"), 1, 4096, 100),
                new ByteArrayOutputStream()))
        .hasMessageContaining("stop it first");
    captures.start(request("e", "b"), new ByteArrayOutputStream());
    assertThatThrownBy(() -> captures.stop("f")).hasMessageContaining("no capture \"f\" runs");
    captures.stop("c");
    captures.start(request("c", "a"), new ByteArrayOutputStream());
  }

  @Test
  void interfacesThatAreOpenedLaterAreCapturedToo() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    captures.start(request("c", "late"), file);
    NetworkDevice late = open("late", "nobody");
    late.transmit(new byte[] {1}, 0, 1);
    captures.stop("c");

    assertThat(blocks(file)).hasSize(3);
  }

  @Test
  void aSlowFileCostsPacketsAndNotTheRouter() {
    CountDownLatch disk = new CountDownLatch(1);
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("not used");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              disk.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    captures.start(new CaptureRequest("c", "a", Optional.empty(), 100_000, 1 << 30, 65_535), slow);
    for (int i = 0; i < 20_000; i++) {
      fromA.transmit(new byte[1500], 0, 1500);
    }
    assertThat(captures.states().getFirst().dropped()).isGreaterThan(10_000);
    disk.countDown();
    CaptureState end = captures.stop("c");

    assertThat(end.packets() + end.dropped()).isEqualTo(20_000);
  }

  @Test
  void aFileThatFailsEndsTheCapture() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("disk full");
          }
        };
    captures.start(request("c", "a"), full);
    while (captures.states().getFirst().end().isEmpty()) {
      Thread.onSpinWait();
    }

    assertThat(captures.states().getFirst().end().orElseThrow()).contains("disk full");
    assertThat(fromA.transmit(new byte[] {1}, 0, 1)).isTrue();
  }
}
