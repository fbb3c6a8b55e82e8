package io.polyrouter.stack;

import static io.polyrouter.stack.Ipv4Forwarder.IP;

import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TimerQueue;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts fragments for this router together (RFC 791, section 3.2; RFC 1122, section 3.3.2). A packet
 * with overlapping fragments is dropped whole: no honest sender makes them (RFC 1858, RFC 5722).
 */
final class Reassembler {

  static final int MAX_PACKETS = 32;
  static final int MAX_BYTES = 512 * 1024;
  static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final IpStack stack;
  private final TimerQueue timers;
  private final Map<Key, Partial> partials = new LinkedHashMap<>(0);
  private int bytes;

  Reassembler(IpStack stack, TimerQueue timers) {
    this.stack = stack;
    this.timers = timers;
  }

  private record Key(int source, int destination, int protocol, int identification) {}

  /** Takes a fragment; returns the whole packet, as a frame, once it is complete. */
  byte @Nullable [] add(byte[] fragment, int packetBytes, long nowNanos) {
    stack.count(VrCounter.IPV4_REASSEMBLY_FRAGMENTS);
    int headerBytes = Ipv4.headerBytes(fragment, IP);
    int offset = Ipv4.fragmentOffsetBytes(fragment, IP);
    int length = packetBytes - headerBytes;
    boolean more = Ipv4.moreFragments(fragment, IP);
    boolean invalid =
        length == 0
            || more && length % 8 != 0
            || Ipv4.MIN_HEADER_BYTES + offset + length > Ipv4.MAX_PACKET_BYTES;
    if (invalid) {
      stack.count(VrCounter.IPV4_REASSEMBLY_INVALID);
      return null;
    }
    Key key =
        new Key(
            Ipv4.source(fragment, IP),
            Ipv4.destination(fragment, IP),
            Ipv4.protocol(fragment, IP),
            Ipv4.identification(fragment, IP));
    Partial partial = partials.get(key);
    if (partial == null) {
      if (partials.size() >= MAX_PACKETS) {
        stack.count(VrCounter.IPV4_REASSEMBLY_LIMIT);
        return null;
      }
      partial = new Partial(key);
      partials.put(key, partial);
      timers.set(partial, nowNanos + TIMEOUT_NANOS);
    }
    return add(partial, fragment, headerBytes, offset, length, more);
  }

  private byte @Nullable [] add(
      Partial partial, byte[] fragment, int headerBytes, int offset, int length, boolean more) {
    int growth = Math.max(0, offset + length - partial.payload.length);
    if (bytes + growth > MAX_BYTES) {
      stack.count(VrCounter.IPV4_REASSEMBLY_LIMIT);
      drop(partial);
      return null;
    }
    if (!partial.place(fragment, headerBytes, offset, length, more)) {
      stack.count(VrCounter.IPV4_REASSEMBLY_INVALID);
      drop(partial);
      return null;
    }
    bytes += growth;
    byte[] first = partial.first;
    if (first == null || !partial.isComplete()) {
      return null;
    }
    drop(partial);
    stack.count(VrCounter.IPV4_REASSEMBLED);
    int firstHeaderBytes = Ipv4.headerBytes(first, IP);
    int packetBytes = firstHeaderBytes + partial.totalBytes;
    if (packetBytes > Ipv4.MAX_PACKET_BYTES) {
      stack.count(VrCounter.IPV4_REASSEMBLY_INVALID);
      return null;
    }
    byte[] whole = new byte[IP + packetBytes];
    System.arraycopy(first, 0, whole, 0, IP + firstHeaderBytes);
    System.arraycopy(partial.payload, 0, whole, IP + firstHeaderBytes, partial.totalBytes);
    Ipv4.rewriteLengths(whole, IP, firstHeaderBytes, packetBytes, 0);
    return whole;
  }

  private void drop(Partial partial) {
    partials.remove(partial.key);
    timers.cancel(partial);
    bytes -= partial.payload.length;
  }

  private void timedOut(Partial partial, long nowNanos) {
    drop(partial);
    stack.count(VrCounter.IPV4_REASSEMBLY_TIMEOUTS);
    byte[] first = partial.first;
    if (first != null) {
      stack
          .icmp()
          .timeExceeded(Icmpv4.REASSEMBLY_TIMED_OUT, first, Ipv4.totalBytes(first, IP), nowNanos);
    }
  }

  /** A packet of which some fragments are there. */
  private final class Partial extends Timer {

    private static final int UNKNOWN = -1;

    private final Key key;
    private byte[] payload = new byte[0];

    /** Which units of 8 bytes are there. */
    private final BitSet units = new BitSet();

    private int totalBytes = UNKNOWN;

    /** The fragment with offset 0, for its header and for an error about it. */
    private byte @Nullable [] first;

    Partial(Key key) {
      this.key = key;
    }

    /** Returns false if the fragment contradicts earlier ones. */
    boolean place(byte[] fragment, int headerBytes, int offset, int length, boolean more) {
      int end = offset + length;
      int fromUnit = offset / 8;
      int toUnit = (end + 7) / 8;
      boolean overlaps = units.nextSetBit(fromUnit) >= 0 && units.nextSetBit(fromUnit) < toUnit;
      boolean beyondEnd = totalBytes != UNKNOWN && (end > totalBytes || !more);
      boolean endBeforeKnown = !more && payload.length > end;
      if (overlaps || beyondEnd || endBeforeKnown) {
        return false;
      }
      units.set(fromUnit, toUnit);
      if (end > payload.length) {
        payload = Arrays.copyOf(payload, end);
      }
      System.arraycopy(fragment, IP + headerBytes, payload, offset, length);
      if (!more) {
        totalBytes = end;
      }
      if (offset == 0) {
        first = fragment;
      }
      return true;
    }

    boolean isComplete() {
      return totalBytes != UNKNOWN && units.nextClearBit(0) >= (totalBytes + 7) / 8;
    }

    @Override
    protected void fired(long nowNanos) {
      timedOut(this, nowNanos);
    }
  }
}
