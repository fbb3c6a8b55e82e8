package io.polyrouter.router.config;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.stack.device.Attachment;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules of attachments between virtual routers: links have two ends, switch ports one user. */
final class AttachmentRules {

  private AttachmentRules() {}

  private record Place(String vr, String interfaceName) {
    @Override
    public String toString() {
      return "interface \"%s\" of virtual router \"%s\"".formatted(interfaceName, vr);
    }
  }

  static void check(Collection<VrConfig> all, Map<String, VrConfig> byName, Problems problems) {
    Map<Place, InterfaceConfig> interfaces = new HashMap<>();
    for (VrConfig vr : all) {
      for (InterfaceConfig anInterface : vr.interfaces()) {
        interfaces.putIfAbsent(new Place(vr.name(), anInterface.name()), anInterface);
      }
    }
    Map<SwitchPort, Place> ports = new HashMap<>();
    for (VrConfig vr : all) {
      for (InterfaceConfig anInterface : vr.interfaces()) {
        Place here = new Place(vr.name(), anInterface.name());
        Path path = Path.interfaceOf(vr.name(), anInterface.name());
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
          case Attachment.Loopback loopback -> {}
        }
      }
    }
  }

  private static void checkLink(
      Place here,
      InterfaceConfig anInterface,
      Attachment.MemoryLink link,
      Path path,
      Map<String, VrConfig> byName,
      Map<Place, InterfaceConfig> interfaces,
      Problems problems) {
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
          Path.interfaceOf(here.vr(), here.interfaceName()).child("mac-address"),
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
