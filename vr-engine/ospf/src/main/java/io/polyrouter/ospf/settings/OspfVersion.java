package io.polyrouter.ospf.settings;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.packet.PacketFormat;
import io.polyrouter.ospf.packet.PacketGuard;

/** The versions of OSPF: one for each address family. */
public enum OspfVersion {
  /** RFC 2328. */
  V2("ospfv2", AddressFamily.IPV4, PacketFormat.V2, PacketGuard.V2),
  /** RFC 5340. */
  V3("ospfv3", AddressFamily.IPV6, PacketFormat.V3, PacketGuard.V3);

  private final String typeName;
  private final AddressFamily family;
  private final PacketFormat packets;
  private final PacketGuard guard;

  OspfVersion(String typeName, AddressFamily family, PacketFormat packets, PacketGuard guard) {
    this.typeName = typeName;
    this.family = family;
    this.packets = packets;
    this.guard = guard;
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

  /** Checksums and authentication. */
  public PacketGuard guard() {
    return guard;
  }
}
