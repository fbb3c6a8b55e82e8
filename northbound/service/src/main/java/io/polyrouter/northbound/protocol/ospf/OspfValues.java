package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.packet.BadPacket;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DottedQuad;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.AreaId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsaType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RouterId;
import org.opendaylight.yangtools.yang.common.Uint16;

/** Values of OSPF in the model's types. */
final class OspfValues {

  private OspfValues() {}

  static String dotted(int number) {
    return new Ipv4Address(number).toString();
  }

  static DottedQuad dottedQuad(int number) {
    return new DottedQuad(dotted(number));
  }

  /** The number that a router ID or the like stands for. */
  static int number(DottedQuad from) {
    return Ipv4Address.parse(from.getValue()).bits();
  }

  static RouterId routerId(int number) {
    return new RouterId(dotted(number));
  }

  static AreaId areaId(int number) {
    return new AreaId(dotted(number));
  }

  static LsaType lsaType(int type) {
    return new LsaType(Uint16.valueOf(type));
  }

  /** What is wrong, and the rule. */
  static String description(BadPacket reason) {
    return "%s (%s)".formatted(reason.what(), reason.rule());
  }

  static IfStateType state(InterfaceState from) {
    return switch (from) {
      case DOWN -> IfStateType.Down;
      case LOOPBACK -> IfStateType.Loopback;
      case WAITING -> IfStateType.Waiting;
      case POINT_TO_POINT -> IfStateType.PointToPoint;
      case DR_OTHER -> IfStateType.DrOther;
      case BACKUP -> IfStateType.Bdr;
      case DESIGNATED_ROUTER -> IfStateType.Dr;
    };
  }

  static NbrStateType state(NeighbourState from) {
    return switch (from) {
      case DOWN -> NbrStateType.Down;
      case ATTEMPT -> NbrStateType.Attempt;
      case INIT -> NbrStateType.Init;
      case TWO_WAY -> NbrStateType.TwoWay;
      case EX_START -> NbrStateType.Exstart;
      case EXCHANGE -> NbrStateType.Exchange;
      case LOADING -> NbrStateType.Loading;
      case FULL -> NbrStateType.Full;
    };
  }
}
