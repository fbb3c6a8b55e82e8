package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpListener;
import io.polyrouter.transport.tcp.TcpOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * The engine with its real threads and clock: while one virtual router is sent frames as fast as a
 * thread can make them, pings and TCP requests between two others, on the very same loop, are
 * answered. How long they take is reported; no more is asked of it than that nobody starves.
 */
class ThreadedFloodTest {

  private static final long MEASURED_NANOS = 1_500_000_000L;
  private static final double SANE_MILLIS = 1_000;
  private static final long PATIENCE_SECONDS = 10;
  private static final int RED = 0x0a000001;
  private static final int IP = Ethernet.HEADER_BYTES;
  private static final Ipv4Address FAR = Ipv4Address.parse("192.0.2.2");

  private final SplittableRandom random = new SplittableRandom(11);
  private final Ready ready = new Ready();
  private final Hose hose = new Hose();

  /** Completes for each router that has the route to its link. */
  private static final class Ready implements FibSink {
    private final Map<String, CompletableFuture<MacAddress>> up = new ConcurrentHashMap<>();

    CompletableFuture<MacAddress> of(String vr) {
      return up.computeIfAbsent(vr, name -> new CompletableFuture<>());
    }

    @Override
    public void publish(ForwardingState state) {
      if (state.interfaces().values().stream().allMatch(each -> each.up())) {
        of(state.vr()).complete(state.interfaces().values().iterator().next().mac());
      }
    }

    @Override
    public void withdraw(String vr) {}
  }

  /** A device into which a thread of the test puts frames; what it is to send goes nowhere. */
  private static final class Hose implements DeviceDriver {
    private final CompletableFuture<DeviceListener> opened = new CompletableFuture<>();

    @Override
    public boolean supports(Attachment attachment) {
      return attachment instanceof Attachment.OpenFlowPort;
    }

