package io.polyrouter.testkit;

/** What can be plugged into a port of the simulated switch. */
interface SimulatedStation {

  /** A frame arrives; it is the station's own copy. */
  void received(byte[] frame);
}
