package io.polyrouter.bgp.table;

import io.polyrouter.bgp.attribute.AttributeSet;
import org.jspecify.annotations.Nullable;

/** Takes the paths of a prefix. */
public interface PathSink {

  /**
   * One path.
   *
   * @param pathId RFC 7911; 0 if there are none
   * @param accepted what policy has made of it; null if it was rejected
   */
  void path(int pathId, AttributeSet received, @Nullable AttributeSet accepted);
}
