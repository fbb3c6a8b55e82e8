package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers calls that send or receive datagrams together with an address. */
final class DatagramCalls {

  private static final int MAX_VECTORS = 1024;
  private static final int MESSAGE_BYTES = 56;
  private static final int MULTI_MESSAGE_BYTES = 64;

  private DatagramCalls() {}

  static void sendTo(SocketCall call, DatagramSocket socket, @Nullable InetSocketAddress to) {
    byte[] data = call.read(call.argument(1), bounded(call.argument(2)));
    call.answer(
        data == null || call.argument(2) > DatagramSocket.MAX_BYTES
            ? data == null ? -Kernel.EFAULT : -Kernel.EMSGSIZE
            : to == null ? -Kernel.EINVAL : socket.send(to, data));
  }

  private static int bounded(long length) {
    return bounded(length, DatagramSocket.MAX_BYTES);
  }

  private static int bounded(long length, int most) {
    return Math.clamp(length, 0, most);
  }

  /** Receives at the program's end, waiting while the program would. */
  private static DatagramSocket.@Nullable Received receive(
      SocketCall call, DatagramSocket socket, int room, int flags) {
    int programFd = call.duplicate(call.number(0));
    if (programFd < 0) {
      call.answer(programFd);
      return null;
    }
    try {
      boolean waits = (flags & Kernel.MSG_DONTWAIT) == 0 && !Kernel.isNonblocking(programFd);
      long untilNanos = System.nanoTime() + Kernel.receiveTimeoutNanos(programFd);
      int[] failure = new int[1];
      DatagramSocket.Received received = socket.receive(programFd, room, flags, failure);
      while (received == null
          && failure[0] == -Kernel.EAGAIN
          && waits
          && System.nanoTime() - untilNanos < 0
          && call.isAwaited()) {
        long leftMillis = (untilNanos - System.nanoTime()) / 1_000_000 + 1;
        Kernel.poll(
            programFd, Kernel.POLLIN, Math.clamp(leftMillis, 0, SocketCalls.PATIENCE_MILLIS));
        received = socket.receive(programFd, room, flags, failure);
      }
      if (received == null) {
        call.answer(failure[0]);
      }
      return received;
    } finally {
      Kernel.close(programFd);
    }
  }

  static void receiveFrom(SocketCall call, DatagramSocket socket) {
    DatagramSocket.Received received =
        receive(call, socket, bounded(call.argument(2)), call.number(3));
    if (received == null) {
      return;
    }
    boolean written =
        call.write(call.argument(1), received.data, received.data.length)
            && (call.argument(5) == 0
                || call.writeWithLength(
                    call.argument(4),
                    call.argument(5),
                    SocketAddresses.write(socket.family, received.arrival.from())));
    call.answer(written ? received.length : -Kernel.EFAULT);
  }

  /** struct msghdr, as far as it matters here. */
  private record Message(
      long name, int nameBytes, long vectors, int vectorCount, long control, long controlBytes) {
    static @Nullable Message read(SocketCall call, long at) {
      byte[] raw = call.read(at, MESSAGE_BYTES);
      return raw == null
          ? null
          : new Message(
              Bytes.i64(raw, 0),
              Bytes.i32(raw, 8),
              Bytes.i64(raw, 16),
              Math.clamp(Bytes.i64(raw, 24), 0, MAX_VECTORS),
              Bytes.i64(raw, 32),
              Bytes.i64(raw, 40));
    }
  }

  private static byte @Nullable [] gather(SocketCall call, Message message) {
    byte[] vectors = call.read(message.vectors, message.vectorCount * 16);
    if (vectors == null) {
      return null;
    }
    byte[] data = new byte[0];
    for (int i = 0; i < message.vectorCount; i++) {
      int length = bounded(Bytes.i64(vectors, 16 * i + 8));
      byte[] part = call.read(Bytes.i64(vectors, 16 * i), length);
      if (part == null || data.length + length > DatagramSocket.MAX_BYTES) {
        return null;
      }
      int before = data.length;
      data = Arrays.copyOf(data, before + length);
      System.arraycopy(part, 0, data, before, length);
    }
    return data;
  }

