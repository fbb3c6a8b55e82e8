package io.polyrouter.router.protocol;

import io.polyrouter.routing.protocol.ProtocolTable;

/**
 * What an engine gives to the routing protocols of all its virtual routers.
 *
 * @param table which protocols there are
 */
public record ProtocolServices(ProtocolTable table, ProtocolNoticeListener notices) {

  /** Of an engine without routing protocols. */
  public static final ProtocolServices NONE =
      new ProtocolServices(ProtocolTable.NONE, ProtocolNoticeListener.LOG);
}
