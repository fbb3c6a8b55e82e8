package io.polyrouter.benchmarks.ospf;

import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.packet.OspfPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * Router LSAs of a made-up grid of routers, each linked with those beside, above and below it, and
 * with a loopback of its own. The first router of the grid is linked with the gateway, which is the
 * neighbour of the router that is measured.
 *
 * @param rows and columns: up to 65,000 routers together
 * @param measured router ID of the router that is measured
 */
record Grid(int rows, int columns, int measured) {

  /** Router ID of the gateway: larger than any that is measured. */
  static final int GATEWAY = 0xdf_ff_ff_fe;

  /** 10.201.0.1/32, which the router that is farthest from the gateway has or has not. */
  static final int CHANGING = 0x0a_c9_00_01;

  private static final int COST = 10;
  private static final int ROUTERS = 0x0a_c8_00_00;
  private static final int HOST_MASK = -1;

  /** All LSAs, that of the gateway first. */
  List<Lsa> lsas() {
    List<Lsa> all = new ArrayList<>(rows * columns + 1);
    all.add(gateway());
    for (int number = 0; number < rows * columns; number++) {
      all.add(router(number, LsaHeader.FIRST_SEQUENCE, false));
    }
    return all;
  }

  private Lsa gateway() {
    return lsa(
        GATEWAY,
        LsaHeader.FIRST_SEQUENCE,
        List.of(pointToPoint(measured, 1), pointToPoint(routerId(0), 2)));
  }

  /** The LSA of the router that is farthest from the gateway. */
  Lsa farthest(int sequence, boolean withChanging) {
    return router(rows * columns - 1, sequence, withChanging);
  }

  private Lsa router(int number, int sequence, boolean withChanging) {
    int row = number / columns;
    int column = number % columns;
    List<LinkV2> links = new ArrayList<>();
    if (number == 0) {
      links.add(pointToPoint(GATEWAY, 9));
    }
    if (column + 1 < columns) {
      links.add(pointToPoint(routerId(number + 1), 1));
    }
    if (column > 0) {
      links.add(pointToPoint(routerId(number - 1), 2));
    }
    if (row + 1 < rows) {
      links.add(pointToPoint(routerId(number + columns), 3));
    }
    if (row > 0) {
      links.add(pointToPoint(routerId(number - columns), 4));
    }
    links.add(new LinkV2(LinkV2.STUB, routerId(number), HOST_MASK, 0));
    if (withChanging) {
      links.add(new LinkV2(LinkV2.STUB, CHANGING, HOST_MASK, 0));
    }
    return lsa(routerId(number), sequence, links);
  }

  private static int routerId(int number) {
    return ROUTERS + number + 1;
  }

  /** An unnumbered link: its interface has a number in place of an address. */
  private static LinkV2 pointToPoint(int neighbour, int interfaceNumber) {
    return new LinkV2(LinkV2.POINT_TO_POINT, neighbour, interfaceNumber, COST);
  }

  private static Lsa lsa(int routerId, int sequence, List<LinkV2> links) {
    return LsaFormat.V2.originate(
        new LsaKey(LsaType.V2_ROUTER, routerId, routerId),
        OspfPacket.OPTION_EXTERNAL,
        sequence,
        1,
        new RouterV2(0, links));
  }
}
