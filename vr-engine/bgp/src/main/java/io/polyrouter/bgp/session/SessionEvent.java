package io.polyrouter.bgp.session;

/**
 * Events of the state machine (RFC 4271, section 8.1; RFC 9687). Of the eight ways to start that
 * the RFC counts those with damping are {@link #IDLE_HOLD_EXPIRES}, which they wait for.
 */
public enum SessionEvent {
  MANUAL_START(1),
  MANUAL_STOP(2),
  AUTOMATIC_START(3),
  MANUAL_START_PASSIVE(4),
  AUTOMATIC_START_PASSIVE(5),
  AUTOMATIC_STOP(8),
  CONNECT_RETRY_EXPIRES(9),
  HOLD_EXPIRES(10),
  KEEPALIVE_EXPIRES(11),
  DELAY_OPEN_EXPIRES(12),
  IDLE_HOLD_EXPIRES(13),
  /** The peer wants a connection, and may have it. */
  TCP_CONNECTION_VALID(14),
  /** The peer wants one, and is refused. */
  TCP_REQUEST_INVALID(15),
  /** The connection that was asked for is there. */
  TCP_REQUEST_ACKNOWLEDGED(16),
  /** The connection that the peer asked for is there. */
  TCP_CONNECTION_CONFIRMED(17),
  TCP_CONNECTION_FAILS(18),
  OPEN(19),
  OPEN_WHILE_DELAYED(20),
  HEADER_ERROR(21),
  OPEN_ERROR(22),
  COLLISION_DUMP(23),
  NOTIFICATION_OF_VERSION(24),
  NOTIFICATION(25),
  KEEPALIVE(26),
  UPDATE(27),
  UPDATE_ERROR(28),
  /** RFC 9687, section 3.1. */
  SEND_HOLD_EXPIRES(29),
  /** ROUTE-REFRESH (RFC 2918), which RFC 4271 does not know. */
  ROUTE_REFRESH(0),
  /** One that cannot be read (RFC 7313, section 5). */
  ROUTE_REFRESH_ERROR(0);

  private final int number;

  SessionEvent(int number) {
    this.number = number;
  }

  /** In RFC 4271 and RFC 9687; 0 for one that they do not know. */
  public int number() {
    return number;
  }
}
