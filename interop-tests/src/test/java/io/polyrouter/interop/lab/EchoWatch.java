package io.polyrouter.interop.lab;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.router.RouterManager;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.raw.RawSocket;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the echo replies that reach a virtual router, by a raw IP socket in it: which sizes came
 * back as its own ping sent them (0, 1, 2, ... in a byte each).
 */
public final class EchoWatch implements AutoCloseable {

  private static final int HEADER_BYTES = 8;
  private static final int MOST_WAITING_BYTES = 1 << 24;
  private static final int SECONDS = 10;

  private final RouterManager manager;
  private final String vr;
  private final boolean ipv6;
  private final CompletableFuture<RawSocket> socket = new CompletableFuture<>();

  // Of the virtual router's loop, until the socket is closed.
  private final BitSet sizes = new BitSet();
  private int altered;

  private EchoWatch(RouterManager manager, String vr, boolean ipv6) {
    this.manager = manager;
    this.vr = vr;
    this.ipv6 = ipv6;
  }

  /** Starts. */
  public static EchoWatch in(RouterManager manager, String vr, boolean ipv6) {
    EchoWatch watch = new EchoWatch(manager, vr, ipv6);
    watch.execute(watch::open);
    return watch;
  }

  private interface Step {
    void run(TransportLayer transport, long nowNanos) throws IOException;
  }

  /** Has the loop do something, and waits for it. */
  private void execute(Step step) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    manager.execute(
        vr,
        new TransportCommand() {
          @Override
          public void run(TransportLayer transport, long nowNanos) {
            try {
              step.run(transport, nowNanos);
              done.complete(true);
            } catch (IOException e) {
              done.completeExceptionally(e);
            }
          }

          @Override
          public void refused(IOException why) {
            done.completeExceptionally(why);
          }
        });
    done.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  private void open(TransportLayer transport, long nowNanos) throws IOException {
    PacketOptions options = PacketOptions.DEFAULT;
    RawSocket opened =
        transport
            .raw()
            .open(
                ipv6 ? AddressFamily.IPV6 : AddressFamily.IPV4,
                ipv6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP,
                new PacketOptions(
                    options.hopLimit(),
                    options.multicastHopLimit(),
                    options.trafficClass(),
                    options.minHopLimit(),
                    options.interfaceIndex(),
                    options.multicastInterfaceIndex(),
                    options.multicastLoop(),
                    options.broadcast(),
                    MOST_WAITING_BYTES),
                new PacketObserver() {
                  @Override
                  public void readable() {
                    take();
                  }

                  @Override
                  public void errorReceived(IOException error) {
                    altered++;
                  }

                  @Override
                  public void closed(@Nullable IOException failure) {
                    // The counts are compared with what was sent.
                  }
                });
    socket.complete(opened);
  }

  private void take() {
    Datagram datagram;
    while ((datagram = socket.join().queue().poll()) != null) {
      byte[] message = datagram.payload();
      if (message.length < HEADER_BYTES || message[0] != (ipv6 ? (byte) 129 : 0)) {
        continue;
      }
      int size = message.length - HEADER_BYTES;
      boolean same = true;
      for (int i = 0; i < size; i++) {
        same &= message[HEADER_BYTES + i] == (byte) i;
      }
      if (same) {
        sizes.set(size);
      } else {
        altered++;
      }
    }
  }

  /** Replies that were not what had been sent. */
  public int altered() {
    int[] result = new int[1];
    execute((transport, now) -> result[0] = altered);
    return result[0];
  }

  /** The sizes that came back unaltered. */
  public BitSet sizes() {
    BitSet result = new BitSet();
    execute((transport, now) -> result.or(sizes));
    return result;
  }

  @Override
  public void close() {
    execute((transport, now) -> socket.join().close(now));
  }
}
