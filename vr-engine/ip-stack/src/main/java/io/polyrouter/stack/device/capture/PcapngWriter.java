package io.polyrouter.stack.device.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the blocks of a pcapng file (draft-ietf-opsawg-pcapng, sections 3.1, 4.1 to 4.3): one
 * section, interfaces of Ethernet, packets with the time in nanoseconds and their direction. Used
 * by one thread.
 */
public final class PcapngWriter {

  /** Which way a packet went (flag word, bits 0 and 1). */
  public enum Direction {
    RECEIVED(1),
    SENT(2);

    private final int flags;

    Direction(int flags) {
      this.flags = flags;
    }
  }

  private static final int SECTION_HEADER = 0x0a0d_0d0a;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
  private static final int LINKTYPE_ETHERNET = 1;
  private static final long UNKNOWN_LENGTH = -1;

  private static final int OPTION_END = 0;
  private static final int SECTION_APPLICATION = 4;
  private static final int INTERFACE_NAME = 2;
  private static final int INTERFACE_DESCRIPTION_TEXT = 3;
  private static final int INTERFACE_TIME_RESOLUTION = 9;
  private static final int PACKET_FLAGS = 2;

  /** Powers of ten: nanoseconds. */
  private static final byte NANOSECONDS = 9;

  private static final int BLOCK_FRAME_BYTES = 12;
  private static final int PACKET_FIXED_BYTES = 20;
  private static final int OPTION_FRAME_BYTES = 4;
  private static final int FLAGS_BYTES = 4;

  private final OutputStream out;
  private byte[] bytes = new byte[2048];

  /** Over the bytes, at the place that is written next. */
  private ByteBuffer block = over(bytes);

  private int interfaces;
  private long written;

  /** Writes to a stream; the caller closes it. */
  public PcapngWriter(OutputStream out) {
    this.out = out;
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes written so far. */
  public long bytes() {
    return written;
  }

  /** How many bytes a packet takes in the file. */
  public static int packetBytes(int capturedBytes) {
    return BLOCK_FRAME_BYTES
        + PACKET_FIXED_BYTES
        + padded(capturedBytes)
        + OPTION_FRAME_BYTES
        + FLAGS_BYTES
        + OPTION_FRAME_BYTES;
  }

  /** The first block. */
  public void section(String application) throws IOException {
    begin(SECTION_HEADER);
    block.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(UNKNOWN_LENGTH);
    option(SECTION_APPLICATION, application);
    end();
  }

  /**
   * An interface; before its first packet.
   *
   * @param snapBytes most bytes that are kept of a packet, 0 for all
   * @return its number in the file
   */
  public int anInterface(String name, String description, int snapBytes) throws IOException {
    begin(INTERFACE_DESCRIPTION);
    block.putShort((short) LINKTYPE_ETHERNET).putShort((short) 0).putInt(snapBytes);
    option(INTERFACE_NAME, name);
    option(INTERFACE_DESCRIPTION_TEXT, description);
    option(INTERFACE_TIME_RESOLUTION, new byte[] {NANOSECONDS});
    end();
    return interfaces++;
  }

  /**
   * A packet.
   *
   * @param epochNanos when it passed
   * @param captured what is kept of it
   * @param originalBytes its length
   */
  public void packet(
      int interfaceNumber, long epochNanos, Direction direction, byte[] captured, int originalBytes)
      throws IOException {
    begin(ENHANCED_PACKET);
    room(packetBytes(captured.length));
    block
        .putInt(interfaceNumber)
        .putInt((int) (epochNanos >>> Integer.SIZE))
        .putInt((int) epochNanos)
        .putInt(captured.length)
        .putInt(originalBytes)
        .put(captured);
    pad();
    byte[] flags = new byte[FLAGS_BYTES];
    over(flags).putInt(direction.flags);
    option(PACKET_FLAGS, flags);
    end();
  }

  private void begin(int type) {
    block.clear();
    // The length is filled in at the end.
    block.putInt(type).putInt(0);
  }

  private void option(int code, String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    option(code, Arrays.copyOf(value, Math.min(value.length, 0xffff)));
  }

  private void option(int code, byte[] value) {
    room(block.position() + OPTION_FRAME_BYTES + padded(value.length) + BLOCK_FRAME_BYTES);
    block.putShort((short) code).putShort((short) value.length).put(value);
    pad();
  }

  private void pad() {
    while (block.position() % Integer.BYTES != 0) {
      block.put((byte) 0);
    }
  }

  private static int padded(int length) {
    return (length + Integer.BYTES - 1) / Integer.BYTES * Integer.BYTES;
  }

  private void room(int total) {
    if (bytes.length < total) {
      int position = block.position();
      bytes = Arrays.copyOf(bytes, Math.max(total, 2 * bytes.length));
      block = over(bytes).position(position);
    }
  }

  private void end() throws IOException {
    block.putShort((short) OPTION_END).putShort((short) 0);
    int length = block.position() + Integer.BYTES;
    block.putInt(length);
    block.putInt(Integer.BYTES, length);
    out.write(bytes, 0, length);
    written += length;
  }
}
