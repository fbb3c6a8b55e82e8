package io.polyrouter.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.linux.Offload.Work;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffloadTest {

  private static final int ETHERNET = 14;
  private static final int FIN_PSH_ACK = 0x19;
  private static final int ACK = 0x10;
  private static final int CWR = 0x80;

  private final List<byte[]> out = new ArrayList<>();

  private boolean complete(Work work, byte[] frame) {
    return Offload.complete(
        work, frame, frame.length, (bytes, length) -> out.add(Arrays.copyOf(bytes, length)));
  }

  private static byte[] frame(boolean ipv4, int protocol, byte[] transport) {
    int header = ipv4 ? 20 : 40;
    byte[] frame = new byte[ETHERNET + header + transport.length];
    Wire.putU16(frame, 12, ipv4 ? 0x0800 : 0x86dd);
    int ip = ETHERNET;
    if (ipv4) {
      Wire.putU8(frame, ip, 0x45);
      Wire.putU16(frame, ip + 2, 20 + transport.length);
      Wire.putU16(frame, ip + 4, 0xfffe);
      Wire.putU8(frame, ip + 8, 64);
      Wire.putU8(frame, ip + 9, protocol);
      Wire.putI32(frame, ip + 12, 0x0a000001);
      Wire.putI32(frame, ip + 16, 0x0a000002);
      Wire.putU16(frame, ip + 10, InternetChecksum.of(frame, ip, 20));
    } else {
      Wire.putU8(frame, ip, 0x60);
      Wire.putU16(frame, ip + 4, transport.length);
      Wire.putU8(frame, ip + 6, protocol);
      Wire.putU8(frame, ip + 8, 0xfd);
      Wire.putU8(frame, ip + 24, 0xfd);
    }
    System.arraycopy(transport, 0, frame, ETHERNET + header, transport.length);
    return frame;
  }

  private static long pseudo(byte[] frame, boolean ipv4, int protocol) {
    int transport = ETHERNET + (ipv4 ? 20 : 40);
    return InternetChecksum.sum(frame, ipv4 ? ETHERNET + 12 : ETHERNET + 8, ipv4 ? 8 : 32)
        + protocol
        + (frame.length - transport);
  }

  /** What is left of a right checksum when it is summed with what it is over. */
  private static int residue(byte[] frame, boolean ipv4, int protocol) {
    int transport = ETHERNET + (ipv4 ? 20 : 40);
    return InternetChecksum.ofSum(
        pseudo(frame, ipv4, protocol)
            + InternetChecksum.sum(frame, transport, frame.length - transport));
  }

  private static byte[] tcp(int payloadBytes, int flags) {
    byte[] segment = new byte[32 + payloadBytes];
    new SplittableRandom(1).nextBytes(segment);
    Wire.putI32(segment, 4, 0xffff_ff00);
    Wire.putU8(segment, 12, 8 << 4);
    Wire.putU8(segment, 13, flags);
    return segment;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void completesTheChecksumOfUdp(boolean ipv4) {
    byte[] udp = new byte[8 + 11];
    new SplittableRandom(2).nextBytes(udp);
    byte[] frame = frame(ipv4, 17, udp);
    int transport = frame.length - udp.length;
    // The sender leaves the sum of the pseudo header, not inverted.
    Wire.putU16(frame, transport + 6, ~InternetChecksum.ofSum(pseudo(frame, ipv4, 17)));

    assertThat(complete(new Work(1, 0, 0, transport, 6), frame)).isTrue();
    assertThat(residue(out.getFirst(), ipv4, 17)).isZero();
  }

  @Test
  void aZeroChecksumIsWrittenAsAllOnes() {
    byte[] frame = frame(true, 17, new byte[8]);
    int transport = frame.length - 8;
    // A field that makes the sum all ones.
    Wire.putU16(frame, transport + 6, 0xffff);

    assertThat(complete(new Work(1, 0, 0, transport, 6), frame)).isTrue();
    assertThat(Wire.u16(out.getFirst(), transport + 6)).isEqualTo(0xffff);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cutsTcp(boolean ipv4) {
    byte[] whole = frame(ipv4, 6, tcp(2500, FIN_PSH_ACK | CWR));
    int transport = ETHERNET + (ipv4 ? 20 : 40);
    int kind = (ipv4 ? Offload.TCP_IPV4 : Offload.TCP_IPV6) | Offload.ECN;

    assertThat(complete(new Work(1, kind, 1000, transport, 16), whole.clone())).isTrue();

    assertThat(out)
        .extracting(each -> each.length - transport - 32)
        .containsExactly(1000, 1000, 500);
    byte[] payload = new byte[2500];
    int at = 0;
    for (byte[] each : out) {
      assertThat(residue(each, ipv4, 6)).isZero();
      assertThat(Wire.i32(each, transport + 4)).isEqualTo(0xffff_ff00 + at);
      if (ipv4) {
        assertThat(Wire.u16(each, ETHERNET + 2)).isEqualTo(each.length - ETHERNET);
        assertThat(InternetChecksum.of(each, ETHERNET, 20)).isZero();
      } else {
        assertThat(Wire.u16(each, ETHERNET + 4)).isEqualTo(each.length - transport);
      }
      System.arraycopy(each, transport + 32, payload, at, each.length - transport - 32);
      at += each.length - transport - 32;
    }
    assertThat(payload).isEqualTo(Arrays.copyOfRange(whole, transport + 32, whole.length));
    assertThat(out)
        .extracting(each -> Wire.u8(each, transport + 13))
        .containsExactly(ACK | CWR, ACK, FIN_PSH_ACK);
    if (ipv4) {
      assertThat(out)
          .extracting(each -> Wire.u16(each, ETHERNET + 4))
          .containsExactly(0xfffe, 0xffff, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cutsUdp(boolean ipv4) {
    byte[] whole = frame(ipv4, 17, new byte[8 + 250]);
    int transport = ETHERNET + (ipv4 ? 20 : 40);

    assertThat(complete(new Work(1, Offload.UDP_DATAGRAMS, 100, transport, 6), whole)).isTrue();

    assertThat(out).extracting(each -> Wire.u16(each, transport + 4)).containsExactly(108, 108, 58);
    assertThat(out).allMatch(each -> residue(each, ipv4, 17) == 0);
  }

  @Test
  void completesTheChecksumOfSctp() {
    // Over zeros, the field itself included.
    byte[] sctp = new byte[12];
    byte[] frame = frame(true, 132, sctp);
    int transport = frame.length - sctp.length;
    Wire.putI32(frame, transport + 8, 0x12345678);

    assertThat(complete(new Work(1, 0, 0, transport, 8), frame)).isTrue();
    CRC32C crc = new CRC32C();
    crc.update(new byte[12]);
    assertThat(Integer.reverseBytes(Wire.i32(out.getFirst(), transport + 8)))
        .isEqualTo((int) crc.getValue());
  }

  @Test
  void whatCannotBeCutIsRefused() {
    byte[] tcp = frame(true, 6, tcp(100, ACK));
    List<Work> impossible =
        List.of(
            new Work(1, Offload.TCP_IPV4, 0, 34, 16),
            new Work(1, Offload.TCP_IPV6, 50, 34, 16),
            new Work(1, Offload.TCP_IPV4, 50, 10, 16),
            new Work(1, Offload.TCP_IPV4, 50, tcp.length - 10, 16),
            new Work(1, 3, 50, 34, 16),
            new Work(1, 0, 0, tcp.length - 4, 6),
            new Work(1, 0, 0, 2, 6));
    for (Work work : impossible) {
      assertThat(complete(work, tcp.clone())).as("%s", work).isFalse();
    }
    assertThat(complete(new Work(1, Offload.TCP_IPV4, 50, 34, 16), new byte[20])).isFalse();
    assertThat(out).isEmpty();
  }

  /** Whatever the header says, nothing worse than a lost frame comes of it. */
  @Test
  void randomHeadersAndFramesDoNoHarm() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100_000; i++) {
      byte[] frame =
          random.nextBoolean()
              ? frame(random.nextBoolean(), random.nextBoolean() ? 6 : 17, tcp(60, ACK))
              : new byte[1 + random.nextInt(100)];
      for (int j = 0; j < 4; j++) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      Work work =
          new Work(
              random.nextInt(4),
              random.nextInt(6),
              random.nextInt(100),
              random.nextInt(120),
              random.nextInt(20));
      out.clear();
      complete(work, frame);
      assertThat(out.size()).isLessThanOrEqualTo(200);
    }
  }

  @Test
  void tagsArePutBack() {
    byte[] frame = frame(true, 17, new byte[8]);
    byte[] tagged = Offload.withTag(frame, frame.length, 0x8100, 0x2007);

    assertThat(tagged).hasSize(frame.length + 4);
    assertThat(Wire.i32(tagged, 12)).isEqualTo(0x81002007);
    assertThat(Arrays.copyOfRange(tagged, 16, tagged.length))
        .isEqualTo(Arrays.copyOfRange(frame, 12, frame.length));
  }
}
