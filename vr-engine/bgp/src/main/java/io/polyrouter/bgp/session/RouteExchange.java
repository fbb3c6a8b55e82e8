package io.polyrouter.bgp.session;

import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.message.RouteRefresh;
import io.polyrouter.bgp.message.UpdateHandler;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.net.IpAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where the routes of sessions go to and come from: the seam between sessions and tables. Called by
 * the instance's thread. A peer is known by its address, which has one session at most:
 *
 * <pre>
 *   established   { updates | refreshRequested | writable | policiesChanged }   ended
 * </pre>
 */
public interface RouteExchange {

  /**
   * A session has begun. Routes may be written from now on, and at their end the end of RIB of each
   * agreed family (RFC 4724, section 2).
   */
  void established(IpAddress peer, PeerSettings settings, Agreement agreement, Outlet outlet);

  /** Who takes what UPDATEs of the peer say; asked once a session, after {@link #established}. */
  UpdateHandler updates(IpAddress peer);

  /** The peer asks for routes, or says where its answer begins or ends (RFC 2918, RFC 7313). */
  void refreshRequested(IpAddress peer, RouteRefresh refresh);

  /**
   * Routes of some families are not heeded any more until the neighbour is established anew (RFC
   * 7606, section 2).
   *
   * @param families as bits; see {@link io.polyrouter.bgp.nlri.Family#bit}
   */
  void familiesDisabled(IpAddress peer, int families);

  /** There is room in the outlet again, after it had less than was wanted. */
  void writable(IpAddress peer);

  /**
   * The settings are different, and the session goes on.
   *
   * @param softIn whether routes of the peer are to be looked at anew
   * @param softOut whether what it was sent is to be worked out anew
   */
  void settingsChanged(PeerSettings settings, boolean softIn, boolean softOut);

  /**
   * The session has ended.
   *
   * @param agreement what held in it
   * @param graceful whether routes of families that the peer keeps are kept until it is back (RFC
   *     4724, section 4.2; RFC 8538, section 4)
   */
  void ended(IpAddress peer, Agreement agreement, boolean graceful);

  /** Where UPDATEs for a peer are written. Of one session; writes after its end are lost. */
  interface Outlet {

    /** How many bytes may be written now; with less wanted room {@link #writable} follows. */
    int freeBytes();

    /**
     * Writes a message, or several.
     *
     * @param bytes copied before the call returns
     * @param messages how many there are
     * @throws IllegalArgumentException if there is no room for them
     */
    void write(byte[] bytes, int from, int to, int messages);

    /** Asks for routes of families anew, if the peer knows of that (RFC 2918). */
    void requestRefresh(List<Family> families);

    /**
     * Ends the session, such as for too many prefixes.
     *
     * @param reason for operators
     * @param waitSeconds until the next one begins; empty for when an operator says so
     */
    void end(Notification why, String reason, OptionalInt waitSeconds);
  }
}