    @Override
    public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
      listener.linkChanged(true, "");
      opened.complete(listener);
      return new NetworkDevice() {
        @Override
        public boolean transmit(byte[] frame, int offset, int length) {
          return true;
        }

        @Override
        public void close() {}
      };
    }
  }

  /** Sends until it is told to end. */
  private final class Flood {
    private volatile boolean ended;
    private long frames;
    private final Thread thread;

    Flood(List<byte[]> kinds) {
      DeviceListener listener = hose.opened.join();
      thread =
          Thread.ofPlatform()
              .start(() -> {
                while (!ended) {
                  for (byte[] kind : kinds) {
                    listener.received(kind.clone(), kind.length);
                    frames++;
                  }
                }
              });
    }

    void end() throws InterruptedException {
      ended = true;
      thread.join();
    }
  }

  /** How long requests took, of which the next begins when the one before is answered. */
  private static final class Latencies {
    private final List<Long> nanos = new ArrayList<>();

    void measure(Measured request) throws Exception {
      long start = System.nanoTime();
      request.run();
      nanos.add(System.nanoTime() - start);
    }

    private double millis(double quantile) {
      List<Long> sorted = nanos.stream().sorted().toList();
      int at = Math.min((int) (sorted.size() * quantile), sorted.size() - 1);
      return sorted.get(at) / 1e6;
    }

    @Override
    public String toString() {
      return "p50 %.2f ms, p99 %.2f ms, max %.2f ms of %d"
          .formatted(millis(0.50), millis(0.99), millis(1), nanos.size());
    }
  }

  private interface Measured {
    void run() throws Exception;
  }

  private VrEngine start(int loops) {
    VrEngine engine =
        VrEngine.start(
            new VrEngine.Settings(loops, Duration.ofMillis(100), 1),
            new SystemClock(),
            List.of(new MemoryLinkDriver(), hose),
            List.of(ready),
            ForkJoinPool.commonPool());
    List<VrConfig> configs =
        List.of(
            route(vr("red", onPort("eth0", 1, "10.0.0.1/8")), "0.0.0.0/0", "10.0.0.2"),
            vr("blue", linkTo("x", "green", "x", "192.0.2.1/30")),
            vr("green", linkTo("x", "blue", "x", "192.0.2.2/30")));
    configs.forEach(each -> engine.apply(each).toCompletableFuture().join());
    configs.forEach(each -> ready.of(each.name()).join());
    engine.execute(
        "red",
        new OnLoop((transport, nowNanos) ->
            transport
                .tcp()
                .listen(
                    new Endpoint(new Ipv4Address(RED), 7),
                    5,
                    false,
                    TcpOptions.DEFAULT,
                    (listener, now) -> {},
                    nowNanos)));
    return engine;
  }

  /** A request by TCP, and its answer. */
  private static final class Exchange extends TcpConversation.Observer {
    private final VrEngine engine;
    private final CompletableFuture<TcpConnection> connected = new CompletableFuture<>();
    private volatile CompletableFuture<Void> answer = new CompletableFuture<>();

    Exchange(VrEngine engine) {
      this.engine = engine;
      Endpoint server = new Endpoint(FAR, 7);
      engine.execute(
          "green",
          new OnLoop((transport, nowNanos) ->
              transport
                  .tcp()
                  .listen(server, 5, false, TcpOptions.DEFAULT, Exchange::accept, nowNanos)));
      engine.execute(
          "blue",
          new OnLoop((transport, nowNanos) ->
              transport
                  .tcp()
                  .connect(Optional.empty(), server, TcpOptions.DEFAULT, this, nowNanos)));
      connected.join();
    }

    private static void accept(TcpListener listener, long nowNanos) {
      listener.accept(
          new TcpConversation.Observer() {
            @Override
            public void readable(TcpConnection of, long now) {
              of.receiveRing().discard(of.receiveRing().size());
              of.taken(now);
              of.sendRing().write(ByteBuffer.allocate(100));
              of.written(now);
            }
          },
          nowNanos);
    }

    @Override
    public void connected(TcpConnection of, long nowNanos) {
      connected.complete(of);
    }

    @Override
    public void readable(TcpConnection of, long nowNanos) {
      of.receiveRing().discard(of.receiveRing().size());
      of.taken(nowNanos);
      answer.complete(null);
    }

    void request() throws Exception {
      answer = new CompletableFuture<>();
      TcpConnection connection = connected.join();
      engine.execute(
          "blue",
          new OnLoop((transport, nowNanos) -> {
            connection.sendRing().write(ByteBuffer.allocate(100));
            connection.written(nowNanos);
          }));
      answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static void ping(VrEngine engine) throws Exception {
    PingRequest request =
        new PingRequest(
            "blue",
            IpAddress.parse("192.0.2.2"),
            Optional.empty(),
            Optional.empty(),
            1,
            Duration.ofMillis(1),
            Duration.ofSeconds(PATIENCE_SECONDS),
            56,
            64,
            false);
    if (engine.ping(request).toCompletableFuture().get(60, TimeUnit.SECONDS).received() != 1) {
      throw new TimeoutException("a ping was not answered within " + PATIENCE_SECONDS + " s");
    }
  }

  private static void measure(
      VrEngine engine, Exchange exchange, String when, TestReporter reporter) throws Exception {
    Latencies pings = new Latencies();
    Latencies requests = new Latencies();
    long start = System.nanoTime();
    while (System.nanoTime() - start < MEASURED_NANOS) {
      pings.measure(() -> ping(engine));
      requests.measure(exchange::request);
    }
    reporter.publishEntry("pings " + when, pings.toString());
    reporter.publishEntry("TCP requests " + when, requests.toString());
    assertThat(pings.millis(0.99)).isLessThan(SANE_MILLIS);
    assertThat(requests.millis(0.99)).isLessThan(SANE_MILLIS);
  }

  private void floodAndMeasure(
      int loops, TestReporter reporter, Supplier<byte[]> frame, String counter) throws Exception {
    try (VrEngine engine = start(loops)) {
      Exchange exchange = new Exchange(engine);
      // Once for what is compiled and resolved on the way.
      measure(engine, exchange, "warming up", reporter);
      measure(engine, exchange, "before", reporter);
      List<byte[]> kinds = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        kinds.add(frame.get());
      }
      long start = System.nanoTime();
      Flood flood = new Flood(kinds);
      try {
        measure(engine, exchange, "during the flood", reporter);
        while (counted(engine, counter) == 0) {
          // The figures of red are renewed ten times a second, as long as it has turns.
          ping(engine);
        }
      } finally {
        flood.end();
      }
      reporter.publishEntry(
          "frames of the flood",
          "%,d a second, of which red handled %s %%"
              .formatted(
                  flood.frames * 1_000_000_000L / (System.nanoTime() - start),
                  100 - 100 * dropped(engine) / flood.frames));
      assertThat(engine.snapshot("red").orElseThrow().health().restarts()).isZero();
      assertThat(dropped(engine)).isLessThan(flood.frames);
    }
  }

  private static long counted(VrEngine engine, String counter) {
    VrSnapshot red = engine.snapshot("red").orElseThrow();
    return red.counters().getOrDefault(counter, 0L)
        + red.transport().counters().tcp().getOrDefault(counter, 0L);
  }

  private static long dropped(VrEngine engine) {
    return counted(engine, "mailbox-full");
  }

  private byte[] toRed(int type, int bytes) {
    byte[] frame = new byte[IP + bytes];
    Ethernet.write(frame, 0, ready.of("red").join().bits(), 0x02000000000aL, type);
    return frame;
  }

  private int anywhere() {
    return 0xc6120000 | random.nextInt(1 << 16);
  }

  @Test
  @Timeout(300)
  void ofDatagrams(TestReporter reporter) throws Exception {
    floodAndMeasure(
        1,
        reporter,
        () -> {
          byte[] frame = toRed(EtherType.IPV4, 128);
          int from = anywhere();
          Ipv4.write(frame, IP, 0, 128, 1, 0, 64, IpProtocol.UDP, from, RED);
          Udp.write(frame, IP + 20, 1, 53, 100, from, RED);
          return frame;
        },
        "mailbox-full");
  }

  @Test
  @Timeout(300)
  void ofArpRequests(TestReporter reporter) throws Exception {
    floodAndMeasure(
        1,
        reporter,
        () -> {
          byte[] frame = toRed(EtherType.ARP, Arp.PACKET_BYTES);
          int sender = 0x0a000003 + random.nextInt(1 << 23);
          Arp.write(frame, IP, Arp.REQUEST, 0x020000000000L | sender, sender, 0, RED);
          return frame;
        },
        "neighbour-limit");
  }

  @Test
  @Timeout(300)
  void ofBeginningsOfConnections(TestReporter reporter) throws Exception {
    floodAndMeasure(1, reporter, this::syn, "cookies-sent");
  }

  @Test
  @Timeout(300)
  void ofBeginningsOfConnectionsOnSeveralLoops(TestReporter reporter) throws Exception {
    floodAndMeasure(2, reporter, this::syn, "cookies-sent");
  }

  private byte[] syn() {
    byte[] frame = toRed(EtherType.IPV4, 40);
    Ipv4Address from = new Ipv4Address(anywhere());
    Ipv4Address to = new Ipv4Address(RED);
    Ipv4.write(frame, IP, 0, 40, 1, 0, 64, IpProtocol.TCP, from.bits(), RED);
    TcpSegment.write(
        frame,
        IP + 20,
        1024 + random.nextInt(60_000),
        7,
        random.nextInt(),
        0,
        20,
        TcpSegment.SYN,
        1);
    TcpSegment.writeChecksum(
        frame,
        IP + 20,
        20,
        PseudoHeader.sum(
            IpPacket.high(from),
            IpPacket.low(from),
            IpPacket.high(to),
            IpPacket.low(to),
            IpProtocol.TCP,
            20));
    return frame;
  }
}
