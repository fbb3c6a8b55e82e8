package io.polyrouter.southbound.openflow;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter.MessageListener;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter.SystemListener;
import org.opendaylight.openflowjava.protocol.api.connection.SwitchConnectionHandler;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProviderFactory;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IetfInetUtil;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.config.rev140630.TransportProtocol;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.EchoRequestMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ErrorMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.FlowRemovedMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.HelloMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.MultipartReplyMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PacketInMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PortStatusMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.system.rev130927.DisconnectEvent;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.system.rev130927.SslConnectionError;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.system.rev130927.SwitchIdleEvent;
import org.opendaylight.yang.gen.v1.urn.opendaylight.params.xml.ns.yang.openflow._switch.connection.config.rev160506.SwitchConnectionConfigBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections through OpenFlowJava. Any thread may use it. */
final class Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int OUTBOUND_QUEUE = 1024;

  /** Silence is watched over by the sessions themselves. */
  private static final long NO_IDLE_EVENTS_MILLIS = 3_600_000;

  /** What happens on a connection. All calls come from its own thread, in order. */
  interface Events {
    void ready();

    void received(byte[] message);

    void closed();
  }

  private final SouthboundOptions options;
  private final SwitchConnectionProviderFactory factory;
  private final ScheduledExecutorService executor;
  private final Function<Connection, Events> accept;
  private final Duration again;
  private final Consumer<String> problem;
  private final AtomicReference<@Nullable SwitchConnectionProvider> provider =
      new AtomicReference<>();
  private volatile boolean closed;

  /**
   * @param executor runs the first event of a connection, and further attempts to listen
   * @param accept makes what takes the events of a connection
   * @param again how long to wait after an attempt that failed
   * @param problem told at every attempt why it cannot listen, or the empty text if it does
   */
  Listener(
      SouthboundOptions options,
      SwitchConnectionProviderFactory factory,
      ScheduledExecutorService executor,
      Function<Connection, Events> accept,
      Duration again,
      Consumer<String> problem) {
    this.options = options;
    this.factory = factory;
    this.executor = executor;
    this.accept = accept;
    this.again = again;
    this.problem = problem;
  }

  /** Starts to accept; where that fails, tries again and again until closed. */
  void start() {
    SwitchConnectionProvider attempt = newProvider();
    provider.set(attempt);
    Futures.addCallback(
        attempt.startup(
            new SwitchConnectionHandler() {
              @Override
              public void onSwitchConnected(ConnectionAdapter adapter) {
                attach(adapter, executor, accept.apply(new Connection(adapter)));
              }

              @Override
              public boolean accept(InetAddress from) {
                return true;
              }
            }),
        new FutureCallback<>() {
          @Override
          public void onSuccess(@Nullable Void result) {
            LOG.info("Waiting for OpenFlow switches at {}", options.listen());
            problem.accept("");
            if (closed) {
              close();
            }
          }

          @Override
          public void onFailure(Throwable cause) {
            String reason =
                "The controller cannot listen for switches at %s: %s. Free the address or configure another; it is tried again every %d s"
                    .formatted(options.listen(), cause.getMessage(), again.toSeconds());
            LOG.error("{}", reason);
            problem.accept(reason);
            tryAgain();
          }
        },
        MoreExecutors.directExecutor());
  }

  private SwitchConnectionProvider newProvider() {
    SwitchConnectionProvider made =
        factory.newInstance(
            new SwitchConnectionConfigBuilder()
                .setInstanceName("polyrouter")
                .setAddress(IetfInetUtil.ipAddressFor(options.listen().getAddress()))
                .setPort(Uint16.valueOf(options.listen().getPort()))
                .setTransportProtocol(TransportProtocol.TCP)
                .setSwitchIdleTimeout(Uint32.valueOf(NO_IDLE_EVENTS_MILLIS))
                .setUseBarrier(false)
                .setGroupAddModEnabled(false)
                .setChannelOutboundQueueSize(Uint16.valueOf(OUTBOUND_QUEUE))
                .build());
    RawMessages.install(made);
    return made;
  }

  private void tryAgain() {
    provider.set(null);
    try {
      var unused =
          executor.schedule(
              () -> {
                if (!closed) {
                  start();
                }
              },
              again.toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed already");
    }
  }

  private static void attach(ConnectionAdapter adapter, ExecutorService executor, Events events) {
    adapter.setExecutorService(executor);
    adapter.setConnectionReadyListener(events::ready);
    adapter.setAlienMessageListener(message -> {
      if (message instanceof RawMessages.Inbound raw) {
        events.received(raw.bytes());
      }
      return true;
    });
    adapter.setSystemListener(
        new SystemListener() {
          @Override
          public void onDisconnect(DisconnectEvent event) {
            events.closed();
          }

          @Override
          public void onSwitchIdle(SwitchIdleEvent event) {
            // The session asks by echo requests of its own.
          }

          @Override
          public void onSslConnectionError(SslConnectionError error) {
            events.closed();
          }
        });
    adapter.setMessageListener(NO_TYPED_MESSAGES);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done afterwards
  void close() {
    closed = true;
    SwitchConnectionProvider running = provider.getAndSet(null);
    if (running != null) {
      running.shutdown();
    }
  }

  /** All messages come as bytes, so none of these is ever called. */
  private static final MessageListener NO_TYPED_MESSAGES =
      new MessageListener() {
        @Override
        public void onHello(HelloMessage message) {}

        @Override
        public void onError(ErrorMessage message) {}

        @Override
        public void onEchoRequest(EchoRequestMessage message) {}

        @Override
        public void onExperimenter(ExperimenterMessage message) {}

        @Override
        public void onPacketIn(PacketInMessage message) {}

        @Override
        public void onFlowRemoved(FlowRemovedMessage message) {}

        @Override
        public void onPortStatus(PortStatusMessage message) {}

        @Override
        public void onMultipartReply(MultipartReplyMessage message) {}
      };
}