  static void sendMessage(SocketCall call, DatagramSocket socket) {
    Message message = Message.read(call, call.argument(1));
    if (message == null) {
      call.answer(-Kernel.EFAULT);
    } else if (message.name == 0) {
      call.proceed();
    } else {
      call.answer(send(call, socket, message));
    }
  }

  private static int send(SocketCall call, DatagramSocket socket, Message message) {
    byte[] data = gather(call, message);
    InetSocketAddress to =
        message.name == 0 ? null : SocketCalls.address(call, message.name, message.nameBytes);
    return data == null
        ? -Kernel.EFAULT
        : message.name != 0 && to == null ? -Kernel.EINVAL : socket.send(to, data);
  }

  static void sendMessages(SocketCall call, DatagramSocket socket) {
    int count = bounded(call.number(2), MAX_VECTORS);
    int sent = 0;
    while (sent < count) {
      long at = call.argument(1) + (long) sent * MULTI_MESSAGE_BYTES;
      Message message = Message.read(call, at);
      int result = message == null ? -Kernel.EFAULT : send(call, socket, message);
      if (result < 0) {
        call.answer(sent == 0 ? result : sent);
        return;
      }
      call.write(at + MESSAGE_BYTES, Bytes.ofI32(result), 4);
      sent++;
    }
    call.answer(sent);
  }

  static void receiveMessage(SocketCall call, DatagramSocket socket) {
    boolean multiple = call.is(Call.RECVMMSG);
    int flags = multiple ? call.number(3) : call.number(2);
    if ((flags & Kernel.MSG_ERRQUEUE) != 0) {
      call.answer(-Kernel.EAGAIN); // errors of the network are not told
      return;
    }
    long at = call.argument(1);
    Message message = Message.read(call, at);
    byte[] vectors = message == null ? null : call.read(message.vectors, message.vectorCount * 16);
    if (message == null || vectors == null) {
      call.answer(-Kernel.EFAULT);
      return;
    }
    long room = 0;
    for (int i = 0; i < message.vectorCount; i++) {
      room += bounded(Bytes.i64(vectors, 16 * i + 8));
    }
    // MSG_WAITFORONE is meant for recvmmsg alone; here one message is all that comes.
    DatagramSocket.Received received =
        receive(call, socket, bounded(room), multiple ? flags & Kernel.MSG_DONTWAIT : flags);
    if (received == null) {
      return;
    }
    int done = 0;
    for (int i = 0; i < message.vectorCount && done < received.data.length; i++) {
      int part = Math.min(bounded(Bytes.i64(vectors, 16 * i + 8)), received.data.length - done);
      byte[] bytes = Arrays.copyOfRange(received.data, done, done + part);
      if (!call.write(Bytes.i64(vectors, 16 * i), bytes, part)) {
        call.answer(-Kernel.EFAULT);
        return;
      }
      done += part;
    }
    if (message.name != 0) {
      byte[] from = SocketAddresses.write(socket.family, received.arrival.from());
      call.write(message.name, from, Math.min(from.length, Math.max(message.nameBytes, 0)));
      call.write(at + 8, Bytes.ofI32(from.length), 4);
    }
    // How it arrived, as far as the program asked for it, and whether the data was cut off.
    byte[] control = Control.of(socket, received.arrival, message.controlBytes);
    call.write(message.control, control, control.length);
    call.write(at + 40, Bytes.ofI64(control.length), 8);
    boolean cut = received.length > received.data.length;
    call.write(at + 48, Bytes.ofI32(cut ? Kernel.MSG_TRUNC : 0), 4);
    if (multiple) {
      call.write(at + MESSAGE_BYTES, Bytes.ofI32(received.data.length), 4);
    }
    call.answer(multiple ? 1 : received.data.length);
  }
}
