package io.polyrouter.southbound.openflow;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.plan.InterfaceName;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An interface of a virtual router on a switch port. */
final class SwitchDevice implements NetworkDevice {

  private final InterfaceName name;
  private final SwitchPort port;
  private final DeviceListener listener;
  private final Function<SwitchPort, @Nullable SwitchAgent> agents;
  private final Consumer<SwitchDevice> onClose;
  private volatile boolean closed;

  /** Touched by the switch's thread alone. */
  private boolean linkUp;

  private String linkDetail = "";
  private long speedBitsPerSecond;

  SwitchDevice(
      InterfaceName name,
      SwitchPort port,
      DeviceListener listener,
      Function<SwitchPort, @Nullable SwitchAgent> agents,
      Consumer<SwitchDevice> onClose) {
    this.name = name;
    this.port = port;
    this.listener = listener;
    this.agents = agents;
    this.onClose = onClose;
  }

  InterfaceName name() {
    return name;
  }

  SwitchPort port() {
    return port;
  }

  @Override
  public boolean transmit(byte[] frame, int offset, int length) {
    SwitchAgent agent = agents.apply(port);
    return !closed && agent != null && agent.transmit(port, frame, offset, length);
  }

  /** A frame from the switch, handed over. */
  void received(byte[] frame, int length) {
    if (!closed) {
      listener.received(frame, length);
    }
  }

  /** Tells the virtual router if the link has another speed, 0 for one that is not known. */
  void speed(long bitsPerSecond) {
    if (!closed && bitsPerSecond != speedBitsPerSecond) {
      speedBitsPerSecond = bitsPerSecond;
      listener.speedChanged(bitsPerSecond);
    }
  }

  /** Tells the virtual router if the link changed. */
  void link(boolean up, String detail) {
    if (!closed && (up != linkUp || !detail.equals(linkDetail))) {
      linkUp = up;
      linkDetail = detail;
      listener.linkChanged(up, detail);
    }
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
  }
}
