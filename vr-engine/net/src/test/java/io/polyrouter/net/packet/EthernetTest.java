package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EthernetTest {

  @Test
  void anUntaggedFrame() {
    byte[] frame = HexFormat.of().parseHex("ffffffffffff02005e1000010806aa");

    assertThat(Ethernet.check(frame, 0, frame.length)).isNull();
    assertThat(Ethernet.destination(frame, 0)).isEqualTo(0xffff_ffff_ffffL);
    assertThat(Ethernet.source(frame, 0)).isEqualTo(0x0200_5e10_0001L);
    assertThat(Ethernet.isTagged(frame, 0)).isFalse();
    assertThat(Ethernet.payloadType(frame, 0)).isEqualTo(EtherType.ARP);
    assertThat(Ethernet.headerBytes(frame, 0)).isEqualTo(14);
    byte[] written = frame.clone();
    Arrays.fill(written, 0, 14, (byte) 0);
    Ethernet.write(written, 0, 0xffff_ffff_ffffL, 0x0200_5e10_0001L, EtherType.ARP);
    assertThat(written).isEqualTo(frame);
  }

  @Test
  void aTaggedFrame() {
    byte[] frame = HexFormat.of().parseHex("01005e00000502005e1000018100a0640800");

    assertThat(Ethernet.check(frame, 0, frame.length)).isNull();
    assertThat(Ethernet.isTagged(frame, 0)).isTrue();
    assertThat(Ethernet.priority(frame, 0)).isEqualTo(5);
    assertThat(Ethernet.vlanId(frame, 0)).isEqualTo(100);
    assertThat(Ethernet.payloadType(frame, 0)).isEqualTo(EtherType.IPV4);
    assertThat(Ethernet.headerBytes(frame, 0)).isEqualTo(18);
    byte[] written = new byte[18];
    Ethernet.writeTagged(written, 0, 0x0100_5e00_0005L, 0x0200_5e10_0001L, 5, 100, EtherType.IPV4);
    assertThat(written).isEqualTo(frame);
  }

  @Test
  void truncatedFrames() {
    byte[] frame = HexFormat.of().parseHex("01005e00000502005e1000018100a0640800");

    assertThat(Ethernet.check(frame, 0, 0)).isEqualTo(Malformed.ETHERNET_TRUNCATED);
    assertThat(Ethernet.check(frame, 0, 13)).isEqualTo(Malformed.ETHERNET_TRUNCATED);
    assertThat(Ethernet.check(frame, 0, 14)).isEqualTo(Malformed.VLAN_TAG_TRUNCATED);
    assertThat(Ethernet.check(frame, 0, 17)).isEqualTo(Malformed.VLAN_TAG_TRUNCATED);
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] bytes = new byte[40];
      int at = random.nextInt(20);
      long destination = random.nextLong(1L << 48);
      long source = random.nextLong(1L << 48);
      int vlan = random.nextInt(4096);
      int priority = random.nextInt(8);
      int type = random.nextInt(0x0600, 0x8000);
      Ethernet.writeTagged(bytes, at, destination, source, priority, vlan, type);

      assertThat(Ethernet.check(bytes, at, 18)).isNull();
      assertThat(Ethernet.destination(bytes, at)).isEqualTo(destination);
      assertThat(Ethernet.source(bytes, at)).isEqualTo(source);
      assertThat(Ethernet.vlanId(bytes, at)).isEqualTo(vlan);
      assertThat(Ethernet.priority(bytes, at)).isEqualTo(priority);
      assertThat(Ethernet.payloadType(bytes, at)).isEqualTo(type);
      Ethernet.writeAddresses(bytes, at, /* destination= */ source, /* source= */ destination);
      assertThat(Ethernet.destination(bytes, at)).isEqualTo(source);
      assertThat(Ethernet.payloadType(bytes, at)).isEqualTo(type);
    }
  }
}
