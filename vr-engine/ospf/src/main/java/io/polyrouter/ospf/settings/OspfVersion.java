package io.polyrouter.ospf.settings;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.packet.PacketFormat;

/** The versions of OSPF: one for each address family. */
public enum OspfVersion {
  /** RFC 2328. */
  V2("ospfv2", AddressFamily.IPV4, PacketFormat.V2),
  /** RFC 5340. */
  V3("ospfv3", AddressFamily.IPV6, PacketFormat.V3);

  private final String typeName;
  private final AddressFamily family;
  private final PacketFormat packets;

  OspfVersion(String typeName, AddressFamily family, PacketFormat packets) {
    this.typeName = typeName;
    this.family = family;
    this.packets = packets;
  }

  /** The identity of the model, and the source of routes. */
  public String typeName() {
    return typeName;
  }

  /** Of what it routes. */
  public AddressFamily family() {
    return family;
  }

  public PacketFormat packets() {
    return packets;
  }
}
