package io.polyrouter.router.protocol;

/** What the host counts of an instance, beside what the instance counts itself. */
enum ProtocolCounter {
  EVENTS("events"),
  DATAGRAMS_IN("datagrams-in"),
  /** Datagrams that found no room among those that wait for instances. */
  DATAGRAMS_IN_DROPPED("datagrams-in-dropped"),
  DATAGRAMS_OUT("datagrams-out"),
  /** Datagrams without an open endpoint, a source, a route or room. */
  DATAGRAMS_NOT_SENT("datagrams-not-sent"),
  /** Ports and IP protocols that could not be opened at once; they are tried again. */
  ENDPOINTS_FAILED("endpoints-failed"),
  /** How often a group could not be joined; it is tried again when the interface changes. */
  GROUP_JOINS_FAILED("group-joins-failed"),
  /** Ports that could not be listened on. */
  LISTENS_FAILED("listens-failed"),
  STREAMS_OPENED("streams-opened"),
  /** Streams that the instance wanted and that never were. */
  STREAMS_FAILED("streams-failed"),
  STREAMS_ACCEPTED("streams-accepted"),
  /** Streams beyond those that one peer, or all of them, may have opened. */
  STREAMS_REFUSED("streams-refused"),
  STREAM_BYTES_IN("stream-bytes-in"),
  STREAM_BYTES_OUT("stream-bytes-out"),
  /** Streams closed in order whose peers did not close in time, or for which there was no room. */
  FAREWELLS_CUT_SHORT("farewells-cut-short"),
  ROUTES_OFFERED("routes-offered"),
  ROUTES_WITHDRAWN("routes-withdrawn"),
  /** Offers that the limit of routes did not allow. */
  ROUTES_REFUSED("routes-refused"),
  NOTICES("notices"),
  /** Notices that came too fast to be passed on. */
  NOTICES_SUPPRESSED("notices-suppressed");

  private final String title;

  ProtocolCounter(String title) {
    this.title = title;
  }

  /** The name for operators. */
  String title() {
    return title;
  }
}
