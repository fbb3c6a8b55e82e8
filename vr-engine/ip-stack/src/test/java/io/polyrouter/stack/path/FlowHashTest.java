package io.polyrouter.stack.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Wire;
import org.junit.jupiter.api.Test;

class FlowHashTest {

  private static final int UDP_HEADER_BYTES = 8;

  private static byte[] packet(int source, int destination, int ports, int flags) {
    byte[] packet = new byte[Ipv4.MIN_HEADER_BYTES + UDP_HEADER_BYTES];
    Ipv4.write(packet, 0, 0, packet.length, 1, flags, 64, IpProtocol.UDP, source, destination);
    Wire.putI32(packet, Ipv4.MIN_HEADER_BYTES, ports);
    return packet;
  }

  @Test
  void spreadsFlowsEvenly() {
    FlowHash hash = new FlowHash(1);
    for (int choices : new int[] {2, 3, 7, 64}) {
      int[] counts = new int[choices];
      int flows = 1000 * choices;
      for (int i = 0; i < flows; i++) {
        counts[
            FlowHash.choose(
                hash.ofIpv4(packet(0x0a000001, 0x0a010001 + i / 100, i << 16 | 80, 0), 0),
                choices)]++;
      }
      for (int count : counts) {
        assertThat(count).isBetween(850, 1150);
      }
    }
  }

  @Test
  void keepsAFlowAndItsFragmentsTogether() {
    FlowHash hash = new FlowHash(2);
    int whole = FlowHash.choose(hash.ofIpv4(packet(1, 2, 3, 0), 0), 1000);
    int first = FlowHash.choose(hash.ofIpv4(packet(1, 2, 3, Ipv4.MORE_FRAGMENTS), 0), 1000);
    int last = FlowHash.choose(hash.ofIpv4(packet(1, 2, 99, 100), 0), 1000);

    assertThat(FlowHash.choose(hash.ofIpv4(packet(1, 2, 3, 0), 0), 1000)).isEqualTo(whole);
    assertThat(first).isEqualTo(last);
  }

  @Test
  void routersInARowChooseIndependently() {
    FlowHash first = new FlowHash(3);
    FlowHash second = new FlowHash(4);
    int[] counts = new int[2];
    for (int i = 0; i < 4000; i++) {
      byte[] packet = packet(1, 2, i, 0);
      if (FlowHash.choose(first.ofIpv4(packet, 0), 2) == 0) {
        counts[FlowHash.choose(second.ofIpv4(packet, 0), 2)]++;
      }
    }

    assertThat(counts[0]).isBetween(850, 1150);
    assertThat(counts[1]).isBetween(850, 1150);
  }

  /** RFC 6438: the label stands for the ports; without one the ports count. */
  @Test
  void flowsOfIpv6() {
    FlowHash hash = new FlowHash(3);
    long labelled = hash.ofIpv6(ipv6(7, 1), 0);

    assertThat(hash.ofIpv6(ipv6(7, 2), 0)).isEqualTo(labelled);
    assertThat(hash.ofIpv6(ipv6(8, 1), 0)).isNotEqualTo(labelled);
    assertThat(hash.ofIpv6(ipv6(0, 1), 0)).isNotEqualTo(hash.ofIpv6(ipv6(0, 2), 0));
    int[] counts = new int[3];
    for (int i = 0; i < 3000; i++) {
      counts[FlowHash.choose(hash.ofIpv6(ipv6(i % 2 * i, i), 0), 3)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(850, 1150);
    }
  }

  private static byte[] ipv6(int label, int ports) {
    byte[] packet = new byte[Ipv6.HEADER_BYTES + UDP_HEADER_BYTES];
    Ipv6.write(packet, 0, 0, label, UDP_HEADER_BYTES, IpProtocol.UDP, 64, 1, 2, 3, 4);
    Wire.putI32(packet, Ipv6.HEADER_BYTES, ports);
    return packet;
  }
}
