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
  ENDPOINTS_FAILED("endpoints-failed"),
  /** How often a group could not be joined; it is tried again when the interface changes. */
  GROUP_JOINS_FAILED("group-joins-failed"),
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
