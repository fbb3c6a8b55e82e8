package io.polyrouter.router.config;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.stack.device.Attachment;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules of attachments between virtual routers: links have two ends, switch ports and Linux
 * interfaces one user.
 */
final class AttachmentRules {

  private static final Pattern LINUX_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+@=-]{0,14}");
  private static final Pattern NETNS =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+@=-]{0,254}|/[A-Za-z0-9_.+@=/-]{1,254}");

  private AttachmentRules() {}

  private record Place(String vr, String interfaceName) {
    @Override
    public String toString() {
      return "interface \"%s\" of virtual router \"%s\"".formatted(interfaceName, vr);
    }
  }

  private record LinuxDevice(String name, Optional<String> netns) {
    @Override
    public String toString() {
      return "Linux interface \"%s\"%s"
          .formatted(name, netns.map(n -> " in network namespace \"" + n + '"').orElse(""));
    }
  }

  static void check(
      Collection<VrConfig> all, Map<String, VrConfig> byName, ConfigProblems problems) {
    Map<Place, InterfaceConfig> interfaces = new HashMap<>();
    for (VrConfig vr : all) {
      for (InterfaceConfig anInterface : vr.interfaces()) {
        interfaces.putIfAbsent(new Place(vr.name(), anInterface.name()), anInterface);
      }
    }
    Map<SwitchPort, Place> ports = new HashMap<>();
    Map<LinuxDevice, Place> linuxDevices = new HashMap<>();
    for (VrConfig vr : all) {
      for (InterfaceConfig anInterface : vr.interfaces()) {
        Place here = new Place(vr.name(), anInterface.name());
        ModelPath path = ModelPaths.interfaceOf(vr.name(), anInterface.name());
        switch (anInterface.attachment()) {
          case Attachment.MemoryLink link ->
              checkLink(
                  here, anInterface, link, path.child("memory-link"), byName, interfaces, problems);
          case Attachment.OpenFlowPort openFlow -> {
            Place first = ports.putIfAbsent(openFlow.port(), here);
            if (first != null && !first.equals(here)) {
              problems.add(
                  path.child("openflow-port"),
                  "%s is already used by %s: a port and VLAN of a switch can belong to one interface"
                      .formatted(describe(openFlow.port()), first));
            }
          }
          case Attachment.LinuxInterface linux ->
              checkLinux(
                  here,
                  linux.device(),
                  linux.netns(),
                  path.child("linux-interface"),
                  linuxDevices,
                  problems);
          case Attachment.LinuxTap tap ->
              checkLinux(
                  here, tap.device(), tap.netns(), path.child("linux-tap"), linuxDevices, problems);
          case Attachment.VlanSubinterface vlan -> {} // within one virtual router
          case Attachment.Loopback loopback -> {}
        }
      }
    }
  }

  private static void checkLinux(
      Place here,
      String name,
      Optional<String> netns,
      ModelPath path,
      Map<LinuxDevice, Place> devices,
      ConfigProblems problems) {
    if (!LINUX_NAME.matcher(name).matches()) {
      problems.add(
          path.child("name"),
          "\"%s\" is no name of a Linux interface: use 1 to 15 letters, digits, '_', '.', '+', '@', '=' or '-', starting with a letter, a digit or '_'"
              .formatted(name));
    }
    if (netns.isPresent() && !NETNS.matcher(netns.get()).matches()) {
      problems.add(
          path.child("network-namespace"),
          "\"%s\" is no network namespace: use a name as of \"ip netns\" or an absolute path"
              .formatted(netns.get()));
    }
    LinuxDevice device = new LinuxDevice(name, netns);
    Place first = devices.putIfAbsent(device, here);
    if (first != null && !first.equals(here)) {
      problems.add(
          path,
          "%s is already used by %s: it can belong to one interface".formatted(device, first));
    }
  }

  private static void checkLink(
      Place here,
      InterfaceConfig anInterface,
      Attachment.MemoryLink link,
      ModelPath path,
      Map<String, VrConfig> byName,
      Map<Place, InterfaceConfig> interfaces,
      ConfigProblems problems) {
    Place there = new Place(link.peerVr(), link.peerInterface());
    if (there.equals(here)) {
      problems.add(
          path, "the link leads to %s itself: name another interface as its peer".formatted(here));
      return;
    }
    if (!byName.containsKey(link.peerVr())) {
      problems.add(
          path.child("virtual-router"),
          "there is no virtual router \"%s\": name a configured one".formatted(link.peerVr()));
      return;
    }
    InterfaceConfig peer = interfaces.get(there);
    if (peer == null) {
      problems.add(
          path.child("interface"),
          "virtual router \"%s\" has no interface \"%s\": name one of its interfaces"
              .formatted(link.peerVr(), link.peerInterface()));
      return;
    }
    @Nullable Place back =
        peer.attachment() instanceof Attachment.MemoryLink(String vr, String name)
            ? new Place(vr, name)
            : null;
    if (!here.equals(back)) {
      problems.add(
          path,
          "%s is %s: a link needs ends that name each other, so attach it by a memory-link to %s"
              .formatted(
                  there,
                  back == null ? "not attached to a memory link" : "linked to " + back,
                  here));
      return;
    }
    if (anInterface.mac().isPresent() && anInterface.mac().equals(peer.mac())) {
      problems.add(
          ModelPaths.interfaceOf(here.vr(), here.interfaceName()).child("mac-address"),
          "MAC address %s is also that of the link's other end, %s: give each end its own"
              .formatted(anInterface.mac().get(), there));
    }
  }

  private static String describe(SwitchPort port) {
    return "port %s of switch %016x, %s"
        .formatted(
            Integer.toUnsignedString(port.port()),
            port.datapathId(),
            port.vlan().isPresent() ? "VLAN " + port.vlan().getAsInt() : "untagged frames");
  }
}
