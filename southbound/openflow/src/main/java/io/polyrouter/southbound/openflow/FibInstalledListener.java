package io.polyrouter.southbound.openflow;

/** Learns which forwarding states have reached the hardware. */
public interface FibInstalledListener {

  /**
   * A switch confirmed by a barrier that it holds this version of a virtual router's forwarding
   * state, its share of it. Versions that were overtaken are skipped. Called by the switch's own
   * thread; must not block.
   */
  void installed(long datapathId, String vr, long version);
}
