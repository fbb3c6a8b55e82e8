package io.polyrouter.northbound.document;

/** The document as a whole is not what was asked for; the message says what was. */
final class MalformedDocumentException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedDocumentException(String message) {
    super(message);
  }
}
