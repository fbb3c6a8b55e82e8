package io.polyrouter.testkit.script.tcp;

import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Stage;
import io.polyrouter.testkit.script.Words;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpInfo;
import io.polyrouter.transport.tcp.TcpObserver;
import io.polyrouter.transport.tcp.TcpState;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The application's side of a connection: it writes and reads the bytes that every stream has. */
final class AppSocket implements TcpObserver {

  private final Stage stage;
  private final String name;
  private @Nullable TcpConnection connection;
  private long writtenBytes;
  private long readBytes;
  private boolean isConnected;
  private boolean isFinished;
  private boolean isClosed;
  private boolean isClosedExpected;
  private @Nullable IOException failure;

  AppSocket(Stage stage, String name) {
    this.stage = stage;
    this.name = name;
  }

  void attach(TcpConnection attached) {
    connection = attached;
  }

  TcpConnection connection() {
    TcpConnection attached = connection;
    if (attached == null) {
      throw new ScriptSyntaxException("connection " + name + " is not open yet");
    }
    return attached;
  }

  // ---- what the application does ------------------------------------------------------------

  void write(int bytes, int expectedBytes, long nowNanos) {
    ByteBuffer data = ByteBuffer.allocate(bytes);
    for (int i = 0; i < bytes; i++) {
      data.put(Flow.dataAt(1 + writtenBytes + i));
    }
    data.flip();
    int taken = connection().sendRing().write(data);
    writtenBytes += taken;
    connection().written(nowNanos);
    if (taken != expectedBytes) {
      throw Mismatch.of("bytes taken by the send ring", expectedBytes, taken);
    }
  }

  void read(int bytes, int expectedBytes, long nowNanos) {
    ByteBuffer data = ByteBuffer.allocate(bytes);
    int taken = connection().receiveRing().read(data);
    if (taken != expectedBytes) {
      throw Mismatch.of("bytes in the receive ring", expectedBytes, taken);
    }
    for (int i = 0; i < taken; i++) {
      readBytes++;
      if (data.get(i) != Flow.dataAt(readBytes)) {
        throw new Mismatch("the byte at " + readBytes + " is not what the peer sent there");
      }
    }
    connection().taken(nowNanos);
  }

  // ---- what it looks for --------------------------------------------------------------------

  void expect(Words words, long nowNanos) {
    String what = words.next();
    switch (what) {
      case "state" -> same("state", state(words.next()), connection().state());
      case "connected" -> holds("connected", isConnected);
      case "unconnected" -> holds("not connected", !isConnected);
      case "finished" -> holds("told that the peer has finished", isFinished);
      case "unfinished" -> holds("not told that the peer has finished", !isFinished);
      case "open" -> holds("not told that it is over", !isClosed);
      case "closed" -> expectClosed(words.hasNext() ? words.next() : "in-order");
      case "available" -> number("bytes to read", words.next(), connection().receiveRing().size());
      case "queued" ->
          number("bytes in the send ring", words.next(), connection().sendRing().size());
      case "info" -> expectInfo(words.next(), words.next(), connection().info(nowNanos));
      default -> throw Words.unknown("expectation", what);
    }
    words.end();
  }

  private static TcpState state(String text) {
    try {
      return TcpState.valueOf(text.replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw Words.unknown("state", text);
    }
  }

  private void expectClosed(String how) {
    holds("told that it is over", isClosed);
    isClosedExpected = true;
    IOException why = failure;
    String actual = why == null ? "in-order" : describe(why);
    if (!actual.equals(how)) {
      throw Mismatch.of("the end of the connection", how, actual + " (" + why + ")");
    }
  }

  private static String describe(IOException failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (failure instanceof NoRouteToHostException || text.contains("unreachable")) {
      return "unreachable";
    }
    for (String word : new String[] {"reset", "refused", "prohibited", "aborted"}) {
      if (text.contains(word)) {
        return word;
      }
    }
    return text.contains("timed out") || text.contains("timeout") ? "timeout" : text;
  }

  private void expectInfo(String field, String expected, TcpInfo info) {
    switch (field) {
      case "srtt" -> time(field, expected, info.smoothedRoundTripNanos());
      case "rto" -> time(field, expected, info.retransmissionTimeoutNanos());
      case "sent" -> number(field, expected, info.bytesSent());
      case "acknowledged" -> number(field, expected, info.bytesAcknowledged());
      case "received" -> number(field, expected, info.bytesReceived());
      case "segments-sent" -> number(field, expected, info.segmentsSent());
      case "segments-received" -> number(field, expected, info.segmentsReceived());
      case "retransmitted" -> number(field, expected, info.segmentsRetransmitted());
      case "cwnd" -> number(field, expected, info.congestionWindowBytes());
      case "ssthresh" -> number(field, expected, info.slowStartThresholdBytes());
      case "send-window" -> number(field, expected, info.sendWindowBytes());
      case "receive-window" -> number(field, expected, info.receiveWindowBytes());
      case "mss" -> number(field, expected, info.maxSegmentBytes());
      default -> throw Words.unknown("field of the connection", field);
    }
  }

  private void time(String what, String expected, long actualNanos) {
    if (!stage.values().matchesSeconds(expected, actualNanos)) {
      throw Mismatch.of(what, expected + " seconds", actualNanos + " nanoseconds");
    }
  }

  private void number(String what, String expected, long actual) {
    if (!stage.values().matches(expected, actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private static void same(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private static void holds(String what, boolean holds) {
    if (!holds) {
      throw new Mismatch("the application is not: " + what);
    }
  }

  /** A connection that broke without the script noticing. */
  void finish() {
    if (failure != null && !isClosedExpected) {
      throw new Mismatch("connection " + name + " failed: " + failure);
    }
  }

  // ---- what TCP tells -----------------------------------------------------------------------

  @Override
  public void connected(TcpConnection told, long nowNanos) {
    event("connected", isConnected);
    isConnected = true;
  }

  @Override
  public void readable(TcpConnection told, long nowNanos) {
    event("readable", false);
  }

  @Override
  public void writable(TcpConnection told, long nowNanos) {
    event("writable", false);
  }

  @Override
  public void remoteFinished(TcpConnection told, long nowNanos) {
    event("finished", isFinished);
    isFinished = true;
  }

  @Override
  public void closed(TcpConnection told, @Nullable IOException why, long nowNanos) {
    event("closed" + (why == null ? "" : ": " + why.getMessage()), false);
    isClosed = true;
    failure = why;
  }

  private void event(String what, boolean isAgain) {
    stage.note("! " + name + ": " + what);
    if (isClosed || isAgain) {
      throw new Mismatch("the application of " + name + " was told once too often: " + what);
    }
  }
}
