package io.polyrouter.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ByteRing} made of equal chunks, which are there only where there are bytes. Positions
 * count up for ever; the writer publishes its end with release semantics and so does the reader its
 * front, so that neither waits for the other.
 *
 * <p>A chunk belongs to the writer until the end has passed into it and to the reader until the
 * front has passed it. The table of chunks is longer than the capacity by two, so that the writer
 * never needs the place of a chunk that the reader has not left. Chunks that the reader has left go
 * back to the writer through a few spare places, or to the budget.
 */
public final class ChunkRing implements ByteRing {

  private static final int MAX_CHUNK_BYTES = 16 * 1024;
  private static final int MIN_CHUNK_BYTES = 256;
  private static final int SPARES = 16;

  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(ChunkRing.class, "head", long.class);
      TAIL = lookup.findVarHandle(ChunkRing.class, "tail", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SocketBudget budget;
  private final int capacityBytes;
  private final int chunkShift;

  /** Made by the writer when it first writes. */
  private byte @Nullable [] @Nullable [] chunks;

  private @Nullable AtomicReferenceArray<byte[]> spares;
  private int sparesGiven;
  private int sparesTaken;

  /** Bytes taken from the budget and not given back. */
  private final AtomicInteger heldBytes = new AtomicInteger();

  private volatile boolean disposed;
  private volatile boolean starved;

  @SuppressWarnings("UnusedVariable") // by HEAD
  private long head;

  @SuppressWarnings("UnusedVariable") // by TAIL
  private long tail;

  /**
   * @param capacityBytes most bytes that it holds, at least 1
   */
  public ChunkRing(int capacityBytes, SocketBudget budget) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("capacity " + capacityBytes + " is below 1");
    }
    this.capacityBytes = capacityBytes;
    this.budget = budget;
    int chunkBytes =
        Math.clamp(
            Integer.highestOneBit(Math.max(1, capacityBytes / 4)),
            MIN_CHUNK_BYTES,
            MAX_CHUNK_BYTES);
    this.chunkShift = Integer.numberOfTrailingZeros(chunkBytes);
  }

  @Override
  public int capacityBytes() {
    return capacityBytes;
  }

  @Override
  public int size() {
    // Front before end: what is between them on the reader's thread cannot become less.
    long front = (long) HEAD.getAcquire(this);
    return (int) ((long) TAIL.getAcquire(this) - front);
  }

  @Override
  public int free() {
    long end = (long) TAIL.getAcquire(this);
    return capacityBytes - (int) (end - (long) HEAD.getAcquire(this));
  }

  /** Whether the writer was refused memory since this was asked last. */
  public boolean takeStarved() {
    if (!starved) {
      return false;
    }
    starved = false;
    return true;
  }

  // ---- the writer's side --------------------------------------------------------------------

  @Override
  public int write(ByteBuffer from) {
    long start = (long) TAIL.get(this);
    int length = Math.min(from.remaining(), free());
    int done = 0;
    while (done < length) {
      byte[] chunk = chunkForWriting(start + done);
      if (chunk == null) {
        starved = true;
        break;
      }
      int at = within(start + done);
      int count = Math.min(length - done, chunk.length - at);
      from.get(chunk, at, count);
      done += count;
    }
    TAIL.setRelease(this, start + done);
    return done;
  }

  @Override
  public void writeAll(byte[] from, int at, int length) {
    if (length < 0 || length > free()) {
      throw new IllegalArgumentException("no room for " + length + " bytes but for " + free());
    }
    long start = (long) TAIL.get(this);
    for (int done = 0; done < length; ) {
      byte[] chunk = chunkForWriting(start + done);
      if (chunk == null) {
        chunk = chunkBeyondLimit(start + done);
      }
      int to = within(start + done);
      int count = Math.min(length - done, chunk.length - to);
      System.arraycopy(from, at + done, chunk, to, count);
      done += count;
    }
    TAIL.setRelease(this, start + length);
  }

  @Override
  public boolean put(int offsetFromEnd, byte[] from, int at, int length) {
    if (offsetFromEnd < 0 || length < 0 || offsetFromEnd + length > free()) {
      throw new IllegalArgumentException(
          "no room for " + length + " bytes at " + offsetFromEnd + " beyond the end");
    }
    long start = (long) TAIL.get(this) + offsetFromEnd;
    for (int done = 0; done < length; ) {
      byte[] chunk = chunkForWriting(start + done);
      if (chunk == null) {
        return false;
      }
      int to = within(start + done);
      int count = Math.min(length - done, chunk.length - to);
      System.arraycopy(from, at + done, chunk, to, count);
      done += count;
    }
    return true;
  }

  @Override
  public void extend(int length) {
    if (length < 0 || length > free()) {
      throw new IllegalArgumentException("cannot extend by " + length + " of " + free());
    }
    TAIL.setRelease(this, (long) TAIL.get(this) + length);
  }

  private byte @Nullable [] chunkForWriting(long position) {
    byte[] @Nullable [] table = chunks;
    if (table == null) {
      int places = (capacityBytes >>> chunkShift) + 3;
      table = new byte[Integer.highestOneBit(places * 2 - 1)][];
      spares = new AtomicReferenceArray<>(SPARES);
      chunks = table;
    }
    int place = place(position, table.length);
    byte[] chunk = table[place];
    if (chunk == null) {
      chunk = takeChunk();
      if (chunk != null) {
        table[place] = chunk;
      }
    }
    return chunk;
  }

  private byte[] chunkBeyondLimit(long position) {
    byte[] @Nullable [] table = chunks;
    if (table == null) {
      throw new IllegalStateException("nothing was written yet");
    }
    int bytes = 1 << chunkShift;
    budget.take(bytes);
    byte[] chunk = newChunk(bytes);
    table[place(position, table.length)] = chunk;
    return chunk;
  }

  private byte @Nullable [] takeChunk() {
    AtomicReferenceArray<byte[]> places = spares;
    if (places != null) {
      byte[] spare = places.getAndSet(sparesTaken % SPARES, null);
      if (spare != null) {
        sparesTaken++;
        return spare;
      }
    }
    int bytes = 1 << chunkShift;
    if (!budget.tryTake(bytes)) {
      // A ring without any memory could make no progress, ever: it gets one chunk all the same.
      if (heldBytes.get() > 0) {
        return null;
      }
      budget.take(bytes);
    }
    return newChunk(bytes);
  }

  /** Of bytes that were taken from the budget. */
  private byte[] newChunk(int bytes) {
    heldBytes.addAndGet(bytes);
    if (disposed) {
      giveBackAll();
    }
    return new byte[bytes];
  }

  // ---- the reader's side --------------------------------------------------------------------

  @Override
  public int read(ByteBuffer to) {
    long start = (long) HEAD.get(this);
    int length = Math.min(to.remaining(), size());
    for (int done = 0; done < length; ) {
      byte[] chunk = chunkForReading(start + done);
      int at = within(start + done);
      int count = Math.min(length - done, chunk.length - at);
      to.put(chunk, at, count);
      done += count;
    }
    discard(length);
    return length;
  }

  @Override
  public int frontBytes() {
    return Math.min(size(), (1 << chunkShift) - frontOffset());
  }

  @Override
  public byte[] frontArray() {
    return chunkForReading((long) HEAD.get(this));
  }

  @Override
  public int frontOffset() {
    return within((long) HEAD.get(this));
  }

  @Override
  public void copy(int offsetFromFront, byte[] to, int at, int length) {
    if (offsetFromFront < 0 || length < 0 || offsetFromFront + length > size()) {
      throw new IllegalArgumentException("there are no " + length + " bytes at " + offsetFromFront);
    }
    long start = (long) HEAD.get(this) + offsetFromFront;
    for (int done = 0; done < length; ) {
      byte[] chunk = chunkForReading(start + done);
      int from = within(start + done);
      int count = Math.min(length - done, chunk.length - from);
      System.arraycopy(chunk, from, to, at + done, count);
      done += count;
    }
  }

  @Override
  public void discard(int length) {
    if (length < 0 || length > size()) {
      throw new IllegalArgumentException("cannot discard " + length + " of " + size());
    }
    long start = (long) HEAD.get(this);
    long end = start + length;
    for (long chunk = start >>> chunkShift; chunk < end >>> chunkShift; chunk++) {
      leaveChunk(chunk << chunkShift);
    }
    HEAD.setRelease(this, end);
  }

  private void leaveChunk(long position) {
    byte[] @Nullable [] table = chunks;
    AtomicReferenceArray<byte[]> places = spares;
    if (table == null || places == null) {
      return;
    }
    int place = place(position, table.length);
    byte[] chunk = table[place];
    table[place] = null;
    if (chunk == null) {
      return;
    }
    if (places.compareAndSet(sparesGiven % SPARES, null, chunk)) {
      sparesGiven++;
    } else {
      giveBack(chunk.length);
    }
  }

  private byte[] chunkForReading(long position) {
    byte[] @Nullable [] table = chunks;
    byte[] chunk = table == null ? null : table[place(position, table.length)];
    if (chunk == null) {
      throw new IllegalStateException("no bytes at " + position);
    }
    return chunk;
  }

  // ---- memory -------------------------------------------------------------------------------

  /** Memory that it has taken; on any thread. */
  public int heldBytes() {
    return heldBytes.get();
  }

  /** Gives spare memory back; on either thread. */
  public void trim() {
    AtomicReferenceArray<byte[]> places = spares;
    if (places == null) {
      return;
    }
    for (int i = 0; i < SPARES; i++) {
      byte[] spare = places.getAndSet(i, null);
      if (spare != null) {
        giveBack(spare.length);
      }
    }
  }

  /**
   * Gives all memory back if the ring is empty; on the writer's thread only, with nothing put
   * beyond the end.
   */
  public void trimEmpty() {
    trim();
    byte[] @Nullable [] table = chunks;
    long end = (long) TAIL.get(this);
    if (table == null || (long) HEAD.getAcquire(this) != end) {
      return;
    }
    // The reader does not look at a chunk before there is something in it.
    int place = place(end, table.length);
    byte[] chunk = table[place];
    if (chunk != null) {
      table[place] = null;
      giveBack(chunk.length);
    }
  }

  /** Nobody will use the ring any more: all of its memory counts as given back. On any thread. */
  public void dispose() {
    disposed = true;
    giveBackAll();
  }

  private void giveBackAll() {
    int held = heldBytes.getAndSet(0);
    if (held > 0) {
      budget.giveBack(held);
    }
  }

  private void giveBack(int bytes) {
    int held = heldBytes.get();
    while (held >= bytes) {
      if (heldBytes.compareAndSet(held, held - bytes)) {
        budget.giveBack(bytes);
        return;
      }
      held = heldBytes.get();
    }
  }

  private int place(long position, int places) {
    return (int) (position >>> chunkShift) & places - 1;
  }

  private int within(long position) {
    return (int) position & (1 << chunkShift) - 1;
  }
}
