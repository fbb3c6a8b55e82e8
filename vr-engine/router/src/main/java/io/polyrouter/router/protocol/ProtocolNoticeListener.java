package io.polyrouter.router.protocol;

import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolNotice;
import java.lang.System.Logger.Level;

/** Hears what routing protocols have to tell operators. */
@FunctionalInterface
public interface ProtocolNoticeListener {

  /** Writes notices into the log. */
  ProtocolNoticeListener LOG =
      (virtualRouter, instance, notice) ->
          System.getLogger(ProtocolNoticeListener.class.getName())
              .log(Level.INFO, "{0} {1}: {2}", virtualRouter, instance, notice.text());

  /**
   * Called on the virtual router's loop, in the order of events: returns at once.
   *
   * @param instance type and name
   */
  void noticed(String virtualRouter, RouteSource instance, ProtocolNotice notice);
}
