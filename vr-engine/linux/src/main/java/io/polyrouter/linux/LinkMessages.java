package io.polyrouter.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/** Reads what rtnetlink(7) tells of interfaces: which of them to look at. */
final class LinkMessages {

  // struct nlmsghdr: length, type, flags, sequence number, port.
  private static final int HEADER_BYTES = 16;
  private static final int TYPE = 4;
  private static final int ALIGNMENT = 4;

  // struct ifinfomsg: family, padding, type, index, flags, which flags changed.
  private static final int BODY_BYTES = 16;
  private static final int INDEX = HEADER_BYTES + 4;

  private LinkMessages() {}

  /**
   * Gives the indexes of the interfaces that are new, changed or gone.
   *
   * @param length of what was received; a last message that was cut is read as far as it matters
   * @return false if there is something that cannot be understood
   */
  static boolean read(MemorySegment bytes, int length, IntConsumer interfaces) {
    int at = 0;
    while (at + HEADER_BYTES <= length) {
      int messageBytes = bytes.get(JAVA_INT_UNALIGNED, at);
      switch (bytes.get(JAVA_SHORT_UNALIGNED, at + TYPE)) {
        case Linux.RTM_NEWLINK, Linux.RTM_DELLINK -> {
          if (messageBytes < HEADER_BYTES + BODY_BYTES || at + INDEX + 4 > length) {
            return false;
          }
          interfaces.accept(bytes.get(JAVA_INT_UNALIGNED, at + INDEX));
        }
        default -> {
          return false;
        }
      }
      if (messageBytes >= length - at) {
        return true;
      }
      at += messageBytes + (ALIGNMENT - 1) & -ALIGNMENT;
    }
    return at >= length;
  }
}
