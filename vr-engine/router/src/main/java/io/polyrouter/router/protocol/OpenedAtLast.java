package io.polyrouter.router.protocol;

import io.polyrouter.routing.protocol.ProtocolNotice;

/**
 * An endpoint of an instance is open that could not be opened before, as the instance told then.
 *
 * @param endpoint its name for operators
 */
record OpenedAtLast(String endpoint) implements ProtocolNotice {
  @Override
  public String text() {
    return endpoint + " could be opened now";
  }
}
