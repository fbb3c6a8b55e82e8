package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.device.Segmentation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a thread needs for sending: the place where a frame lies while the kernel copies it, after a
 * header which says what is left to do ({@link Offload}). One for each sending thread.
 */
record Outbox(Libc libc, MemorySegment bytes) {

  /** The largest IP packet, with an Ethernet header and VLAN tags before it. */
  private static final int MOST_FRAME_BYTES = 65_535 + 32;

  static Outbox make() {
    return new Outbox(new Libc(), Arena.ofAuto().allocate(Offload.HEADER_BYTES + MOST_FRAME_BYTES));
  }

  /** Writes the header of a frame on which nothing is left to do. */
  void setFinished() {
    bytes.asSlice(0, Offload.HEADER_BYTES).fill((byte) 0);
  }

  /** Writes the header of an unfinished frame; see {@link Segmentation}. */
  void setUnfinished(byte[] frame, int offset, int length, int segmentBytes) {
    int headerBytes = Segmentation.headerBytes(frame, offset);
    boolean isCut = segmentBytes > 0 && length - headerBytes > segmentBytes;
    int kind = Segmentation.isIpv4(frame, offset) ? Offload.TCP_IPV4 : Offload.TCP_IPV6;
    int transport = Segmentation.transportAt(frame, offset);
    if ((TcpSegment.flags(frame, offset + transport) & TcpSegment.CWR) != 0) {
      kind |= Offload.ECN;
    }
    bytes.set(JAVA_BYTE, 0, (byte) Offload.NEEDS_CHECKSUM);
    bytes.set(JAVA_BYTE, 1, (byte) (isCut ? kind : Offload.NO_SEGMENTATION));
    bytes.set(JAVA_SHORT_UNALIGNED, 2, (short) headerBytes);
    bytes.set(JAVA_SHORT_UNALIGNED, 4, (short) (isCut ? segmentBytes : 0));
    bytes.set(JAVA_SHORT_UNALIGNED, 6, (short) transport);
    bytes.set(JAVA_SHORT_UNALIGNED, 8, (short) Offload.TCP_CHECKSUM);
  }

  int mostBytes() {
    return MOST_FRAME_BYTES;
  }
}
