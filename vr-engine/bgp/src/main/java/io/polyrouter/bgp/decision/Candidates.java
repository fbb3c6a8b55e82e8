package io.polyrouter.bgp.decision;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.table.PathSink;
import io.polyrouter.routing.NextHopState;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The paths to one prefix. Made once and filled for one prefix after the other, so that nothing is
 * allocated for a decision: {@link #clear}, and for each peer {@link #from} and its paths. Used by
 * one thread.
 */
public final class Candidates implements PathSink {

  private static final int INITIAL = 8;

  /** Of a path that leads nowhere else. */
  private static final NextHopState HERE = new NextHopState(true, 0, true);

  private final NextHopView nextHops;

  private int size;
  private @Nullable AttributeSet[] sets = new @Nullable AttributeSet[INITIAL];
  private @Nullable PathPeer[] peers = new @Nullable PathPeer[INITIAL];
  private @Nullable NextHopState[] states = new @Nullable NextHopState[INITIAL];
  private int[] pathIds = new int[INITIAL];
  private boolean[] stale = new boolean[INITIAL];
  private boolean[] rejected = new boolean[INITIAL];

  private @Nullable PathPeer peer;
  private boolean peerIsStale;

  public Candidates(NextHopView nextHops) {
    this.nextHops = nextHops;
  }

  /** Begins with another prefix. */
  public void clear() {
    size = 0;
    peer = null;
  }

  /** The paths that come next are those of this peer. */
  public Candidates from(PathPeer of) {
    return from(of, false);
  }

  /**
   * The paths that come next are those of this peer.
   *
   * @param isStale whether they are long-lived stale (RFC 9494)
   */
  public Candidates from(PathPeer of, boolean isStale) {
    peer = of;
    peerIsStale = isStale;
    return this;
  }

  @Override
  public void path(int pathId, AttributeSet received, @Nullable AttributeSet accepted) {
    PathPeer from = Objects.requireNonNull(peer, "whose path is it?");
    AttributeSet set = accepted == null ? received : accepted;
    if (size == pathIds.length) {
      grow();
    }
    sets[size] = set;
    peers[size] = from;
    states[size] = from.isLocal() ? HERE : nextHops.stateOf(set);
    pathIds[size] = pathId;
    stale[size] = peerIsStale;
    rejected[size] = accepted == null;
    size++;
  }

  private void grow() {
    int length = size * 2;
    sets = Arrays.copyOf(sets, length);
    peers = Arrays.copyOf(peers, length);
    states = Arrays.copyOf(states, length);
    pathIds = Arrays.copyOf(pathIds, length);
    stale = Arrays.copyOf(stale, length);
    rejected = Arrays.copyOf(rejected, length);
  }

  /** Number of paths. */
  public int size() {
    return size;
  }

  /** As policy left it; as it was received if policy rejects it. */
  public AttributeSet attributes(int path) {
    return Objects.requireNonNull(sets[path]);
  }

  public PathPeer peer(int path) {
    return Objects.requireNonNull(peers[path]);
  }

  /** What its next hop comes to. */
  public NextHopState nextHop(int path) {
    return Objects.requireNonNull(states[path]);
  }

  /** RFC 7911; 0 if there is none. */
  public int pathId(int path) {
    return pathIds[path];
  }

  boolean isStale(int path) {
    return stale[path];
  }

  boolean isRejected(int path) {
    return rejected[path];
  }
}
