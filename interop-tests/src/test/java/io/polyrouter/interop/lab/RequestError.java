package io.polyrouter.interop.lab;

/**
 * One error as a protocol reported it: {@code rpc-error} of NETCONF (RFC 6241, section 4.3) or an
 * entry of {@code ietf-restconf:errors} (RFC 8040, section 3.9).
 *
 * @param tag such as "invalid-value"
 * @param path the error-path, empty when there was none
 * @param message the sentence for the user, empty when there was none
 */
public record RequestError(String tag, String path, String message) {
  /**
   * The path in a form that both protocols share: without prefixes or module names, and with the
   * same quotes.
   */
  public String plainPath() {
    // Of nodes, and of the identities that are types; an IPv6 address has colons of its own.
    return path.replaceAll("(?<=[/\\[])[A-Za-z_][A-Za-z0-9_.-]*:", "")
        .replaceAll("(type=['\"])[A-Za-z_][A-Za-z0-9_.-]*:", "$1")
        .replace('"', '\'');
  }
}
