package io.polyrouter.ospf.adjacency;

import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.StoredLsa;
import java.util.ArrayList;
import java.util.List;

/** Helps neighbours that restart (RFC 3623, section 3; RFC 5187, section 3). */
final class RestartHelper {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Speaker speaker;

  RestartHelper(Speaker speaker) {
    this.speaker = speaker;
  }

  /** An LSA has come from a neighbour: it may tell that it restarts, or that it is done. */
  void received(Neighbour from, StoredLsa stored, long now) {
    if (!GraceLsa.isGrace(speaker.dialect.version(), stored.key())) {
      return;
    }
    Neighbour restarting = null;
    for (Neighbour candidate : from.at.neighbours.values()) {
      if (candidate.routerId == stored.key().advertisingRouter()) {
        restarting = candidate;
      }
    }
    if (restarting == null) {
      return;
    }
    if (stored.isExpired()) {
      restarting.isPathBroken = false; // It has come by that path.
      end(restarting, "it has restarted", now);
      return;
    }
    GraceLsa grace = GraceLsa.read(stored.lsa().content());
    if (grace == null) {
      return;
    }
    long leftSeconds = grace.periodSeconds() - stored.age(now);
    String refusal = refusal(restarting, leftSeconds);
    if (refusal.isEmpty()) {
      help(restarting, grace, leftSeconds, now);
    } else {
      speaker.tell(
          new OspfNotice.RestartHelpRefused(
              restarting.at.name(), restarting.routerId, restarting.address, refusal));
    }
  }

  /** Why it is not helped; empty if it is (section 3.1). */
  private String refusal(Neighbour neighbour, long leftSeconds) {
    if (!speaker.settings.gracefulRestart().helperEnabled()) {
      return "helping is off";
    }
    if (!neighbour.isAdjacent()) {
      return "there is no full adjacency";
    }
    if (leftSeconds <= 0) {
      return "its grace period is over";
    }
    boolean isBehind =
        !neighbour.helped
            && neighbour.retransmissions.keySet().stream()
                .anyMatch(stored -> isTopology(stored.key().type()));
    return isBehind ? "it has not got all LSAs" : "";
  }

  private void help(Neighbour neighbour, GraceLsa grace, long leftSeconds, long now) {
    boolean isNew = !neighbour.helped;
    neighbour.helped = true;
    neighbour.restartReason = grace.reason();
    neighbour.grace.set(now + leftSeconds * SECOND_NANOS);
    if (isNew) {
      speaker.neighbours.tellWhetherHelped(neighbour);
      tell(neighbour, true, "for at most %d s, %s".formatted(leftSeconds, grace.reasonText()));
    }
  }

  /** The grace period is over. */
  void expired(Neighbour neighbour, long now) {
    end(neighbour, "its grace period is over", now);
  }

  /** What an LSA says has changed: whoever restarts does not know (section 3.2, (3)). */
  void databaseChanged(LsaKey key, long now) {
    if (!speaker.settings.gracefulRestart().helperStrictLsaChecking() || !isTopology(key.type())) {
      return;
    }
    List<Neighbour> helped = new ArrayList<>();
    for (OspfInterface at : speaker.interfaces.values()) {
      for (Neighbour neighbour : at.neighbours.values()) {
        if (neighbour.helped) {
          helped.add(neighbour);
        }
      }
    }
    for (Neighbour neighbour : helped) {
      end(neighbour, "the topology has changed", now);
    }
  }

  /** Whether a type is among those that routes follow from. */
  private boolean isTopology(int type) {
    return switch (speaker.dialect) {
      case V2 -> type <= LsaType.V2_NSSA;
      case V3 -> LsaType.isKnownToV3(type) && type != LsaType.V3_LINK;
    };
  }

  /** Helps no longer; what has become of the neighbour meanwhile counts from now on. */
  void end(Neighbour neighbour, String reason, long now) {
    if (!neighbour.helped) {
      return;
    }
    neighbour.helped = false;
    neighbour.grace.cancel();
    speaker.isTopologyChanged = true;
    neighbour.at.isElectionDue |= neighbour.at.type.elects();
    speaker.neighbours.tellWhetherHelped(neighbour);
    tell(neighbour, false, reason);
    if (neighbour.isPathBroken) {
      speaker.neighbours.kill(neighbour, Adjacencies.PATH_BROKEN, now);
    } else if (!neighbour.inactivity.isSet()) {
      speaker.neighbours.fire(neighbour, NeighbourEvent.INACTIVITY, now);
    }
  }

  /** Whether the designated router of a link is being helped: it stays that (section 3.1). */
  boolean isDesignatedHelped(OspfInterface at) {
    for (Neighbour neighbour : at.neighbours.values()) {
      if (neighbour.helped && neighbour.designation(speaker.dialect) == at.designated) {
        return true;
      }
    }
    return false;
  }

  private void tell(Neighbour neighbour, boolean helping, String reason) {
    speaker.tell(
        new OspfNotice.RestartHelperChanged(
            neighbour.at.name(), neighbour.routerId, neighbour.address, helping, reason));
  }
}
