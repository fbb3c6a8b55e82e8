package io.polyrouter.testkit;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Switch ports with simulated hosts on them; a link is up until it is cut. Frames take no time. */
public final class SwitchPortDriver implements DeviceDriver {

  private static final Comparator<SwitchPort> ORDER =
      Comparator.comparingLong(SwitchPort::datapathId)
          .thenComparingInt(SwitchPort::port)
          .thenComparingInt(port -> port.vlan().orElse(0));

  private final SimulatedNetwork network;
  private final Map<SwitchPort, Device> open = new TreeMap<>(ORDER);
  private final Map<SwitchPort, SimulatedStation> hosts = new TreeMap<>(ORDER);
  private final Set<SwitchPort> cut = new HashSet<>();

  SwitchPortDriver(SimulatedNetwork network) {
    this.network = network;
  }

  @Override
  public boolean supports(Attachment attachment) {
    return attachment instanceof Attachment.OpenFlowPort;
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    if (!(request.attachment() instanceof Attachment.OpenFlowPort(SwitchPort port))) {
      throw new IllegalArgumentException("no switch port: " + request.attachment());
    }
    Device device = new Device(port, listener);
    open.put(port, device);
    tellLink(device);
    return device;
  }

  void plugIn(SwitchPort port, SimulatedStation host) {
    hosts.put(port, host);
  }

  /** Takes a host away from its port, so that another can be plugged in. */
  public void unplug(int port) {
    hosts.remove(SimulatedNetwork.switchPort(port));
  }

  /** Cuts a port's link, or restores it. */
  public void setLink(int port, boolean up) {
    SwitchPort at = SimulatedNetwork.switchPort(port);
    if (up ? cut.remove(at) : cut.add(at)) {
      Device device = open.get(at);
      if (device != null) {
        tellLink(device);
      }
    }
  }

  private void tellLink(Device device) {
    boolean up = !cut.contains(device.port);
    device.listener.linkChanged(up, up ? "" : "the simulated link is cut");
  }

  /** A host sends a frame; lost if no interface is at the other end. */
  void fromHost(SwitchPort port, byte[] frame) {
    Device device = open.get(port);
    if (device != null && !cut.contains(port)) {
      device.listener.received(frame, frame.length);
    }
  }

  private final class Device implements NetworkDevice {

    private final SwitchPort port;
    private final DeviceListener listener;

    Device(SwitchPort port, DeviceListener listener) {
      this.port = port;
      this.listener = listener;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      if (cut.contains(port)) {
        return false;
      }
      @Nullable SimulatedStation host = hosts.get(port);
      if (host != null) {
        byte[] copy = Arrays.copyOfRange(frame, offset, offset + length);
        network.after(Duration.ZERO, () -> host.received(copy));
      }
      return true;
    }

    @Override
    public void close() {
      open.remove(port, this);
    }
  }
}
