package io.polyrouter.northbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateDriverTest {

  private static final Attachment LOOPBACK = new Attachment.Loopback();
  private static final byte[] FRAME = {1};

  private final LateDriver late = new LateDriver(LOOPBACK::equals, "it is away");
  private final List<String> events = new ArrayList<>();

  private final DeviceListener listener =
      new DeviceListener() {
        @Override
        public void received(byte[] frame, int length) {
          events.add("received");
        }

        @Override
        public void linkChanged(boolean up, String detail) {
          events.add(up ? "up" : "down: " + detail);
        }

        @Override
        public void lost(long frames) {}
      };

  /** A driver whose devices are up at once. */
  private final DeviceDriver real =
      new DeviceDriver() {
        @Override
        public boolean supports(Attachment attachment) {
          return true;
        }

        @Override
        public NetworkDevice open(DeviceRequest request, DeviceListener to) {
          events.add("open");
          to.linkChanged(true, "");
          return new NetworkDevice() {
            @Override
            public boolean transmit(byte[] frame, int offset, int length) {
              return true;
            }

            @Override
            public void close() {
              events.add("close");
            }
          };
        }
      };

  private NetworkDevice open() {
    return late.open(new DeviceRequest("red", "eth0", 1500, LOOPBACK), listener);
  }

  @Test
  void devicesComeUpWithTheDriverAndGoDownWithIt() {
    NetworkDevice device = open();
    assertThat(events).containsExactly("down: it is away");
    assertThat(device.transmit(FRAME, 0, 1)).isFalse();

    late.came(real);
    assertThat(device.transmit(FRAME, 0, 1)).isTrue();
    late.went(real);
    assertThat(device.transmit(FRAME, 0, 1)).isFalse();
    assertThat(events)
        .containsExactly("down: it is away", "open", "up", "close", "down: it is away");
  }

  @Test
  void closedDevicesAreNotOpenedAgain() {
    late.came(real);
    NetworkDevice device = open();
    device.close();
    late.went(real);
    late.came(real);

    assertThat(events).containsExactly("open", "up", "close");
  }

  @Test
  void aDriverThatWasReplacedMayGo() {
    late.came(real);
    DeviceDriver other = late;
    late.went(other);
    open();

    assertThat(events).containsExactly("open", "up");
  }

  @Test
  void servesWhatItStandsFor() {
    assertThat(late.supports(LOOPBACK)).isTrue();
    assertThat(late.supports(new Attachment.MemoryLink("a", "b"))).isFalse();
  }
}
