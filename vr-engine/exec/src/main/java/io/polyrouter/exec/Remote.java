package io.polyrouter.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polyrouter.exec.Kernel.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The controller's socket server, by SOCKS5 (RFC 1928, 1929) on its Unix-domain socket, where the
 * user name is that of the virtual router and the process's own user is what authenticates. Besides
 * CONNECT it uses the controller's own commands for listening and for datagrams on one connection.
 */
final class Remote {

  static final int CONNECT = 1;
  static final int LISTEN = 0x81;
  static final int ACCEPT = 0x82;
  static final int DATAGRAMS = 0x83;
  static final int RESERVE = 0x85;
  static final int RAW = 0x86;
  static final int ECHO = 0x87;

  /** Flags of a request. */
  static final int IPV6_ONLY = 1;

  static final int REUSE = 2;

  /** Of what comes in, hop limit, traffic class and destination are wanted, too. */
  static final int ARRIVAL = 4;

  private static final int VERSION = 5;
  private static final int BY_PASSWORD = 2;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int UNIX_PATH_BYTES = 108;
  private static final long PATIENCE_NANOS = 2_000_000_000L;
  private static final int WAIT_MILLIS = 100;
  private static final int REST_BYTES = 4096;

  private final String path;
  private final String virtualRouter;

  Remote(String path, String virtualRouter) {
    this.path = path;
    this.virtualRouter = virtualRouter;
  }

  /**
   * A connection that a request was granted on.
   *
   * @param fd ours to close
   * @param bound the address in the virtual router
   */
  record Granted(int fd, InetSocketAddress bound) {}

  /** A request that was refused, or a server that is not there. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    final int errno;

    RefusedException(int errno, String message) {
      super(message);
      this.errno = errno;
    }
  }

  /** Asks whether the virtual router is there and may be used. */
  void check() throws RefusedException {
    int fd = open();
    try {
      authenticate(fd);
    } finally {
      Kernel.close(fd);
    }
  }

  Granted connect(InetSocketAddress to) throws RefusedException {
    return request(CONNECT, 0, encode(to));
  }

  /** Takes a TCP port, to go on with {@link #connect(int, InetSocketAddress)} or to listen. */
  Granted reserve(InetSocketAddress at, int flags) throws RefusedException {
    return request(RESERVE, flags, encode(at));
  }

  /**
   * Connects from the port that was reserved on a connection.
   *
   * @param fd closed when it fails
   */
  Granted connect(int fd, InetSocketAddress to) throws RefusedException {
    return request(fd, CONNECT, 0, encode(to));
  }

  /**
   * Listens on the port that was reserved on a connection.
   *
   * @param fd closed when it fails
   */
  Granted listen(int fd, int backlog) throws RefusedException {
    int waiting = Math.clamp(backlog, 1, 0xffff);
    return request(fd, LISTEN, 0, encode(SocketAddresses.any(Kernel.AF_INET, waiting)));
  }

  Granted accept(String token) throws RefusedException {
    byte[] name = token.getBytes(UTF_8);
    ByteBuffer address = ByteBuffer.allocate(4 + name.length);
    address.put((byte) NAME).put((byte) name.length).put(name).putShort((short) 0);
    return request(ACCEPT, 0, address.array());
  }

  Granted datagrams(InetSocketAddress at, int flags) throws RefusedException {
    return request(DATAGRAMS, flags | ARRIVAL, encode(at));
  }

  /** A raw IP socket; the port is the number of the protocol. */
  Granted raw(InetSocketAddress at) throws RefusedException {
    return request(RAW, ARRIVAL, encode(at));
  }

  /** A socket for pings; the port is the identifier. */
  Granted echo(InetSocketAddress at) throws RefusedException {
    return request(ECHO, ARRIVAL, encode(at));
  }

  private Granted request(int command, int flags, byte[] address) throws RefusedException {
    int fd = open();
    try {
      authenticate(fd);
    } catch (RefusedException e) {
      Kernel.close(fd);
      throw e;
    }
    return request(fd, command, flags, address);
  }

  private static Granted request(int fd, int command, int flags, byte[] address)
      throws RefusedException {
    boolean granted = false;
    try {
      ByteBuffer request = ByteBuffer.allocate(3 + address.length);
      request.put((byte) VERSION).put((byte) command).put((byte) flags).put(address);
      send(fd, request.array());
      byte[] head = receive(fd, 3);
      if (head[1] != 0) {
        throw new RefusedException(errnoOf(head[1] & 0xff), "the request was refused");
      }
      InetSocketAddress bound = receiveAddress(fd);
      granted = true;
      return new Granted(fd, bound);
    } finally {
      if (!granted) {
        Kernel.close(fd);
      }
    }
  }

