package io.polyrouter.southbound.openflow;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.openflow.wire.Inbound;
import io.polyrouter.southbound.plan.InterfaceName;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProviderFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All OpenFlow switches of the controller: takes forwarding states and puts them into the switches
 * as flows, and drives the virtual routers' interfaces that are attached to switch ports.
 *
 * <p>Thread-safe; no call blocks. Inside, every switch has one thread of its own, which alone
 * touches its session and its content.
 *
 * <p>Registered as a service under this class, {@link FibSink} and {@link DeviceDriver} where OSGi
 * runs. {@link #configure} may be called at any time; until then every session is refused.
 */
public final class OpenFlowSouthbound implements FibSink, DeviceDriver, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenFlowSouthbound.class);
  private static final long HANDSHAKE_SECONDS = 10;
  private static final Duration LISTEN_AGAIN = Duration.ofSeconds(10);
  private static final int UNSERVED_SESSIONS = 256;

  private final SouthboundOptions options;
  private final LongSupplier nanoClock;
  private final Devices devices = new Devices();
  private final Map<String, ForwardingState> states = new ConcurrentHashMap<>();
  private final Map<Long, SwitchAgent> agents = new ConcurrentHashMap<>();
  private final Object configuring = new Object();
  private final List<FibInstalledListener> installedListeners = new CopyOnWriteArrayList<>();
  private final RefusedSwitches refused;
  private final AtomicInteger unserved = new AtomicInteger();
  private final Environment environment;
  private final ScheduledExecutorService thread;
  private final Listener listener;

  /** Why no switch can connect, empty if they can. */
  private volatile String listenProblem = "";

  private OpenFlowSouthbound(
      SouthboundOptions options,
      SwitchConnectionProviderFactory transport,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.options = options;
    this.nanoClock = nanoClock;
    this.refused = new RefusedSwitches(clock);
    this.environment =
        new Environment(
            options,
            clock,
            nanoClock,
            devices,
            states,
            (datapathId, vr, version) ->
                installedListeners.forEach(each -> each.installed(datapathId, vr, version)));
    this.thread = executor("openflow-sessions");
    this.listener =
        new Listener(options, transport, thread, this::accept, LISTEN_AGAIN, this::listening);
  }

  /**
   * Starts to listen for switches.
   *
   * @param transport OpenFlowJava's service
   * @param nanoClock monotonic, for time-outs and rates
   */
  public static OpenFlowSouthbound start(
      SouthboundOptions options,
      SwitchConnectionProviderFactory transport,
      InstantSource clock,
      LongSupplier nanoClock) {
    OpenFlowSouthbound southbound = new OpenFlowSouthbound(options, transport, clock, nanoClock);
    southbound.listener.start();
    return southbound;
  }

  private static ScheduledExecutorService executor(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon(true).factory());
  }

  public SouthboundOptions options() {
    return options;
  }

  // ---- switches -----------------------------------------------------------------------------

  /**
   * Makes these the expected switches, all others are forgotten: their sessions end, their flows
   * stay. Idempotent: a switch whose configuration did not change does not notice. Calls take
   * effect in order.
   *
   * @throws IllegalArgumentException if two have the same datapath id
   */
  public void configure(List<SwitchConfig> switches) {
    Map<Long, SwitchConfig> desired;
    try {
      desired = switches.stream().collect(Collectors.toMap(SwitchConfig::datapathId, c -> c));
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("two switches have the same datapath id", e);
    }
    synchronized (configuring) {
      reconcileAgents(desired);
    }
  }

  private void reconcileAgents(Map<Long, SwitchConfig> desired) {
    agents
        .entrySet()
        .removeIf(known -> {
          boolean forgotten = !desired.containsKey(known.getKey());
          if (forgotten) {
            known.getValue().shutdown(true);
          }
          return forgotten;
        });
    desired.forEach((datapathId, config) -> {
      SwitchAgent known = agents.get(datapathId);
      if (known == null) {
        ScheduledExecutorService own = executor(String.format("openflow-%016x", datapathId));
        SwitchAgent agent = new SwitchAgent(config, environment, own);
        agents.put(datapathId, agent);
        if (!listenProblem.isEmpty()) {
          agent.fault(listenProblem);
        }
        refused.forget(datapathId);
      } else {
        known.reconfigure(config);
      }
    });
  }

  /** Every configured switch, by datapath id (unsigned). */
  public List<SwitchSnapshot> snapshots() {
    return agents.keySet().stream()
        .sorted(Long::compareUnsigned)
        .flatMap(datapathId -> snapshot(datapathId).stream())
        .toList();
  }

  /** One configured switch. */
  public Optional<SwitchSnapshot> snapshot(long datapathId) {
    return Optional.ofNullable(agents.get(datapathId)).map(SwitchAgent::snapshot);
  }

  /** Switches that were turned away because they are not configured; the latest hundred. */
  public List<RefusedSwitch> refusedSwitches() {
    return refused.list();
  }

  /**
   * Connections that ended before the other end had said who it is: garbage, another protocol or
   * version, or silence.
   */
  public long brokenHandshakes() {
    return refused.brokenHandshakes();
  }

  /** Adds a listener, until the result is closed. */
  public Registration addInstalledListener(FibInstalledListener added) {
    installedListeners.add(added);
    return () -> installedListeners.remove(added);
  }

  /** Takes something back that was registered. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  // ---- virtual routers ----------------------------------------------------------------------

  @Override
  public void publish(ForwardingState state) {
    states.put(state.vr(), state);
    agents.values().forEach(agent -> agent.changed(state.vr()));
  }

  @Override
  public void withdraw(String vr) {
    states.remove(vr);
    agents.values().forEach(agent -> agent.changed(vr));
  }

  @Override
  public boolean supports(Attachment attachment) {
    return attachment instanceof Attachment.OpenFlowPort;
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener to) {
    if (!(request.attachment() instanceof Attachment.OpenFlowPort(SwitchPort port))) {
      throw new IllegalArgumentException("not an OpenFlow port: " + request.attachment());
    }
    SwitchDevice device =
        new SwitchDevice(
            new InterfaceName(request.vr(), request.interfaceName()),
            port,
            to,
            at -> agents.get(at.datapathId()),
            devices::remove);
    devices.add(device);
    to.linkChanged(false, "the switch has not connected since the start");
    SwitchAgent agent = agents.get(port.datapathId());
    if (agent != null) {
      agent.opened(device);
    }
    return device;
  }

  // ---- sessions -----------------------------------------------------------------------------

  /** Operators read the problem in the state of every switch. */
  private void listening(String problem) {
    listenProblem = problem;
    if (!problem.isEmpty()) {
      agents.values().forEach(agent -> agent.fault(problem));
    }
  }

  private Listener.Events accept(Connection connection) {
    Session session = new Session(connection, new Greeter(), nanoClock);
    if (unserved.incrementAndGet() > UNSERVED_SESSIONS) {
      session.refuse("too many connections that do not say who they are");
    } else {
      later(() -> {
        if (!session.isServed()) {
          session.refuse("did not say who it is within " + HANDSHAKE_SECONDS + " s");
        }
      });
    }
    return session;
  }

  private final class Greeter implements Session.Owner {

    @Override
    public void identified(Session session, Inbound.Features features) {
      run(() -> {
        SwitchAgent agent = agents.get(features.datapathId());
        if (agent == null) {
          refused.add(features.datapathId(), session.connection().remote());
          session.refuse("");
        } else if (features.auxiliaryId() != 0) {
          session.refuse("auxiliary connections are not used");
        } else {
          agent.attach(session, features, unserved::decrementAndGet);
        }
      });
    }

    @Override
    public void endedUnknown(Session session, String reason) {
      unserved.decrementAndGet();
      if (!reason.isEmpty()) {
        refused.brokenHandshake(session.connection().remote(), reason);
      }
    }
  }

  private void run(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed already");
    }
  }

  private void later(Runnable task) {
    try {
      var unused = thread.schedule(task, HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("closed already");
    }
  }

  /** Ends all sessions; the switches keep forwarding by the flows they have. */
  @Override
  public void close() {
    listener.close();
    run(() -> {
      agents.values().forEach(agent -> agent.shutdown(false));
      agents.clear();
    });
    thread.shutdown();
  }
}
