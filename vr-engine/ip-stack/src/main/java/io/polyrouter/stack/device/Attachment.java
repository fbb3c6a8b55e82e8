package io.polyrouter.stack.device;

import io.polyrouter.net.SwitchPort;
import java.util.Optional;

/** What an interface is plugged into. */
public sealed interface Attachment {

  /**
   * The other end is an interface of a virtual router in this process, which names this one in
   * turn.
   */
  record MemoryLink(String peerVr, String peerInterface) implements Attachment {}

  /** A port of an OpenFlow switch, or one VLAN on it. */
  record OpenFlowPort(SwitchPort port) implements Attachment {}

  /**
   * A network interface that Linux has. All its frames are seen, whatever MAC address they are for,
   * so that the virtual router has a MAC address of its own beside Linux's.
   *
   * @param device its name in Linux
   * @param netns the network namespace that it is in: a name as of {@code ip netns}, or an absolute
   *     path; empty for that of this process
   */
  record LinuxInterface(String device, Optional<String> netns) implements Attachment {}

  /**
   * A TAP device, which is made for the interface: what the virtual router sends, Linux receives
   * from it, and the other way round.
   *
   * @param device its name in Linux
   * @param netns the network namespace that it is made in, as of {@link LinuxInterface}
   * @param persistent whether it stays, with its Linux addresses, when the interface is closed
   */
  record LinuxTap(String device, Optional<String> netns, boolean persistent)
      implements Attachment {}

  /**
   * One VLAN (IEEE 802.1Q) on the link of another interface of the same virtual router. OpenFlow
   * ports have VLANs of their own instead.
   *
   * @param parentInterface name of the interface whose link it is
   * @param vlanId 1 to 4094
   */
  record VlanSubinterface(String parentInterface, int vlanId) implements Attachment {}

  /** No link: the interface only carries addresses and is always up. */
  record Loopback() implements Attachment {}
}
