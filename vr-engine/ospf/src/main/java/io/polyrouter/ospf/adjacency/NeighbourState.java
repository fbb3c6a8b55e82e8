package io.polyrouter.ospf.adjacency;

/** How far a router is with a neighbour, in ascending order (RFC 2328, section 10.1). */
public enum NeighbourState {
  DOWN,
  ATTEMPT,
  INIT,
  TWO_WAY,
  EX_START,
  EXCHANGE,
  LOADING,
  FULL;

  /** Whether it has come as far as this, or farther. */
  public boolean isAtLeast(NeighbourState state) {
    return compareTo(state) >= 0;
  }

  /** Whether databases are being compared. */
  boolean isExchanging() {
    return this == EXCHANGE || this == LOADING;
  }

  /**
   * The state after an event (section 10.3).
   *
   * @param wantsAdjacency whether an adjacency is to be formed (section 10.4)
   * @param hasRequests whether LSAs are still asked for
   */
  NeighbourState after(NeighbourEvent event, boolean wantsAdjacency, boolean hasRequests) {
    return switch (event) {
      case START -> this == DOWN ? ATTEMPT : this;
      case HELLO_RECEIVED -> isAtLeast(INIT) ? this : INIT;
      case TWO_WAY_RECEIVED -> this != INIT ? this : wantsAdjacency ? EX_START : TWO_WAY;
      case NEGOTIATION_DONE -> this == EX_START ? EXCHANGE : this;
      case EXCHANGE_DONE -> this != EXCHANGE ? this : hasRequests ? LOADING : FULL;
      case LOADING_DONE -> this == LOADING ? FULL : this;
      case ADJACENCY_OK -> {
        if (!isAtLeast(TWO_WAY)) {
          yield this;
        }
        yield wantsAdjacency ? (this == TWO_WAY ? EX_START : this) : TWO_WAY;
      }
      case SEQUENCE_NUMBER_MISMATCH, BAD_LS_REQUEST -> isAtLeast(EXCHANGE) ? EX_START : this;
      case ONE_WAY -> isAtLeast(TWO_WAY) ? INIT : this;
      case KILL, INACTIVITY, LINK_DOWN -> DOWN;
    };
  }
}
