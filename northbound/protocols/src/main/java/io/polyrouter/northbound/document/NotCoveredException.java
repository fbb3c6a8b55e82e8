package io.polyrouter.northbound.document;

/** The document holds what only OpenDaylight's parsers read. */
final class NotCoveredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotCoveredException(String what) {
    super(what);
  }
}
