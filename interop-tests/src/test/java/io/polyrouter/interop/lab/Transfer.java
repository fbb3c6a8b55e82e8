package io.polyrouter.interop.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Data for transfers with a {@link SocketPeer}, told as "size SHA-256". */
public final class Transfer {

  private Transfer() {}

  /** The same as the peer's: 0, 1, 2, ... in 32 bits each. */
  public static ByteBuffer pattern(int size) {
    ByteBuffer data = ByteBuffer.allocate((size + 3) / 4 * 4);
    for (int i = 0; data.hasRemaining(); i++) {
      data.putInt(i);
    }
    return data.flip().limit(size);
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String told(int size, MessageDigest sha) {
    return size + " " + HexFormat.of().formatHex(sha.digest());
  }

  /** How so much of the pattern is told. */
  public static String told(int size) {
    MessageDigest sha = sha();
    sha.update(pattern(size));
    return told(size, sha);
  }

  /** Sends all of it. */
  public static void writeAll(SocketChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  /** All that comes until the peer has ended its direction. */
  public static String take(SocketChannel channel) throws IOException {
    MessageDigest sha = sha();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    int size = 0;
    while (channel.read(buffer) >= 0) {
      size += buffer.flip().remaining();
      sha.update(buffer);
      buffer.clear();
    }
    return told(size, sha);
  }

  /** The short text that comes until the peer has ended its direction. */
  public static String text(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    while (channel.read(buffer) >= 0) {
      // until the end
    }
    return UTF_8.decode(buffer.flip()).toString();
  }

  /** Sends, ends its own direction, and has the peer say on the other one what came. */
  public static void give(SocketChannel channel, int size) throws IOException {
    writeAll(channel, pattern(size));
    channel.shutdownOutput();
    assertThat(text(channel)).isEqualTo(told(size));
  }

  /** Takes all, says on the other direction, which is open still, what came, and ends. */
  public static void takeAndTell(SocketChannel channel, int size) throws IOException {
    String taken = take(channel);
    writeAll(channel, UTF_8.encode(taken));
    channel.shutdownOutput();
    assertThat(taken).isEqualTo(told(size));
  }
}
