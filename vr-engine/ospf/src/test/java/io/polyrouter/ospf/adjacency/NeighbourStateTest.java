package io.polyrouter.ospf.adjacency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of RFC 2328, section 10.3. */
class NeighbourStateTest {

  @ParameterizedTest
  @CsvSource({
    "DOWN, START, ATTEMPT",
    "FULL, START, FULL",
    "DOWN, HELLO_RECEIVED, INIT",
    "ATTEMPT, HELLO_RECEIVED, INIT",
    "TWO_WAY, HELLO_RECEIVED, TWO_WAY",
    "FULL, HELLO_RECEIVED, FULL",
    "INIT, TWO_WAY_RECEIVED, EX_START",
    "FULL, TWO_WAY_RECEIVED, FULL",
    "EX_START, NEGOTIATION_DONE, EXCHANGE",
    "INIT, NEGOTIATION_DONE, INIT",
    "EXCHANGE, EXCHANGE_DONE, LOADING",
    "LOADING, EXCHANGE_DONE, LOADING",
    "LOADING, LOADING_DONE, FULL",
    "EXCHANGE, LOADING_DONE, EXCHANGE",
    "TWO_WAY, ADJACENCY_OK, EX_START",
    "EXCHANGE, ADJACENCY_OK, EXCHANGE",
    "INIT, ADJACENCY_OK, INIT",
    "EX_START, SEQUENCE_NUMBER_MISMATCH, EX_START",
    "EXCHANGE, SEQUENCE_NUMBER_MISMATCH, EX_START",
    "LOADING, BAD_LS_REQUEST, EX_START",
    "FULL, BAD_LS_REQUEST, EX_START",
    "TWO_WAY, SEQUENCE_NUMBER_MISMATCH, TWO_WAY",
    "INIT, ONE_WAY, INIT",
    "TWO_WAY, ONE_WAY, INIT",
    "FULL, ONE_WAY, INIT"
  })
  void withAnAdjacencyThatIsWanted(
      NeighbourState before, NeighbourEvent event, NeighbourState after) {
    assertThat(before.after(event, true, true)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({
    "INIT, TWO_WAY_RECEIVED, TWO_WAY",
    "TWO_WAY, ADJACENCY_OK, TWO_WAY",
    "EX_START, ADJACENCY_OK, TWO_WAY",
    "FULL, ADJACENCY_OK, TWO_WAY"
  })
  void withoutAnAdjacency(NeighbourState before, NeighbourEvent event, NeighbourState after) {
    assertThat(before.after(event, false, false)).isEqualTo(after);
  }

  @ParameterizedTest
  @EnumSource
  void whatEndsEverything(NeighbourState before) {
    assertThat(before.after(NeighbourEvent.KILL, true, true)).isEqualTo(NeighbourState.DOWN);
    assertThat(before.after(NeighbourEvent.INACTIVITY, true, true)).isEqualTo(NeighbourState.DOWN);
    assertThat(before.after(NeighbourEvent.LINK_DOWN, true, true)).isEqualTo(NeighbourState.DOWN);
  }

  @ParameterizedTest
  @CsvSource({"true, LOADING", "false, FULL"})
  void nothingToAskForMeansFull(boolean hasRequests, NeighbourState after) {
    assertThat(NeighbourState.EXCHANGE.after(NeighbourEvent.EXCHANGE_DONE, true, hasRequests))
        .isEqualTo(after);
  }
}
