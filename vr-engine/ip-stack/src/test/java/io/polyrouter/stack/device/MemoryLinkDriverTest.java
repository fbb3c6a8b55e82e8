package io.polyrouter.stack.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryLinkDriverTest {

  private final MemoryLinkDriver driver = new MemoryLinkDriver();
  private final Listener a = new Listener();
  private final Listener b = new Listener();

  private static final class Listener implements DeviceListener {
    private final List<String> events = new ArrayList<>();
    private String lastDetail = "";

    @Override
    public void received(byte[] frame, int length) {
      events.add(Arrays.toString(Arrays.copyOf(frame, length)));
    }

    @Override
    public void receivedUnfinished(byte[] frame, int length, int segmentBytes) {
      events.add(segmentBytes + " of " + Arrays.toString(Arrays.copyOf(frame, length)));
    }

    @Override
    public void linkChanged(boolean up, String detail) {
      assertThat(detail.isEmpty()).isEqualTo(up);
      events.add(up ? "up" : "down");
      lastDetail = detail;
    }

    @Override
    public void lost(long frames) {
      throw new AssertionError("nothing is lost in memory");
    }
  }

  private NetworkDevice open(String vr, String peer, Listener listener) {
    return driver.open(
        new DeviceRequest(vr, "eth0", 1500, new Attachment.MemoryLink(peer, "eth0")), listener);
  }

  @Test
  void isUpWhileBothEndsAreOpen() {
    NetworkDevice deviceA = open("a", "b", a);
    assertThat(a.events).containsExactly("down");
    assertThat(a.lastDetail).contains("interface \"eth0\" of virtual router \"b\"");
    assertThat(deviceA.transmit(new byte[] {1}, 0, 1)).isFalse();

    NetworkDevice deviceB = open("b", "a", b);
    assertThat(a.events).containsExactly("down", "up");
    assertThat(b.events).containsExactly("up");

    deviceB.close();
    deviceB.close();
    assertThat(a.events).containsExactly("down", "up", "down");
    assertThat(deviceA.transmit(new byte[] {1}, 0, 1)).isFalse();

    open("b", "a", b);
    assertThat(a.events).containsExactly("down", "up", "down", "up");
  }

  @Test
  void framesArriveAtTheOtherEndAsTheyWere() {
    NetworkDevice deviceA = open("a", "b", a);
    open("b", "a", b);
    byte[] frame = {9, 1, 2, 3, 9};

    assertThat(deviceA.transmit(frame, 1, 3)).isTrue();
    Arrays.fill(frame, (byte) 0);

    assertThat(b.events).containsExactly("up", "[1, 2, 3]");
    assertThat(a.events).containsExactly("down", "up");
  }

  @Test
  void unfinishedFramesStayUnfinished() {
    NetworkDevice deviceA = open("a", "b", a);
    open("b", "a", b);

    assertThat(deviceA.transmitUnfinished(new byte[] {9, 1, 2, 3, 9}, 1, 3, 1000)).isTrue();

    assertThat(b.events).containsExactly("up", "1000 of [1, 2, 3]");
  }

  @Test
  void endsThatNameOthersStayDown() {
    open("a", "b", a);
    open("b", "c", b);

    assertThat(a.events).containsExactly("down");
    assertThat(b.events).containsExactly("down");
  }

  @Test
  void anEndIsOpenOnce() {
    open("a", "b", a);

    assertThatThrownBy(() -> open("a", "b", a)).isInstanceOf(IllegalStateException.class);
  }
}
