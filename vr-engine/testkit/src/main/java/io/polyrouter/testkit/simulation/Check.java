package io.polyrouter.testkit.simulation;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import java.util.List;
import java.util.Optional;

/** Something beside the routers that has to follow them, such as a switch with their flows. */
public interface Check extends FibSink {

  /**
   * What is not as it should be, once all routes are.
   *
   * @param states of all routers, which it was told of before
   */
  Optional<String> problem(List<ForwardingState> states);
}
