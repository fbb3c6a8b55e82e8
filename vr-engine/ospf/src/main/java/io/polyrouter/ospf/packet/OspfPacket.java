package io.polyrouter.ospf.packet;

import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaReading;
import java.util.List;

/**
 * What an OSPF packet says. Router IDs, area IDs and IPv4 addresses are 32-bit numbers, options
 * have 8 bits in version 2 and 24 in version 3.
 */
public sealed interface OspfPacket extends PacketReading {

  /** RFC 2328, appendix A.2: the area handles external routes. */
  int OPTION_EXTERNAL = 0x02;

  /** RFC 3101, appendix A: the area is not so stubby. */
  int OPTION_NSSA = 0x08;

  /** RFC 5250, section 3 (version 2): opaque LSAs are understood. */
  int OPTION_OPAQUE = 0x40;

  /** RFC 5340, appendix A.2: to be used in IPv6 routing. */
  int OPTION_V6 = 0x01;

  /** RFC 5340, appendix A.2: the router forwards. */
  int OPTION_ROUTER = 0x10;

  /** RFC 7166, section 2 (version 3): an authentication trailer follows. */
  int OPTION_AUTHENTICATION_TRAILER = 0x400;

  Header header();

  /**
   * What all packets begin with.
   *
   * @param instanceId of version 3
   */
  record Header(int routerId, int areaId, int instanceId) {}

  /**
   * RFC 2328, appendix A.3.2; RFC 5340, appendix A.3.2.
   *
   * @param networkMask of version 2
   * @param interfaceId of version 3
   * @param helloSeconds 0 to 65535
   * @param deadSeconds 32 bits in version 2, 16 in version 3
   * @param designated its address in version 2, its router ID in version 3; 0 for none
   * @param backup as for designated
   * @param neighbours router IDs
   */
  record Hello(
      Header header,
      int networkMask,
      int interfaceId,
      int helloSeconds,
      int options,
      int priority,
      long deadSeconds,
      int designated,
      int backup,
      List<Integer> neighbours)
      implements OspfPacket {
    public Hello {
      neighbours = List.copyOf(neighbours);
    }
  }

  /** RFC 2328, appendix A.3.3; RFC 5340, appendix A.3.3. */
  record DatabaseDescription(
      Header header, int mtuBytes, int options, int flags, int sequence, List<LsaHeader> headers)
      implements OspfPacket {
    public static final int FLAG_MASTER = 0x01;
    public static final int FLAG_MORE = 0x02;
    public static final int FLAG_INIT = 0x04;

    public DatabaseDescription {
      headers = List.copyOf(headers);
    }
  }

  /** RFC 2328, appendix A.3.4. */
  record LinkStateRequest(Header header, List<LsaKey> keys) implements OspfPacket {
    public LinkStateRequest {
      keys = List.copyOf(keys);
    }
  }

  /**
   * RFC 2328, appendix A.3.5, as received.
   *
   * @param lsas in their order, those that broke a rule included
   */
  record LinkStateUpdate(Header header, List<LsaReading> lsas) implements OspfPacket {
    public LinkStateUpdate {
      lsas = List.copyOf(lsas);
    }
  }

  /** An LSA that is to be sent, with the age it has then. */
  record AgedLsa(Lsa lsa, int ageSeconds) {}

  /** RFC 2328, appendix A.3.6. */
  record LinkStateAck(Header header, List<LsaHeader> headers) implements OspfPacket {
    public LinkStateAck {
      headers = List.copyOf(headers);
    }
  }
}
