package io.polyrouter.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Wire;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlFramesTest {

  private static final int IP_AT = Ethernet.HEADER_BYTES;
  private static final int NEIGHBOUR_SOLICITATION = 135;

  private static byte[] ipv4(int protocol, int flagsAndOffset, int... payload) {
    byte[] frame = new byte[IP_AT + Ipv4.MIN_HEADER_BYTES + payload.length * 2];
    Wire.putU16(frame, 12, EtherType.IPV4);
    Ipv4.write(frame, IP_AT, 0, frame.length - IP_AT, 1, flagsAndOffset, 64, protocol, 1, 2);
    putAll(frame, IP_AT + Ipv4.MIN_HEADER_BYTES, payload);
    return frame;
  }

  private static byte[] ipv6(int next, int hopLimit, int... payload) {
    byte[] frame = new byte[IP_AT + Ipv6.HEADER_BYTES + payload.length * 2];
    Wire.putU16(frame, 12, EtherType.IPV6);
    Ipv6.write(frame, IP_AT, 0, 0, payload.length * 2, next, hopLimit, 1, 2, 3, 4);
    putAll(frame, IP_AT + Ipv6.HEADER_BYTES, payload);
    return frame;
  }

  private static void putAll(byte[] frame, int at, int... words) {
    for (int i = 0; i < words.length; i++) {
      Wire.putU16(frame, at + 2 * i, words[i]);
    }
  }

  private static boolean isControl(byte[] frame) {
    return ControlFrames.isControl(frame, frame.length);
  }

  @ParameterizedTest
  @CsvSource({
    "89, 0, 0, true",
    "112, 0, 0, true",
    "17, 1000, 520, true",
    "17, 1000, 521, true",
    "17, 50000, 3784, true",
    "17, 3785, 3785, true",
    "17, 50000, 4784, true",
    "17, 520, 53, false",
    "6, 179, 40000, true",
    "6, 40000, 179, true",
    "6, 40000, 443, false",
    "1, 0, 179, false",
    "2, 0, 520, false",
  })
  void packetsOfRoutingProtocolsGoFirst(int protocol, int source, int destination, boolean first) {
    assertThat(isControl(ipv4(protocol, 0, source, destination))).isEqualTo(first);
    if (protocol > 2) {
      assertThat(isControl(ipv6(protocol, 1, source, destination))).isEqualTo(first);
    }
  }

  @Test
  void soDoArpAndNeighbourDiscovery() {
    byte[] arp = new byte[42];
    Wire.putU16(arp, 12, EtherType.ARP);

    assertThat(isControl(arp)).isTrue();
    assertThat(isControl(ipv6(IpProtocol.ICMPV6, 255, NEIGHBOUR_SOLICITATION << 8, 0))).isTrue();
    assertThat(isControl(ipv6(IpProtocol.ICMPV6, 64, NEIGHBOUR_SOLICITATION << 8, 0))).isFalse();
    assertThat(isControl(ipv6(IpProtocol.ICMPV6, 255, Icmpv6.ECHO_REQUEST << 8, 0))).isFalse();
  }

  @Test
  void laterFragmentsHaveNoPorts() {
    assertThat(isControl(ipv4(IpProtocol.UDP, Ipv4.MORE_FRAGMENTS, 1, 520))).isTrue();
    assertThat(isControl(ipv4(IpProtocol.UDP, 100, 1, 520))).isFalse();
    assertThat(isControl(ipv4(IpProtocol.OSPF, 100, 1, 2))).isTrue();
  }

  @Test
  void framesOfAnyLengthAndContentAreLookedAt() {
    SplittableRandom random = new SplittableRandom(1);
    int[] types = {EtherType.ARP, EtherType.IPV4, EtherType.IPV6, 0x8100};
    int first = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] frame = new byte[random.nextInt(80)];
      random.nextBytes(frame);
      if (frame.length >= 24) {
        Wire.putU16(frame, 12, types[random.nextInt(types.length)]);
        Wire.putU8(frame, 23, random.nextInt(3) == 0 ? IpProtocol.UDP : frame[23] & 0xff);
      }
      first += ControlFrames.isControl(frame, random.nextInt(frame.length + 1)) ? 1 : 0;
    }
    assertThat(first).isBetween(10_000, 60_000);
  }
}
