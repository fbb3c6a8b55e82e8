package io.polyrouter.transport;

import java.util.random.RandomGenerator;

/**
 * A function whose values nobody can foretell who does not know its key: SipHash-2-4 (Aumasson and
 * Bernstein, 2012) over whole longs. For ports (RFC 6056), initial sequence numbers (RFC 6528) and
 * SYN cookies. Immutable.
 */
public final class KeyedHash {

  private final long key0;
  private final long key1;

  /** With a key taken from the generator. */
  public KeyedHash(RandomGenerator random) {
    this(random.nextLong(), random.nextLong());
  }

  KeyedHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** The hash of these longs, in little-endian order one after the other. */
  public long of(long a, long b, long c, long d, long e) {
    Rounds rounds = new Rounds(key0, key1);
    rounds.take(a);
    rounds.take(b);
    rounds.take(c);
    rounds.take(d);
    rounds.take(e);
    return rounds.end(5 * Long.BYTES);
  }

  /** The hash of one long. */
  public long of(long a) {
    Rounds rounds = new Rounds(key0, key1);
    rounds.take(a);
    return rounds.end(Long.BYTES);
  }

  private static final class Rounds {

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    Rounds(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    void take(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long end(int lengthBytes) {
      take((long) lengthBytes << 56);
      v2 ^= 0xff;
      round();
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
