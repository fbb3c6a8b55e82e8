package io.polyrouter.southbound.openflow;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.plan.InterfaceName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All open devices. Thread-safe. */
final class Devices {

  private final Map<InterfaceName, SwitchDevice> byName = new ConcurrentHashMap<>();
  private final Map<SwitchPort, SwitchDevice> byPort = new ConcurrentHashMap<>();

  /** A newer device of the same interface, or on the same port, takes the older one's place. */
  void add(SwitchDevice device) {
    byName.put(device.name(), device);
    byPort.put(device.port(), device);
  }

  void remove(SwitchDevice device) {
    byName.remove(device.name(), device);
    byPort.remove(device.port(), device);
  }

  @Nullable SwitchDevice of(InterfaceName name) {
    return byName.get(name);
  }

  @Nullable SwitchDevice at(SwitchPort port) {
    return byPort.get(port);
  }

  void forEachOn(long datapathId, Consumer<SwitchDevice> action) {
    for (SwitchDevice device : byName.values()) {
      if (device.port().datapathId() == datapathId) {
        action.accept(device);
      }
    }
  }
}
