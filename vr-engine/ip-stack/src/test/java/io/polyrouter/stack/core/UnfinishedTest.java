package io.polyrouter.stack.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.core.Laboratory.Got;
import io.polyrouter.stack.core.Laboratory.Node;
import io.polyrouter.stack.device.Segmentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP segments whose checksums and cutting are left to others: left, middle, right. */
class UnfinishedTest {

  private static final int TEXT_AT = TcpSegment.MIN_HEADER_BYTES;
  private static final int SEQUENCE = 0xffff_fc00;
  private static final SendOptions OPTIONS = new SendOptions(64, 0, false, 0, 0);

  private final Laboratory lab = new Laboratory();
  private final Node left = lab.node();
  private final Node middle = lab.node();
  private final Node right = lab.node();
  private final StackInterface leftEnd = left.addInterface("l", "10.0.1.1/24", "2001:db8:1::1/64");
  private final StackInterface middleLeft =
      middle.addInterface("ml", "10.0.1.2/24", "2001:db8:1::2/64");
  private final StackInterface middleRight =
      middle.addInterface("mr", "10.0.2.2/24", "2001:db8:2::2/64");
  private final StackInterface rightEnd =
      right.addInterface("r", "10.0.2.3/24", "2001:db8:2::3/64");

  @BeforeEach
  void wire() {
    lab.wire(left, leftEnd, middle, middleLeft);
    lab.wire(middle, middleRight, right, rightEnd);
    left.route("10.0.2.0/24", 1, "10.0.1.2");
    left.route("2001:db8:2::/64", 1, "2001:db8:1::2");
    left.sent.clear();
  }

  /** Sends text as one segment. */
  private SendResult send(Node from, String source, String destination, int text, int each) {
    IpAddress to = IpAddress.parse(destination);
    IpAddress own = IpAddress.parse(source);
    int at = isIpv4(destination) ? IpOutput.IPV4_PAYLOAD_AT : IpOutput.IPV6_PAYLOAD_AT;
    byte[] frame = new byte[at + TEXT_AT + text + 50];
    System.arraycopy(text(text), 0, frame, at + TEXT_AT, text);
    int flags = TcpSegment.ACK | TcpSegment.PSH;
    TcpSegment.write(frame, at, 1, 2, SEQUENCE, 7, TEXT_AT, flags, 500);
    return from.stack
        .output()
        .sendUnfinished(
            frame,
            TEXT_AT + text,
            each,
            IpPacket.high(own),
            IpPacket.low(own),
            IpPacket.high(to),
            IpPacket.low(to),
            OPTIONS,
            lab.nowNanos);
  }

  private static boolean isIpv4(String address) {
    return address.indexOf(':') < 0;
  }

  private static byte[] text(int bytes) {
    byte[] text = new byte[bytes];
    new SplittableRandom(3).nextBytes(text);
    return text;
  }

  private static byte[] textOf(Got got) {
    return Arrays.copyOfRange(got.payload(), TEXT_AT, got.payload().length);
  }

  private static List<Integer> sequences(List<Got> got) {
    return got.stream().map(each -> TcpSegment.sequence(each.payload(), 0) - SEQUENCE).toList();
  }

  private static byte[] together(List<Got> got) {
    byte[] all = new byte[got.stream().mapToInt(each -> textOf(each).length).sum()];
    int at = 0;
    for (Got each : got) {
      byte[] text = textOf(each);
      System.arraycopy(text, 0, all, at, text.length);
      at += text.length;
    }
    return all;
  }

