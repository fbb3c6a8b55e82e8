package io.polyrouter.transport;

import java.nio.ByteBuffer;

/**
 * A queue of bytes between two threads: one writes at its end, one takes from its front; each may
 * ask how much there is at any time. It never blocks. It takes memory as it fills, up to its
 * capacity, and gives it back when it has been empty.
 *
 * <p>On the loop's side it is more than a queue: TCP reads what it has sent but may have to send
 * again without taking it, and puts what arrived out of order beyond the end before it is told that
 * all up to there is whole.
 */
public interface ByteRing {

  /** Most bytes that it holds. */
  int capacityBytes();

  /** Bytes between front and end; on the reader's thread at least so many can be taken. */
  int size();

  /** Room at the end; on the writer's thread at least so many can be written. */
  int free();

  // ---- the writer's side --------------------------------------------------------------------

  /**
   * Writes as much of the buffer as there is room for.
   *
   * @return how many bytes
   */
  int write(ByteBuffer from);

  /**
   * Writes bytes that there must be room for, if need be above the limit of memory: for who has
   * been promised the room. For the writer's thread.
   */
  void writeAll(byte[] from, int at, int length);

  /**
   * Puts bytes beyond the end, where they are not seen yet; there must be room for them.
   *
   * @return false if there is no memory for them: some may have been put, and are to be forgotten
   */
  boolean put(int offsetFromEnd, byte[] from, int at, int length);

  /** Moves the end over bytes that were {@link #put}. */
  void extend(int length);

  // ---- the reader's side --------------------------------------------------------------------

  /**
   * Takes as many bytes as there are and the buffer has room for.
   *
   * @return how many bytes
   */
  int read(ByteBuffer to);

  /**
   * How many bytes there are in one piece at the front: in {@link #frontArray} from {@link
   * #frontOffset} on, to be read until they are taken; 0 if the ring is empty.
   */
  int frontBytes();

  /** See {@link #frontBytes}, which must not be 0. */
  byte[] frontArray();

  /** See {@link #frontBytes}. */
  int frontOffset();

  /** Copies bytes without taking them; they must be there. */
  void copy(int offsetFromFront, byte[] to, int at, int length);

  /** Takes bytes away from the front; they must be there. */
  void discard(int length);
}
