package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.Segmentation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where received frames land before they become arrays: one for all devices of a poll thread, so
 * that a device costs no memory of its own. Used by that thread alone.
 */
final class Inbox {

  /** Frames taken from one device at a time, so that none keeps the others waiting. */
  static final int FRAMES = 32;

  /** Room for the header of {@link Offload} and the largest segment before it is cut. */
  private static final int SLOT_BYTES = 69_632;

  // struct mmsghdr, of a 64-bit machine
  private static final int MESSAGE_BYTES = 64;
  private static final int MESSAGE_IOV = 16;
  private static final int MESSAGE_IOV_COUNT = 24;
  private static final int MESSAGE_CONTROL = 32;
  private static final int MESSAGE_CONTROL_LENGTH = 40;
  private static final int MESSAGE_FLAGS = 48;
  private static final int MESSAGE_LENGTH = 56;

  // struct iovec
  private static final int IOV_BYTES = 16;
  private static final int IOV_LENGTH = 8;

  // struct cmsghdr and struct tpacket_auxdata
  private static final int CONTROL_BYTES = 40;
  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int AUX_STATUS = 16;
  private static final int AUX_VLAN_CONTROL = 32;
  private static final int AUX_VLAN_PROTOCOL = 34;

  // struct virtio_net_hdr
  private static final int VIRTIO_SEGMENTATION = 1;
  private static final int VIRTIO_SEGMENT_BYTES = 4;
  private static final int VIRTIO_CHECKSUM_START = 6;
  private static final int VIRTIO_CHECKSUM_OFFSET = 8;

  private static final int VLAN_8021Q = 0x8100;

  private final MemorySegment slots;
  private final MemorySegment messages;
  private final MemorySegment controls;

  Inbox(Arena arena) {
    slots = arena.allocate((long) FRAMES * SLOT_BYTES, 64);
    messages = arena.allocate((long) FRAMES * MESSAGE_BYTES, 8);
    controls = arena.allocate((long) FRAMES * CONTROL_BYTES, 8);
    MemorySegment iovs = arena.allocate((long) FRAMES * IOV_BYTES, 8);
    for (int i = 0; i < FRAMES; i++) {
      MemorySegment iov = iovs.asSlice((long) i * IOV_BYTES, IOV_BYTES);
      iov.set(ADDRESS, 0, slot(i));
      iov.set(JAVA_LONG, IOV_LENGTH, SLOT_BYTES);
      long at = (long) i * MESSAGE_BYTES;
      messages.set(ADDRESS, at + MESSAGE_IOV, iov);
      messages.set(JAVA_LONG, at + MESSAGE_IOV_COUNT, 1);
      messages.set(
          ADDRESS, at + MESSAGE_CONTROL, controls.asSlice((long) i * CONTROL_BYTES, CONTROL_BYTES));
      messages.set(JAVA_LONG, at + MESSAGE_CONTROL_LENGTH, CONTROL_BYTES);
    }
  }

  private MemorySegment slot(int i) {
    return slots.asSlice((long) i * SLOT_BYTES, SLOT_BYTES);
  }

  /**
   * Receives from a packet socket, with PACKET_VNET_HDR and PACKET_AUXDATA on.
   *
   * @return how many frames, or a negated error number
   */
  int receive(Libc libc, int socket, DeviceListener to) {
    int count = libc.recvmmsg(socket, messages, FRAMES, Linux.MSG_DONTWAIT);
    for (int i = 0; i < count; i++) {
      long at = (long) i * MESSAGE_BYTES;
      int length = messages.get(JAVA_INT, at + MESSAGE_LENGTH);
      boolean isCut = (messages.get(JAVA_INT, at + MESSAGE_FLAGS) & Linux.MSG_TRUNC) != 0;
      boolean isTagged = isTagged(i, messages.get(JAVA_LONG, at + MESSAGE_CONTROL_LENGTH));
      messages.set(JAVA_LONG, at + MESSAGE_CONTROL_LENGTH, CONTROL_BYTES);
      if (isCut) {
        to.lost(1);
      } else {
        deliver(i, length, isTagged, to);
      }
    }
    return count;
  }

  /**
   * Reads one frame from a TAP device, with IFF_VNET_HDR on.
   *
   * @return 1, or a negated error number
   */
  int read(Libc libc, int tap, DeviceListener to) {
    int length = libc.read(tap, slot(0));
    if (length < 0) {
      return length;
    }
    deliver(0, length, false, to);
    return 1;
  }

  private boolean isTagged(int i, long controlLength) {
    long at = (long) i * CONTROL_BYTES;
    return controlLength >= AUX_VLAN_PROTOCOL + 2
        && controls.get(JAVA_INT, at + CONTROL_LEVEL) == Linux.SOL_PACKET
        && controls.get(JAVA_INT, at + CONTROL_TYPE) == Linux.PACKET_AUXDATA
        && (controls.get(JAVA_INT, at + AUX_STATUS) & Linux.TP_STATUS_VLAN_VALID) != 0;
  }

  private void deliver(int i, int length, boolean isTagged, DeviceListener to) {
    int frameBytes = length - Offload.HEADER_BYTES;
    if (frameBytes <= 0) {
      to.lost(1);
      return;
    }
    long slot = (long) i * SLOT_BYTES;
    byte[] frame = to.takeFrame(frameBytes);
    MemorySegment.copy(slots, JAVA_BYTE, slot + Offload.HEADER_BYTES, frame, 0, frameBytes);
    int flags = slots.get(JAVA_BYTE, slot);
    int segmentation = slots.get(JAVA_BYTE, slot + VIRTIO_SEGMENTATION) & 0xff;
    boolean isComplete =
        (flags & Offload.NEEDS_CHECKSUM) == 0 && segmentation == Offload.NO_SEGMENTATION;
    if (isComplete && !isTagged) {
      to.received(frame, frameBytes);
      return;
    }
    Offload.Work work =
        new Offload.Work(
            flags,
            segmentation,
            u16(slot + VIRTIO_SEGMENT_BYTES),
            u16(slot + VIRTIO_CHECKSUM_START),
            u16(slot + VIRTIO_CHECKSUM_OFFSET));
    int unfinished = isTagged ? Segmentation.FINISHED : Offload.unfinished(work, frame, frameBytes);
    if (unfinished != Segmentation.FINISHED) {
      to.receivedUnfinished(frame, frameBytes, unfinished);
      return;
    }
    Offload.Output output = isTagged ? tagging(i, to) : to::received;
    if (!Offload.complete(work, frame, frameBytes, output)) {
      to.lost(1);
    }
  }

  private Offload.Output tagging(int i, DeviceListener to) {
    long at = (long) i * CONTROL_BYTES;
    int control = controls.get(JAVA_SHORT_UNALIGNED, at + AUX_VLAN_CONTROL) & 0xffff;
    boolean hasProtocol =
        (controls.get(JAVA_INT, at + AUX_STATUS) & Linux.TP_STATUS_VLAN_TPID_VALID) != 0;
    int protocol =
        hasProtocol
            ? controls.get(JAVA_SHORT_UNALIGNED, at + AUX_VLAN_PROTOCOL) & 0xffff
            : VLAN_8021Q;
    return (frame, length) -> {
      byte[] tagged = Offload.withTag(frame, length, protocol, control);
      to.received(tagged, tagged.length);
    };
  }

  private int u16(long at) {
    return slots.get(JAVA_SHORT_UNALIGNED, at) & 0xffff;
  }
}
