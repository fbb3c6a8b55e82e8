package io.polyrouter.exec;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The controller's socket server as {@link Remote} needs it, whose only virtual router, "loopback",
 * is the kernel: address 10.9.8.7 of the virtual router is 127.0.0.1, so that a test can tell a
 * program in the virtual router from one beside it.
 */
@SuppressWarnings("try") // a listener is closed when the program closes its end
final class LoopbackController implements AutoCloseable {

  static final String ADDRESS = "10.9.8.7";

  /** As datagrams are said to have arrived. */
  static final byte HOP_LIMIT = 61;

  private final ServerSocketChannel server;
  private final Map<String, Socket> accepted = new ConcurrentHashMap<>();
  private final AtomicInteger tokens = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();

  LoopbackController(Path socket) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(Channels.newInputStream(connection));
      DataOutputStream out = new DataOutputStream(Channels.newOutputStream(connection));
      in.readNBytes(3);
      out.write(new byte[] {5, 2});
      in.readByte();
      String router = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
      in.readNBytes(in.readUnsignedByte());
      boolean known = router.equals("loopback");
      out.write(new byte[] {1, (byte) (known ? 0 : 1)});
      if (!known) {
        return;
      }
      int command = command(in);
      requests.incrementAndGet();
      switch (command) {
        case Remote.CONNECT -> connect(connection, in, out);
        case Remote.RESERVE -> reserve(in, out);
        case Remote.ACCEPT -> accept(connection, in, out);
        case Remote.DATAGRAMS -> datagrams(in, out);
        default -> out.write(new byte[] {5, 7, 0});
      }
    } catch (EOFException e) {
      return;
    } catch (IOException e) {
      System.err.println("loopback controller: " + e);
    }
  }

  private static InetSocketAddress inward(InetSocketAddress address) throws IOException {
    return address.getAddress().getHostAddress().equals(ADDRESS)
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
        : address;
  }

  private static void reply(DataOutputStream out, InetAddress address, int port)
      throws IOException {
    InetAddress shown =
        address instanceof Inet4Address && address.isLoopbackAddress()
            ? InetAddress.getByName(ADDRESS)
            : address;
    out.write(new byte[] {5, 0, 0});
    out.write(Remote.encode(new InetSocketAddress(shown, port)));
    out.flush();
  }

  private static InetSocketAddress readAddress(DataInputStream in) throws IOException {
    byte[] address = in.readNBytes(Remote.addressBytes(in.readByte()));
    return inward(Remote.decode(address, in.readUnsignedShort()));
  }

  private static void connect(SocketChannel connection, DataInputStream in, DataOutputStream out)
      throws IOException {
    InetSocketAddress to = readAddress(in);
    try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
      reply(out, socket.getLocalAddress(), socket.getLocalPort());
      carry(connection, socket);
    } catch (ConnectException e) {
      out.write(new byte[] {5, 5, 0});
    }
  }

  private static int command(DataInputStream in) throws IOException {
    in.readByte();
    int command = in.readUnsignedByte();
    in.readByte();
    return command;
  }

  /** Takes the port, and listens on it when asked to: the programs here do not connect from one. */
  private void reserve(DataInputStream in, DataOutputStream out) throws IOException {
    InetSocketAddress at = readAddress(in);
    try (ServerSocket listener = new ServerSocket()) {
      listener.setReuseAddress(true);
      listener.bind(
          at.getAddress().isAnyLocalAddress()
              ? new InetSocketAddress(InetAddress.getLoopbackAddress(), at.getPort())
              : at);
      reply(out, listener.getInetAddress(), listener.getLocalPort());
      if (command(in) != Remote.LISTEN) {
        out.write(new byte[] {5, 7, 0});
        return;
      }
      readAddress(in);
      reply(out, listener.getInetAddress(), listener.getLocalPort());
      Thread.ofVirtual()
          .start(() -> {
            try {
              in.transferTo(OutputStream.nullOutputStream());
              listener.close();
            } catch (IOException e) {
              System.err.println("loopback controller: " + e);
            }
          });
      while (true) {
        Socket socket = listener.accept();
        String token = "%016x".formatted(tokens.incrementAndGet());
        accepted.put(token, socket);
        byte[] address =
            Remote.encode(new InetSocketAddress(InetAddress.getByName(ADDRESS), socket.getPort()));
        byte[] notice = new byte[3 + address.length + token.length()];
        notice[0] = 5;
        System.arraycopy(address, 0, notice, 3, address.length);
        System.arraycopy(
            token.getBytes(StandardCharsets.US_ASCII), 0, notice, 3 + address.length, 16);
        out.write(notice);
      }
    } catch (BindException e) {
      out.write(new byte[] {5, (byte) 0x81, 0});
    } catch (java.net.SocketException e) {
      return; // the program closed its listener
    }
  }

  private void accept(SocketChannel connection, DataInputStream in, DataOutputStream out)
      throws IOException {
    in.readByte();
    String token = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
    in.readUnsignedShort();
    try (Socket socket = Objects.requireNonNull(accepted.remove(token))) {
      reply(out, socket.getLocalAddress(), socket.getLocalPort());
      carry(connection, socket);
    }
  }

  private static void carry(SocketChannel connection, Socket socket) throws IOException {
    Thread inward =
        Thread.ofVirtual()
            .start(() -> {
              try {
                InputStream from = socket.getInputStream();
                from.transferTo(Channels.newOutputStream(connection));
                connection.shutdownOutput();
              } catch (IOException e) {
                return; // the program is gone
              }
            });
    try {
      Channels.newInputStream(connection).transferTo(socket.getOutputStream());
      socket.shutdownOutput();
      inward.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void datagrams(DataInputStream in, DataOutputStream out) throws IOException {
    InetSocketAddress at = readAddress(in);
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), at.getPort()))) {
      reply(out, socket.getLocalAddress(), socket.getLocalPort());
      Thread.ofVirtual().start(() -> receive(socket, out));
      while (true) {
        byte[] frame = in.readNBytes(in.readUnsignedShort());
        if ((frame[0] & 0xff) == 0x80) {
          answer(frame, socket, out);
          continue;
        }
        DataInputStream fields = new DataInputStream(new java.io.ByteArrayInputStream(frame));
        InetSocketAddress to = readAddress(fields);
        byte[] data = fields.readAllBytes();
        socket.send(new DatagramPacket(data, data.length, to));
      }
    }
  }

  /** All that is asked of a socket succeeds and changes nothing. */
  private static void answer(byte[] question, DatagramSocket socket, DataOutputStream out)
      throws IOException {
    byte[] local =
        Remote.encode(new InetSocketAddress(InetAddress.getByName(ADDRESS), socket.getLocalPort()));
    byte[] answer = new byte[2 + 3 + local.length];
    answer[1] = (byte) (answer.length - 2);
    answer[2] = question[0];
    answer[3] = question[1];
    System.arraycopy(local, 0, answer, 5, local.length);
    write(out, answer);
  }

  private static void write(DataOutputStream out, byte[] frame) throws IOException {
    synchronized (out) {
      out.write(frame);
    }
  }

  private static void receive(DatagramSocket socket, DataOutputStream out) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        byte[] from =
            Remote.encode(new InetSocketAddress(InetAddress.getByName(ADDRESS), packet.getPort()));
        byte[] to = Remote.encodeBare(InetAddress.getByName(ADDRESS));
        int head = 2 + from.length + 2 + to.length;
        byte[] frame = new byte[head + packet.getLength()];
        frame[0] = (byte) (frame.length - 2 >>> 8);
        frame[1] = (byte) (frame.length - 2);
        System.arraycopy(from, 0, frame, 2, from.length);
        frame[2 + from.length] = HOP_LIMIT;
        System.arraycopy(to, 0, frame, 4 + from.length, to.length);
        System.arraycopy(packet.getData(), 0, frame, head, packet.getLength());
        write(out, frame);
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
