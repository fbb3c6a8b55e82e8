package io.polyrouter.northbound;

import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.northbound.protocol.bfd.BfdModel;
import io.polyrouter.northbound.protocol.ospf.OspfModel;
import io.polyrouter.northbound.protocol.rip.RipModel;
import io.polyrouter.northbound.protocol.vrrp.VrrpModel;
import java.util.List;

/** The table of routing protocols: whatever is in here can be configured, runs, and is seen. */
public final class Protocols {

  /** All of them. */
  public static final ProtocolModels ALL =
      new ProtocolModels(
          List.of(
              BfdModel.BFD,
              OspfModel.OSPFV2,
              OspfModel.OSPFV3,
              RipModel.RIPV2,
              RipModel.RIPNG,
              VrrpModel.VRRP));

  private Protocols() {}
}
