package io.polyrouter.ospf.adjacency;

/** What happens to a neighbour (RFC 2328, section 10.2). */
enum NeighbourEvent {
  START("start"),
  HELLO_RECEIVED("hello received"),
  TWO_WAY_RECEIVED("it sees this router"),
  NEGOTIATION_DONE("negotiation done"),
  EXCHANGE_DONE("exchange done"),
  LOADING_DONE("loading done"),
  ADJACENCY_OK("designated routers changed"),
  SEQUENCE_NUMBER_MISMATCH("sequence number mismatch"),
  BAD_LS_REQUEST("request or update that does not fit"),
  ONE_WAY("it does not see this router"),
  KILL("taken down"),
  INACTIVITY("not heard for the dead interval"),
  LINK_DOWN("link down");

  private final String text;

  NeighbourEvent(String text) {
    this.text = text;
  }

  /** For notices. */
  String text() {
    return text;
  }
}
