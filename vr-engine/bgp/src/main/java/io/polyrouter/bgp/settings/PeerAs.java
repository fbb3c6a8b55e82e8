package io.polyrouter.bgp.settings;

/** Which AS a peer is in. */
public sealed interface PeerAs {

  /** One that is known. */
  record Exactly(int as) implements PeerAs {
    @Override
    public String toString() {
      return "AS " + Integer.toUnsignedString(as);
    }
  }

  /** Any but the own one. */
  record External() implements PeerAs {
    @Override
    public String toString() {
      return "another AS";
    }
  }

  /** The own one. */
  record Internal() implements PeerAs {
    @Override
    public String toString() {
      return "the own AS";
    }
  }
}
