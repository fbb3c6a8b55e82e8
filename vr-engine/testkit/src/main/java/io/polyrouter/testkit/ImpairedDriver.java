package io.polyrouter.testkit;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Puts loss, duplication and delay before another driver's devices, by seeded chance. Frames with
 * different delays overtake each other.
 */
public final class ImpairedDriver implements DeviceDriver {

  private static final int MILLE = 1000;

  private final DeviceDriver driver;
  private final Impairment impairment;
  private final RandomGenerator random;
  private final Supplier<SimulatedNetwork> network;

  /**
   * What happens to frames.
   *
   * @param lossPerMille how many of a thousand are lost
   * @param duplicatesPerMille how many of a thousand arrive twice
   * @param longestDelay each frame takes any time up to this
   */
  public record Impairment(int lossPerMille, int duplicatesPerMille, Duration longestDelay) {}

  /**
   * A driver in place of another.
   *
   * @param network asked when the first frame is sent, since it is made after its drivers
   */
  public ImpairedDriver(
      DeviceDriver driver,
      Impairment impairment,
      RandomGenerator random,
      Supplier<SimulatedNetwork> network) {
    this.driver = driver;
    this.impairment = impairment;
    this.random = random;
    this.network = network;
  }

  @Override
  public boolean supports(Attachment attachment) {
    return driver.supports(attachment);
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    return new Impaired(driver.open(request, listener));
  }

  private final class Impaired implements NetworkDevice {

    private final NetworkDevice device;

    Impaired(NetworkDevice device) {
      this.device = device;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      if (random.nextInt(MILLE) < impairment.lossPerMille()) {
        return true;
      }
      sendLater(frame, offset, length);
      if (random.nextInt(MILLE) < impairment.duplicatesPerMille()) {
        sendLater(frame, offset, length);
      }
      return true;
    }

    private void sendLater(byte[] frame, int offset, int length) {
      byte[] copy = Arrays.copyOfRange(frame, offset, offset + length);
      Duration delay = Duration.ofNanos(random.nextLong(impairment.longestDelay().toNanos() + 1));
      // Lost if the link has gone by then, as on a wire.
      network.get().after(delay, () -> device.transmit(copy, 0, length));
    }

    @Override
    public void close() {
      device.close();
    }
  }
}
