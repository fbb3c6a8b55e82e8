package io.polyrouter.linux;

import io.polyrouter.stack.device.DeviceListener;
import java.lang.foreign.MemorySegment;

/**
 * A way for frames in and out of an open Linux device. Received by the poll thread; sent by the
 * thread of a virtual router. Another way, such as AF_XDP, is one more implementation.
 */
sealed interface FramePort permits PacketSocket, TapFile {

  /** What to wait on for frames. */
  int fd();

  /** Index of the Linux interface, by which it is told from a later one of the same name. */
  int index();

  /**
   * Takes in what has arrived, up to {@link Inbox#FRAMES}.
   *
   * @return how many frames, or a negated error number
   */
  int receive(Libc libc, Inbox inbox, DeviceListener to);

  /**
   * Sends a frame.
   *
   * @param bytes a header of {@link Offload#HEADER_BYTES} ({@link Outbox}), then the frame
   * @return a negated error number if it was not sent
   */
  int send(Libc libc, MemorySegment bytes, int length);

  /** Frames that the kernel dropped for want of room since this was last asked. */
  long takeDrops(Libc libc);
}
