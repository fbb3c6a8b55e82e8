package io.polyrouter.northbound.document;

/** Texts of clients, fit to be repeated in answers. */
final class Texts {
  private static final int MOST_CHARACTERS = 128;

  private Texts() {}

  static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }
}
