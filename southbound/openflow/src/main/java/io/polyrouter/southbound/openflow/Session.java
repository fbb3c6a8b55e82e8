package io.polyrouter.southbound.openflow;

import io.polyrouter.southbound.openflow.wire.Inbound;
import io.polyrouter.southbound.openflow.wire.MessageReader;
import io.polyrouter.southbound.openflow.wire.MessageWriter;
import io.polyrouter.southbound.openflow.wire.OpenFlow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection from HELLO to its end. Learns who is on the other end, then hands messages to the
 * agent of that switch; packet-ins go straight to the devices. Events come on the connection's own
 * thread.
 */
final class Session implements Listener.Events {

  private static final int HELLO_FAILED = 0;
  private static final int INCOMPATIBLE = 0;
  private static final int HELLO_XID = 1;
  private static final int FEATURES_XID = 2;
  private static final int STRAY_MESSAGES = 100;
  private static final int PENDING_HIGH = 4096;
  private static final int PENDING_LOW = 1024;

  /** Where a session turns to. Called on the connection's thread. */
  interface Owner {
    /** The switch said who it is; the owner calls {@link #serve} or {@link #refuse} later. */
    void identified(Session session, Inbound.Features features);

    /** The connection ended before anybody served it. */
    void endedUnknown(Session session, String reason);
  }

  private final Connection connection;
  private final Owner owner;
  private final LongSupplier nanoClock;

  /** Orders being served against the end of the connection. */
  private final Object handover = new Object();

  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile long lastHeardNanos;
  private volatile boolean paused;
  private volatile @Nullable SwitchAgent agent;
  private volatile @Nullable PacketInPath packetInPath;
  private int strayMessages;

  Session(Connection connection, Owner owner, LongSupplier nanoClock) {
    this.connection = connection;
    this.owner = owner;
    this.nanoClock = nanoClock;
    this.lastHeardNanos = nanoClock.getAsLong();
  }

  Connection connection() {
    return connection;
  }

  /** When the other end was last heard of. */
  long lastHeardNanos() {
    return lastHeardNanos;
  }

  boolean isServed() {
    return agent != null;
  }

  @Override
  public void ready() {
    MessageWriter writer = new MessageWriter(64);
    writer.hello(HELLO_XID);
    connection.trySend(writer.take());
  }

  @Override
  public void received(byte[] message) {
    lastHeardNanos = nanoClock.getAsLong();
    if (ended.get()) {
      return;
    }
    int type = message.length > 1 ? message[1] & 0xff : -1;
    SwitchAgent server = agent;
    if (type == OpenFlow.ECHO_REQUEST) {
      if (MessageReader.read(message) instanceof Inbound.EchoRequest echo) {
        MessageWriter writer = new MessageWriter(16 + echo.data().length);
        writer.echoReply(echo.xid(), echo.data());
        connection.trySend(writer.take());
      }
    } else if (server == null) {
      greet(MessageReader.read(message));
    } else if (type == OpenFlow.PACKET_IN) {
      packetIn(server, message);
    } else {
      if (pending.incrementAndGet() > PENDING_HIGH && !paused) {
        paused = true;
        connection.setReading(false);
      }
      server.received(this, message);
    }
  }

  private void packetIn(SwitchAgent server, byte[] message) {
    PacketInPath path = packetInPath;
    if (path == null) {
      return;
    }
    if (MessageReader.read(message) instanceof Inbound.PacketIn packet) {
      path.deliver(packet);
    } else {
      server.count(SwitchCounter.PACKET_IN_DROPPED_MALFORMED);
    }
  }

  private void greet(Inbound message) {
    switch (message) {
      case Inbound.Hello hello when hello.speaksThisVersion() -> {
        MessageWriter writer = new MessageWriter(16);
        writer.featuresRequest(FEATURES_XID);
        connection.trySend(writer.take());
      }
      case Inbound.Hello hello -> {
        MessageWriter writer = new MessageWriter(64);
        writer.error(hello.xid(), HELLO_FAILED, INCOMPATIBLE, "OpenFlow 1.3 is needed");
        connection.trySend(writer.take());
        refuse("does not speak OpenFlow 1.3 but " + hello.versions());
      }
      case Inbound.Features features -> owner.identified(this, features);
      case Inbound.Malformed malformed -> refuse("sent garbage: " + malformed.reason());
      case Inbound.Failure failure -> refuse("answered " + failure.name());
      default -> {
        strayMessages++;
        if (strayMessages > STRAY_MESSAGES) {
          refuse("talks without saying who it is");
        }
      }
    }
  }

  /** From now on this agent gets all messages; false if the connection has ended already. */
  boolean serve(SwitchAgent by) {
    synchronized (handover) {
      if (ended.get()) {
        return false;
      }
      agent = by;
      return true;
    }
  }

  /** From now on packet-ins take this path. */
  void packetInsTo(PacketInPath path) {
    packetInPath = path;
  }

  /** The agent has dealt with a message. */
  void handled() {
    if (pending.decrementAndGet() < PENDING_LOW && paused) {
      paused = false;
      connection.setReading(true);
    }
  }

  /** Ends the session before it was served. */
  void refuse(String reason) {
    boolean first;
    synchronized (handover) {
      first = agent == null && ended.compareAndSet(false, true);
    }
    if (first) {
      connection.close();
      owner.endedUnknown(this, reason);
    }
  }

  /** Ends the session on the agent's behalf; the agent knows already. */
  void end() {
    ended.set(true);
    connection.close();
  }

  @Override
  public void closed() {
    SwitchAgent server;
    boolean first;
    synchronized (handover) {
      server = agent;
      first = ended.compareAndSet(false, true);
    }
    if (first) {
      if (server == null) {
        owner.endedUnknown(this, "");
      } else {
        server.closed(this);
      }
    }
  }
}
