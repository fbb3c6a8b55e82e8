package io.polyrouter.stack.device;

import io.polyrouter.net.SwitchPort;

/** What an interface is plugged into. */
public sealed interface Attachment {

  /**
   * The other end is an interface of a virtual router in this process, which names this one in
   * turn.
   */
  record MemoryLink(String peerVr, String peerInterface) implements Attachment {}

  /** A port of an OpenFlow switch, or one VLAN on it. */
  record OpenFlowPort(SwitchPort port) implements Attachment {}

  /** No link: the interface only carries addresses and is always up. */
  record Loopback() implements Attachment {}
}
