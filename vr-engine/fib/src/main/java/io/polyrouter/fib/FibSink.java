package io.polyrouter.fib;

/**
 * Takes what virtual routers want forwarded, for instance into switches. Called by any virtual
 * router's loop; never blocks. The latest state wins: a sink may skip versions that were overtaken.
 */
public interface FibSink {

  void publish(ForwardingState state);

  /** The virtual router is gone for good: its state is to be removed. */
  void withdraw(String vr);
}
