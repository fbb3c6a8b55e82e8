package io.polyrouter.net;

import java.util.regex.Pattern;

/** The text form of a prefix's length. */
final class PrefixLength {
  private static final Pattern FORM = Pattern.compile("0|[1-9][0-9]{0,2}");

  private PrefixLength() {}

  /** Reads the decimal number, without sign and leading zeros, that is the rest of a prefix. */
  static int parse(String prefix, int at) {
    String length = prefix.substring(at);
    if (!FORM.matcher(length).matches()) {
      throw new IllegalArgumentException(
          "\"" + prefix + "\" does not end in a prefix length such as /24");
    }
    return Integer.parseInt(length);
  }
}
