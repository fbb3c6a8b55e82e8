package io.polyrouter.stack.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class VlanTrunkTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String ADDRESSES = "020000000001" + "020000000002";
  private static final String PAYLOAD = "0800" + "45000014";

  private boolean up;
  private final List<String> sent = new ArrayList<>();
  private final VlanTrunk trunk = new VlanTrunk("eth0", () -> up);
  private final NetworkDevice device =
      new NetworkDevice() {
        @Override
        public boolean transmit(byte[] frame, int offset, int length) {
          sent.add(HEX.formatHex(frame, offset, offset + length));
          return true;
        }

        @Override
        public void close() {}
      };

  /** Notes what it is told. */
  private static final class Notes implements DeviceListener {
    final List<String> told = new ArrayList<>();

    @Override
    public void received(byte[] frame, int length) {
      told.add(HEX.formatHex(frame, 0, length));
    }

    @Override
    public void linkChanged(boolean isUp, String detail) {
      told.add(isUp ? "up" : "down: " + detail);
    }

    @Override
    public void lost(long frames) {}
  }

  private boolean receive(String hex) {
    byte[] frame = HEX.parseHex(hex);
    return trunk.received(Arrays.copyOf(frame, frame.length + 5), frame.length);
  }

  @Test
  void takesOffTheTagOfAnOpenVlan() {
    Notes seven = new Notes();
    Notes last = new Notes();
    trunk.open(7, seven);
    trunk.open(4094, last);
    seven.told.clear();
    last.told.clear();

    // The priority, here 5, is not part of the VLAN.
    assertThat(receive(ADDRESSES + "8100" + "a007" + PAYLOAD)).isTrue();
    assertThat(receive(ADDRESSES + "8100" + "0ffe" + PAYLOAD)).isTrue();

    assertThat(seven.told).containsExactly(ADDRESSES + PAYLOAD);
    assertThat(last.told).containsExactly(ADDRESSES + PAYLOAD);
  }

  @Test
  void leavesOtherFramesToTheInterface() {
    Notes seven = new Notes();
    trunk.open(7, seven);
    seven.told.clear();

    assertThat(receive(ADDRESSES + PAYLOAD)).isFalse();
    assertThat(receive(ADDRESSES + "8100" + "0008" + PAYLOAD)).isFalse();
    assertThat(receive(ADDRESSES + "8100" + "0000" + PAYLOAD)).isFalse();
    assertThat(receive(ADDRESSES + "8100" + "0007")).isFalse();
    assertThat(receive(ADDRESSES + "81")).isFalse();
    assertThat(receive("")).isFalse();
    assertThat(seven.told).isEmpty();
  }

  @Test
  void sendsWithItsTag() {
    trunk.setDevice(device);
    NetworkDevice vlan = trunk.open(258, new Notes());

    byte[] frame = HEX.parseHex("ffff" + ADDRESSES + PAYLOAD + "eeee");
    assertThat(vlan.transmit(frame, 2, frame.length - 4)).isTrue();
    byte[] shorter = HEX.parseHex(ADDRESSES + PAYLOAD.substring(0, 4));
    assertThat(vlan.transmit(shorter, 0, shorter.length)).isTrue();

    assertThat(sent)
        .containsExactly(
            ADDRESSES + "8100" + "0102" + PAYLOAD, ADDRESSES + "8100" + "0102" + "0800");
    byte[] first = HEX.parseHex(sent.getFirst());
    assertThat(Ethernet.vlanId(first, 0)).isEqualTo(258);
    assertThat(Ethernet.payloadType(first, 0)).isEqualTo(EtherType.IPV4);
  }

  @Test
  void sendsNothingWithoutADevice() {
    NetworkDevice vlan = trunk.open(7, new Notes());
    byte[] frame = HEX.parseHex(ADDRESSES + PAYLOAD);

    assertThat(vlan.transmit(frame, 0, frame.length)).isFalse();
    trunk.setDevice(device);
    assertThat(vlan.transmit(frame, 0, frame.length)).isTrue();
    trunk.setDevice(null);
    assertThat(vlan.transmit(frame, 0, frame.length)).isFalse();
  }

  @Test
  void tellsItsVlansOfTheLink() {
    Notes seven = new Notes();
    trunk.open(7, seven);
    up = true;
    trunk.linkChanged();
    Notes eight = new Notes();
    trunk.open(8, eight);

    assertThat(eight.told).containsExactly("up");
    assertThat(seven.told)
        .startsWith("down: interface \"eth0\", whose link it is on, has no link")
        .endsWith("up");
  }

  @Test
  void aClosedVlanGetsNothingMore() {
    Notes seven = new Notes();
    NetworkDevice vlan = trunk.open(7, seven);
    assertThatThrownBy(() -> trunk.open(7, new Notes())).isInstanceOf(IllegalStateException.class);
    assertThat(trunk.carries(vlan)).isTrue();
    vlan.close();
    seven.told.clear();

    assertThat(receive(ADDRESSES + "8100" + "0007" + PAYLOAD)).isFalse();
    trunk.linkChanged();
    assertThat(seven.told).isEmpty();
    assertThat(trunk.carries(vlan)).isFalse();
    assertThat(trunk.carries(trunk.open(7, seven))).isTrue();
    assertThat(trunk.carries(device)).isFalse();
  }
}
