package io.polyrouter.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;

/** Carries bytes both ways until both sides have ended, or one of them fails. */
final class StreamRelay {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Session session;
  private final SocketChannel client;
  private final SocketChannel socket;

  StreamRelay(Session session, SocketChannel socket) {
    this.session = session;
    this.client = session.client();
    this.socket = socket;
  }

  /** Runs on the session's thread. */
  void run() throws IOException {
    Thread inward =
        Thread.ofVirtual()
            .name("remote sockets session " + session.id() + " inward")
            .start(() -> {
              try {
                carry(socket, client, session.bytesIn);
              } catch (IOException e) {
                // A stream that broke ends as one for the other side, too.
                session.close();
              }
            });
    try {
      carry(client, socket, session.bytesOut);
    } catch (IOException e) {
      session.close();
    }
    try {
      inward.join();
    } catch (InterruptedException e) {
      session.close();
      Thread.currentThread().interrupt();
    }
  }

  private void carry(SocketChannel from, SocketChannel to, LongAdder bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (true) {
      int count = from.read(buffer.clear());
      if (count < 0) {
        session.halfEnded();
        to.shutdownOutput();
        return;
      }
      session.moved();
      Wire.write(to, buffer.flip());
      bytes.add(count);
    }
  }
}
