package io.polyrouter.testkit;

import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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
  private final Map<SwitchPort, Long> speeds = new HashMap<>();
  private final Map<SwitchPort, Bridge> bridges = new TreeMap<>(ORDER);

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

  /**
   * Joins ports by a bridge that learns where MAC addresses are; each has an interface, a host, or
   * both.
   */
  public void bridge(int... members) {
    List<SwitchPort> ports =
        Arrays.stream(members).mapToObj(member -> SimulatedNetwork.switchPort(member)).toList();
    Bridge bridge = new Bridge(ports);
    ports.forEach(port -> bridges.put(port, bridge));
  }

  /** The port of a bridge behind which a MAC address was seen last. */
  public OptionalInt learntPort(int member, MacAddress mac) {
    Bridge bridge = bridges.get(SimulatedNetwork.switchPort(member));
    SwitchPort port = bridge == null ? null : bridge.learnt.get(mac.bits());
    return port == null ? OptionalInt.empty() : OptionalInt.of(port.port());
  }

  /** A learning bridge. */
  private final class Bridge {

    private final List<SwitchPort> members;
    private final Map<Long, SwitchPort> learnt = new HashMap<>();

    Bridge(List<SwitchPort> members) {
      this.members = members;
    }

    void forward(SwitchPort from, byte[] frame) {
      learnt.put(Ethernet.source(frame, 0), from);
      long destination = Ethernet.destination(frame, 0);
      SwitchPort only = learnt.get(destination);
      for (SwitchPort member : members) {
        if (!member.equals(from) && (only == null || only.equals(member))) {
          deliver(member, frame.clone());
        }
      }
    }

    private void deliver(SwitchPort to, byte[] frame) {
      Device device = open.get(to);
      if (device != null && !cut.contains(to)) {
        device.listener.received(frame, frame.length);
      }
      SimulatedStation host = hosts.get(to);
      if (host != null) {
        host.received(frame.clone());
      }
    }
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

  /** How fast a port's link is from now on; 0 if that is not known, as at first. */
  public void setSpeed(int port, long bitsPerSecond) {
    SwitchPort at = SimulatedNetwork.switchPort(port);
    speeds.put(at, bitsPerSecond);
    Device device = open.get(at);
    if (device != null) {
      device.listener.speedChanged(bitsPerSecond);
    }
  }

  private void tellLink(Device device) {
    boolean up = !cut.contains(device.port);
    device.listener.speedChanged(speeds.getOrDefault(device.port, 0L));
    device.listener.linkChanged(up, up ? "" : "the simulated link is cut");
  }

  /** A host sends a frame; lost if no interface is at the other end. */
  void fromHost(SwitchPort port, byte[] frame) {
    Device device = open.get(port);
    if (device != null && !cut.contains(port)) {
      device.listener.received(frame, frame.length);
    }
    Bridge bridge = bridges.get(port);
    if (bridge != null) {
      network.after(Duration.ZERO, () -> bridge.forward(port, frame));
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
      Bridge bridge = bridges.get(port);
      if (bridge != null) {
        byte[] copy = Arrays.copyOfRange(frame, offset, offset + length);
        network.after(Duration.ZERO, () -> bridge.forward(port, copy));
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
