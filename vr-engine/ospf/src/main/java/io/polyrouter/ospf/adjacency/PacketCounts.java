package io.polyrouter.ospf.adjacency;

import io.polyrouter.ospf.packet.OspfPacket;

/** Packets by their type. */
final class PacketCounts {

  private long hellos;
  private long descriptions;
  private long requests;
  private long updates;
  private long acknowledgements;
  private long lsas;

  void add(OspfPacket packet) {
    switch (packet) {
      case OspfPacket.Hello hello -> hellos++;
      case OspfPacket.DatabaseDescription description -> descriptions++;
      case OspfPacket.LinkStateRequest request -> requests++;
      case OspfPacket.LinkStateUpdate update -> addUpdate(update.lsas().size());
      case OspfPacket.LinkStateAck ack -> acknowledgements++;
    }
  }

  void addUpdate(int lsasWithin) {
    updates++;
    lsas += lsasWithin;
  }

  InterfaceInfo.Packets counts() {
    return new InterfaceInfo.Packets(
        hellos, descriptions, requests, updates, acknowledgements, lsas);
  }
}
