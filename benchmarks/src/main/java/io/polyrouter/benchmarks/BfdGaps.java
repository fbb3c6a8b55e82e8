package io.polyrouter.benchmarks;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

/**
 * Takes the time between two packets of BFD on each device of another driver, as the other end sees
 * it. Thread-safe.
 */
final class BfdGaps implements DeviceDriver {

  private static final int ETHER_TYPE_AT = 12;
  private static final int PORT_AT = Ethernet.HEADER_BYTES + Ipv4.MIN_HEADER_BYTES + 2;
  private static final int BFD_PORT = 3784;

  private final DeviceDriver driver;
  private final List<Sender> senders = new CopyOnWriteArrayList<>();
  private volatile boolean isTaking;

  BfdGaps(DeviceDriver driver) {
    this.driver = driver;
  }

  @Override
  public boolean supports(Attachment attachment) {
    return driver.supports(attachment);
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    Sender sender = new Sender(driver.open(request, listener));
    senders.add(sender);
    return sender;
  }

  /** Begins to take times, or ends it. */
  void take(boolean on) {
    isTaking = on;
  }

  /** All of them in microseconds, the shortest first. */
  long[] sortedMicros() {
    return senders.stream().flatMapToLong(Sender::gapsMicros).sorted().toArray();
  }

  /** Does not see the options that BFD never sends. */
  private static boolean isBfd(byte[] frame, int offset, int length) {
    return length >= PORT_AT + 2
        && Wire.u16(frame, offset + ETHER_TYPE_AT) == EtherType.IPV4
        && Ipv4.protocol(frame, offset + Ethernet.HEADER_BYTES) == IpProtocol.UDP
        && Wire.u16(frame, offset + PORT_AT) == BFD_PORT;
  }

  private final class Sender implements NetworkDevice {

    private final NetworkDevice behind;
    private long[] gapsMicros = new long[64];
    private int count;
    private long lastNanos;

    Sender(NetworkDevice behind) {
      this.behind = behind;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      if (isTaking && isBfd(frame, offset, length)) {
        sent(System.nanoTime());
      }
      return behind.transmit(frame, offset, length);
    }

    private synchronized void sent(long now) {
      if (lastNanos != 0) {
        if (count == gapsMicros.length) {
          gapsMicros = Arrays.copyOf(gapsMicros, 2 * count);
        }
        gapsMicros[count++] = (now - lastNanos) / 1000;
      }
      lastNanos = now;
    }

    synchronized LongStream gapsMicros() {
      return Arrays.stream(Arrays.copyOf(gapsMicros, count));
    }

    @Override
    public void close() {
      behind.close();
    }
  }
}
