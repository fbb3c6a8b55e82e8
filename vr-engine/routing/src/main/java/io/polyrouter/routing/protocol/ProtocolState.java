package io.polyrouter.routing.protocol;

/**
 * The state of one instance at one moment, for operators; immutable, its types are a protocol's.
 */
public interface ProtocolState {

  /**
   * What operators want to see at once when it changes: the same without what counts packets, if
   * there are so many of them that it is different whenever somebody looks.
   */
  default ProtocolState withoutCounters() {
    return this;
  }
}
