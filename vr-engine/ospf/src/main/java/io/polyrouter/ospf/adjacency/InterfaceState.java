package io.polyrouter.ospf.adjacency;

import io.polyrouter.ospf.topology.LocalInterface;
import java.util.Optional;

/** What an interface is (RFC 2328, section 9.1). */
public enum InterfaceState {
  DOWN,
  LOOPBACK,
  WAITING,
  POINT_TO_POINT,
  DR_OTHER,
  BACKUP,
  DESIGNATED_ROUTER;

  /** Whether the router is designated router on the link, or its backup. */
  boolean isElected() {
    return this == BACKUP || this == DESIGNATED_ROUTER;
  }

  /** Whether packets are sent and received. */
  boolean isSpeaking() {
    return this != DOWN && this != LOOPBACK;
  }

  /** As the origination of LSAs knows it; empty if it is down. */
  Optional<LocalInterface.State> local() {
    return switch (this) {
      case DOWN -> Optional.empty();
      case LOOPBACK -> Optional.of(LocalInterface.State.LOOPBACK);
      case WAITING -> Optional.of(LocalInterface.State.WAITING);
      case POINT_TO_POINT -> Optional.of(LocalInterface.State.POINT_TO_POINT);
      case DR_OTHER -> Optional.of(LocalInterface.State.DR_OTHER);
      case BACKUP -> Optional.of(LocalInterface.State.BACKUP);
      case DESIGNATED_ROUTER -> Optional.of(LocalInterface.State.DESIGNATED_ROUTER);
    };
  }
}
