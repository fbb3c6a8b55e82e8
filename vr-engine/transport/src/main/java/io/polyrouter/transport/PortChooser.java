package io.polyrouter.transport;

import java.util.function.IntPredicate;

/** Chooses ephemeral ports so that others cannot guess them (RFC 6056). On the loop only. */
public interface PortChooser {

  /**
   * Chooses a port.
   *
   * @param free whether a port may be used
   * @return 0 if none was found
   */
  int choose(IntPredicate free);
}
