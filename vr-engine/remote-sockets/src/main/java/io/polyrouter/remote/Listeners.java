package io.polyrouter.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/** Connections that listeners took in virtual routers, until a program asks for them by token. */
final class Listeners {

  private static final int TOKEN_BYTES = 8;

  /** Of one listener; beyond it connections wait in the virtual router's own backlog. */
  private static final int WAITING = 128;

  private final SecureRandom random = new SecureRandom();
  private final ConcurrentMap<String, Waiting> waiting = new ConcurrentHashMap<>();

  private record Waiting(
      String virtualRouter, SocketChannel channel, Semaphore room, long listener) {}

  /** Tells the client of each connection until it closes its own; runs on the session's thread. */
  void run(Session session, ServerSocketChannel listener) throws IOException {
    Semaphore room = new Semaphore(WAITING);
    Thread.ofVirtual()
        .name("remote sockets session " + session.id() + " accept")
        .start(() -> accept(session, listener, room));
    try {
      ByteBuffer nothing = ByteBuffer.allocate(1);
      while (session.client().read(nothing.clear()) >= 0) {
        session.moved();
      }
    } finally {
      Session.closeQuietly(listener);
      waiting
          .values()
          .removeIf(each -> {
            boolean mine = each.listener == session.id();
            if (mine) {
              Session.closeQuietly(each.channel);
            }
            return mine;
          });
    }
  }

  private void accept(Session session, ServerSocketChannel listener, Semaphore room) {
    String virtualRouter = session.state().virtualRouter();
    try {
      while (true) {
        room.acquire();
        SocketChannel channel = listener.accept();
        String token = token();
        waiting.put(token, new Waiting(virtualRouter, channel, room, session.id()));
        ByteBuffer notice = ByteBuffer.allocate(3 + Wire.MAX_ADDRESS_BYTES + 2 * TOKEN_BYTES);
        notice.put((byte) Wire.VERSION).put((byte) Reply.SUCCEEDED.number).put((byte) 0);
        Wire.putAddress(notice, (InetSocketAddress) channel.getRemoteAddress());
        notice.put(Session.ascii(token));
        Wire.write(session.client(), notice.flip());
        session.moved();
      }
    } catch (IOException e) {
      session.close(); // the listener or the program is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The connection of a token, which is good once and in its own virtual router. */
  SocketChannel take(String virtualRouter, String token) throws IOException {
    Waiting found = waiting.get(token);
    if (found == null
        || !found.virtualRouter.equals(virtualRouter)
        || !waiting.remove(token, found)) {
      throw new ConnectException("no connection waits for this token");
    }
    found.room.release();
    return found.channel;
  }
}
