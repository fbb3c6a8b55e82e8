package io.polyrouter.northbound.config;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.stack.device.Attachment;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.LinuxInterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.NetworkNamespace;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.VlanId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.LinuxInterface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.LinuxInterfaceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.LinuxTap;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.LinuxTapBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.Loopback;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.LoopbackBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.MemoryLink;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.MemoryLinkBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.OpenflowPort;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.OpenflowPortBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.VlanSubinterface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.VlanSubinterfaceBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;

/** What interfaces are plugged into: from the model's choice to records and back. Pure. */
public final class Attachments {

  private Attachments() {}

  /** Reads the choice; empty if none was made. */
  static Optional<Attachment> read(
      org.opendaylight
              .yang
              .gen
              .v1
              .urn
              .polyrouter
              .virtual
              .routers
              .rev261122
              .virtual
              .routers
              .virtual
              .router
              .interfaces
              ._interface.@Nullable
          Attachment
          from) {
    return switch (from) {
      case MemoryLink link when link.getMemoryLink() != null ->
          Optional.of(
              new Attachment.MemoryLink(
                  link.getMemoryLink().requireVirtualRouter().getValue(),
                  link.getMemoryLink().requireInterface().getValue()));
      case OpenflowPort port when port.getOpenflowPort() != null ->
          Optional.of(new Attachment.OpenFlowPort(switchPort(port.getOpenflowPort())));
      case LinuxInterface linux when linux.getLinuxInterface() != null ->
          Optional.of(
              new Attachment.LinuxInterface(
                  linux.getLinuxInterface().requireName().getValue(),
                  netns(linux.getLinuxInterface().getNetworkNamespace())));
      case LinuxTap tap when tap.getLinuxTap() != null ->
          Optional.of(
              new Attachment.LinuxTap(
                  tap.getLinuxTap().requireName().getValue(),
                  netns(tap.getLinuxTap().getNetworkNamespace()),
                  Boolean.TRUE.equals(tap.getLinuxTap().getPersistent())));
      case VlanSubinterface vlan when vlan.getVlanSubinterface() != null ->
          Optional.of(
              new Attachment.VlanSubinterface(
                  vlan.getVlanSubinterface().requireParentInterface().getValue(),
                  vlan.getVlanSubinterface().requireVlanId().getValue().intValue()));
      case Loopback loopback when loopback.getLoopback() != null ->
          Optional.of(new Attachment.Loopback());
      case null, default -> Optional.empty();
    };
  }

  private static Optional<String> netns(@Nullable NetworkNamespace from) {
    return Optional.ofNullable(from).map(NetworkNamespace::getValue);
  }

  private static SwitchPort switchPort(
      org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual
              .router.interfaces._interface.attachment.openflow.port.OpenflowPort
          from) {
    return new SwitchPort(
        DatapathIds.parse(from.requireDatapathId()),
        from.requirePort().getValue().intValue(),
        from.getVlanId() == null
            ? OptionalInt.empty()
            : OptionalInt.of(from.getVlanId().getValue().intValue()));
  }

  /** The choice as the model has it. */
  public static org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
          .routers.virtual.router.interfaces._interface.Attachment
      write(Attachment from) {
    return switch (from) {
      case Attachment.MemoryLink(String peerVr, String peerInterface) ->
          new MemoryLinkBuilder()
              .setMemoryLink(
                  new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                          .routers.virtual.router.interfaces._interface.attachment.memory.link
                          .MemoryLinkBuilder()
                      .setVirtualRouter(new Name(peerVr))
                      .setInterface(new InterfaceName(peerInterface))
                      .build())
              .build();
      case Attachment.OpenFlowPort(SwitchPort port) ->
          new OpenflowPortBuilder()
              .setOpenflowPort(
                  new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                          .routers.virtual.router.interfaces._interface.attachment.openflow.port
                          .OpenflowPortBuilder()
                      .setDatapathId(DatapathIds.format(port.datapathId()))
                      .setPort(
                          new org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122
                              .OpenflowPort(Uint32.fromIntBits(port.port())))
                      .setVlanId(
                          port.vlan().isPresent()
                              ? new VlanId(Uint16.valueOf(port.vlan().getAsInt()))
                              : null)
                      .build())
              .build();
      case Attachment.LinuxInterface(String device, Optional<String> netns) ->
          new LinuxInterfaceBuilder()
              .setLinuxInterface(
                  new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                          .routers.virtual.router.interfaces._interface.attachment.linux._interface
                          .LinuxInterfaceBuilder()
                      .setName(new LinuxInterfaceName(device))
                      .setNetworkNamespace(netns.map(NetworkNamespace::new).orElse(null))
                      .build())
              .build();
      case Attachment.LinuxTap(String device, Optional<String> netns, boolean persistent) ->
          new LinuxTapBuilder()
              .setLinuxTap(
                  new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                          .routers.virtual.router.interfaces._interface.attachment.linux.tap
                          .LinuxTapBuilder()
                      .setName(new LinuxInterfaceName(device))
                      .setNetworkNamespace(netns.map(NetworkNamespace::new).orElse(null))
                      .setPersistent(persistent)
                      .build())
              .build();
      case Attachment.VlanSubinterface(String parentInterface, int vlanId) ->
          new VlanSubinterfaceBuilder()
              .setVlanSubinterface(
                  new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                          .routers.virtual.router.interfaces._interface.attachment.vlan.subinterface
                          .VlanSubinterfaceBuilder()
                      .setParentInterface(new InterfaceName(parentInterface))
                      .setVlanId(new VlanId(Uint16.valueOf(vlanId)))
                      .build())
              .build();
      case Attachment.Loopback loopback ->
          new LoopbackBuilder()
              .setLoopback(
                  new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                          .routers.virtual.router.interfaces._interface.attachment.loopback
                          .LoopbackBuilder()
                      .build())
              .build();
    };
  }
}