  private int open() throws RefusedException {
    int fd =
        (int) Kernel.call(Call.SOCKET, Kernel.AF_UNIX, Kernel.SOCK_STREAM | Kernel.SOCK_CLOEXEC, 0);
    if (fd < 0) {
      throw new RefusedException(-fd, "no descriptors left");
    }
    byte[] name = path.getBytes(UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(2 + UNIX_PATH_BYTES, 8);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) Kernel.AF_UNIX);
      MemorySegment.copy(
          name, 0, address, ValueLayout.JAVA_BYTE, 2, Math.min(name.length, UNIX_PATH_BYTES - 1));
      long result = Kernel.call(Call.CONNECT, fd, address.address(), address.byteSize());
      if (result < 0) {
        Kernel.close(fd);
        throw new RefusedException(
            Kernel.ENETUNREACH,
            switch ((int) -result) {
              case Kernel.EACCES -> "no permission to use " + path;
              case Kernel.ECONNREFUSED, 2 -> "no controller listens on " + path;
              default -> path + " cannot be used (errno " + -result + ")";
            });
      }
    }
    return fd;
  }

  private void authenticate(int fd) throws RefusedException {
    send(fd, new byte[] {VERSION, 1, BY_PASSWORD});
    if (receive(fd, 2)[1] != BY_PASSWORD) {
      throw new RefusedException(Kernel.EACCES, "the server wants another way to authenticate");
    }
    byte[] name = virtualRouter.getBytes(UTF_8);
    ByteBuffer login = ByteBuffer.allocate(4 + name.length);
    login.put((byte) 1).put((byte) name.length).put(name).put((byte) 1).put((byte) '-');
    send(fd, login.array());
    if (receive(fd, 2)[1] != 0) {
      throw new RefusedException(
          Kernel.EACCES,
          "there is no virtual router \""
              + virtualRouter
              + "\", or this user may not use its sockets");
    }
  }

  /** Fails with the errno that a program expects for what went wrong (RFC 1928, section 6). */
  static int errnoOf(int reply) {
    return switch (reply) {
      case 2 -> Kernel.EACCES;
      case 3 -> Kernel.ENETUNREACH;
      case 4 -> Kernel.EHOSTUNREACH;
      case 5 -> Kernel.ECONNREFUSED;
      case 6 -> Kernel.ETIMEDOUT;
      case 7 -> Kernel.EOPNOTSUPP;
      case 8 -> Kernel.EAFNOSUPPORT;
      case 0x81 -> Kernel.EADDRINUSE;
      case 0x82 -> Kernel.EADDRNOTAVAIL;
      case 0x83 -> Kernel.EMFILE;
      default -> Kernel.ECONNABORTED;
    };
  }

  // ---- bytes ----------------------------------------------------------------------------------

  static byte[] encode(InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    ByteBuffer encoded = ByteBuffer.allocate(3 + bytes.length);
    encoded.put((byte) (bytes.length == 4 ? IPV4 : IPV6)).put(bytes);
    return encoded.putShort((short) address.getPort()).array();
  }

  static InetSocketAddress decode(byte[] address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Type and address, as where no port follows; 0 for none. */
  static byte[] encodeBare(@Nullable InetAddress address) {
    if (address == null) {
      return new byte[1];
    }
    byte[] bytes = address.getAddress();
    return ByteBuffer.allocate(1 + bytes.length)
        .put((byte) (bytes.length == 4 ? IPV4 : IPV6))
        .put(bytes)
        .array();
  }

  /** Length of an address of this type, or -1 for an unknown one. */
  static int addressBytes(int type) {
    return type == IPV4 ? 4 : type == IPV6 ? 16 : -1;
  }

  /** Waits for an address as replies carry it. */
  static InetSocketAddress receiveAddress(int fd) throws RefusedException {
    int length = addressBytes(receive(fd, 1)[0]);
    if (length < 0) {
      throw new RefusedException(Kernel.ECONNABORTED, "the server sent no address");
    }
    byte[] rest = receive(fd, length + 2);
    int port = ByteBuffer.wrap(rest).order(ByteOrder.BIG_ENDIAN).getShort(length) & 0xffff;
    return decode(java.util.Arrays.copyOf(rest, length), port);
  }

  /** Waits for so many bytes. */
  static byte[] receive(int fd, int length) throws RefusedException {
    byte[] bytes = new byte[length];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(length);
      long done = 0;
      while (done < length) {
        long count = Kernel.read(fd, buffer, done, length - done);
        if (count == -Kernel.EINTR) {
          continue;
        }
        if (count <= 0) {
          throw new RefusedException(Kernel.ECONNABORTED, "the server closed the connection");
        }
        done += count;
      }
      MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
    }
    return bytes;
  }

  /**
   * Ends a connection and waits, for a while at most, until the controller has given up what it
   * stood for: a port that the program closes it may take again at once.
   */
  static void finish(int fd) {
    Kernel.call(Call.SHUTDOWN, fd, Kernel.SHUT_WR, 0);
    long untilNanos = System.nanoTime() + PATIENCE_NANOS;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rest = arena.allocate(REST_BYTES);
      long count = 1;
      while (count != 0 && System.nanoTime() - untilNanos < 0) {
        Kernel.poll(fd, Kernel.POLLIN, WAIT_MILLIS);
        count = Kernel.call(Call.RECVFROM, fd, rest.address(), REST_BYTES, Kernel.MSG_DONTWAIT);
        if (count < 0 && count != -Kernel.EAGAIN && count != -Kernel.EINTR) {
          break;
        }
      }
    }
    Kernel.close(fd);
  }

  /** Sends all of it. */
  static void send(int fd, byte[] bytes) throws RefusedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
      if (Kernel.send(fd, buffer, 0, bytes.length) != bytes.length) {
        throw new RefusedException(Kernel.ECONNABORTED, "the server closed the connection");
      }
    }
  }
}