  /** Whether the frames of a node, those with TCP, have right checksums. */
  private static List<Boolean> checksums(Node from) {
    List<Boolean> right = new ArrayList<>();
    for (byte[] frame : from.sent) {
      boolean v4 = Ethernet.payloadType(frame, 0) == EtherType.IPV4;
      int at = Segmentation.transportAt(frame, 0);
      int protocol = v4 ? Ipv4.protocol(frame, 14) : Ipv6.nextHeader(frame, 14);
      if (Ethernet.payloadType(frame, 0) != EtherType.ARP && protocol == IpProtocol.TCP) {
        int length = frame.length - at;
        long pseudo =
            v4
                ? InternetChecksum.pseudoHeaderSum(
                    Ipv4.source(frame, 14), Ipv4.destination(frame, 14), protocol, length)
                : InternetChecksum.pseudoHeaderSumIpv6(frame, 14, protocol, length);
        boolean headerIsRight = !v4 || InternetChecksum.of(frame, 14, 20) == 0;
        right.add(headerIsRight && TcpSegment.check(frame, at, length, pseudo) == null);
      }
    }
    return right;
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.2.3", "2001:db8:2::3"})
  void aDeviceOfAnyKindGetsFinishedFrames(String destination) {
    String source = isIpv4(destination) ? "10.0.1.1" : "2001:db8:1::1";
    long before = unicastPackets();

    // The neighbours are not resolved at first: pieces wait, too.
    assertThat(send(left, source, destination, 2500, 1000)).isEqualTo(SendResult.SENT);
    lab.advance(1000);
    assertThat(send(left, source, destination, 2500, 1000)).isEqualTo(SendResult.SENT);
    lab.advance(1000);

    List<Got> got = right.got(IpProtocol.TCP);
    assertThat(sequences(got)).containsExactly(0, 1000, 2000, 0, 1000, 2000);
    assertThat(together(got.subList(3, 6))).isEqualTo(text(2500));
    assertThat(got.stream().map(each -> TcpSegment.flags(each.payload(), 0)).toList())
        .containsExactly(0x10, 0x10, 0x18, 0x10, 0x10, 0x18);
    assertThat(checksums(left)).hasSize(6).containsOnly(true);
    assertThat(unicastPackets() - before).isGreaterThanOrEqualTo(6);
  }

  private long unicastPackets() {
    return leftEnd.counterValues().toMap().getOrDefault("out-unicast-pkts", 0L);
  }

  @Test
  void segmentsMustFitThePathWhateverTheWhole() {
    assertThat(send(left, "10.0.1.1", "10.0.2.3", 3000, 1460)).isEqualTo(SendResult.SENT);
    assertThat(send(left, "10.0.1.1", "10.0.2.3", 3000, 1461)).isEqualTo(SendResult.TOO_BIG);
    assertThat(send(left, "2001:db8:1::1", "2001:db8:2::3", 3000, 1441))
        .isEqualTo(SendResult.TOO_BIG);
  }

  @Test
  void whatIsSentToAnOwnAddressStaysWhole() {
    assertThat(send(left, "10.0.1.1", "10.0.1.1", 2500, 1000)).isEqualTo(SendResult.SENT);

    assertThat(left.got(IpProtocol.TCP)).hasSize(1);
    assertThat(textOf(left.got(IpProtocol.TCP).getFirst())).isEqualTo(text(2500));
    assertThat(left.segmentBytes).containsExactly(1000);
  }

  /** A frame to the middle's left interface as a Linux host hands it over. */
  private byte[] arriving(String destination, int text) {
    byte[] frame = new byte[14 + 20 + TEXT_AT + text];
    Ethernet.write(frame, 0, middleLeft.mac().bits(), leftEnd.mac().bits(), EtherType.IPV4);
    int to = (int) IpPacket.low(IpAddress.parse(destination));
    Ipv4.write(frame, 14, 0, frame.length - 14, 9, 0x4000, 64, IpProtocol.TCP, 0x0a000101, to);
    TcpSegment.write(frame, 34, 1, 2, SEQUENCE, 7, TEXT_AT, TcpSegment.ACK, 500);
    System.arraycopy(text(text), 0, frame, 34 + TEXT_AT, text);
    return frame;
  }

  @Test
  void forThisRouterItStaysWhole() {
    byte[] frame = arriving("10.0.1.2", 2500);
    assertThat(middle.stack.receive(middleLeft, frame, frame.length, 1000, lab.nowNanos)).isTrue();

    assertThat(middle.got(IpProtocol.TCP)).hasSize(1);
    assertThat(middle.segmentBytes).containsExactly(1000);

    byte[] next = arriving("10.0.1.2", 10);
    middle.stack.receive(middleLeft, next, next.length, lab.nowNanos);
    assertThat(middle.segmentBytes).containsExactly(1000, Segmentation.FINISHED);
  }

  @Test
  void whatIsForwardedIsFinished() {
    byte[] large = arriving("10.0.2.3", 2500);
    assertThat(middle.stack.receive(middleLeft, large, large.length, 1000, lab.nowNanos)).isTrue();
    byte[] small = arriving("10.0.2.3", 100);
    boolean isFree =
        middle.stack.receive(
            middleLeft, small, small.length, Segmentation.CHECKSUM_ONLY, lab.nowNanos);
    assertThat(isFree).isFalse();
    lab.advance(1000);

    List<Got> got = right.got(IpProtocol.TCP);
    assertThat(sequences(got)).containsExactly(0, 1000, 2000, 0);
    assertThat(together(got.subList(0, 3))).isEqualTo(text(2500));
    assertThat(checksums(middle)).hasSize(4).containsOnly(true);
  }
}
