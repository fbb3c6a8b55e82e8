package io.polyrouter.southbound.openflow;

import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.SwitchContent;
import io.polyrouter.southbound.openflow.SwitchSnapshot.Status;
import io.polyrouter.southbound.openflow.wire.Inbound;
import io.polyrouter.southbound.openflow.wire.MessageReader;
import io.polyrouter.southbound.openflow.wire.MessageWriter;
import io.polyrouter.southbound.plan.FlowPlan;
import io.polyrouter.southbound.plan.SwitchFeatures;
import io.polyrouter.southbound.plan.SwitchPlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one expected switch, over all of its sessions: reads what it holds, brings it up to
 * date, keeps it there. One thread of its own does everything but {@link #transmit}; other threads
 * only leave word.
 *
 * <p>At any time one thing is under way: reading the content, or one plan. What virtual routers
 * publish meanwhile waits as a name in a set; the next plan takes the latest state of each, so a
 * slow switch skips versions instead of falling behind.
 */
final class SwitchAgent {

  private static final Logger LOG = LoggerFactory.getLogger(SwitchAgent.class);

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long DUPLICATE_PROBE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int RETRY_DOUBLINGS = 6;
  private static final int SILENT_INTERVALS = 3;
  private static final int ECHO_XID = -2;
  private static final int REFUSED_KEPT = 1_000_000;
  private static final int QUESTION_XIDS = 16;
  private static final long BITS_PER_KILOBIT = 1_000;

  private final Environment environment;
  private final ScheduledExecutorService thread;
  private final Counters counters = new Counters();
  private final PacketOutPath packetOuts = new PacketOutPath(counters);
  private final SwitchState state;
  private final Set<String> dirty = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private volatile @Nullable Session session;

  // All below is touched by the switch's thread alone.
  private SwitchConfig config;
  private Inbound.@Nullable Features features;
  private @Nullable ContentReader reader;
  private @Nullable SwitchPlanner planner;
  private @Nullable PlanSender sender;
  private final Map<Integer, Inbound.PortDescription> ports =
      new TreeMap<>(Integer::compareUnsigned);
  private final Settling settling;
  private final Map<String, Long> versionsUnderWay = new HashMap<>();
  private final Set<Object> refused = new HashSet<>();
  private int nextXid = 16;
  private long progressNanos;
  private long echoSentNanos;
  private long deadlineNanos = Long.MAX_VALUE;
  private long retryAtNanos = Long.MAX_VALUE;
  private int retries;
  private boolean resyncWanted;
  private long resyncBeganNanos;
  private @Nullable ResyncUnderWay resync;

  private record ResyncUnderWay(int flowsRead, int groupsRead, int messages) {}

  SwitchAgent(SwitchConfig config, Environment environment, ScheduledExecutorService thread) {
    this.config = config;
    this.environment = environment;
    this.thread = thread;
    this.settling = new Settling(environment.options());
    this.state = new SwitchState(config, environment.clock(), counters);
    var unused =
        thread.scheduleWithFixedDelay(
            guarded(this::tick), TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  // ---- called by any thread -----------------------------------------------------------------

  SwitchSnapshot snapshot() {
    return state.snapshot();
  }

  void count(SwitchCounter counter) {
    counters.add(counter);
  }

  /** A virtual router published a state, or is gone. */
  void changed(String vr) {
    dirty.add(vr);
    if (session != null && drainScheduled.compareAndSet(false, true)) {
      run(() -> {
        drainScheduled.set(false);
        drain();
      });
    }
  }

  void opened(SwitchDevice device) {
    run(() -> tellLink(device));
  }

  /** Something keeps the switch away that is no fault of its own. */
  void fault(String message) {
    run(() -> state.fault(message));
  }

  void reconfigure(SwitchConfig changed) {
    run(() -> {
      if (!changed.equals(config)) {
        boolean asBefore =
            changed.puntRates().equals(config.puntRates())
                && changed.vrPacketInRate() == config.vrPacketInRate();
        config = changed;
        state.configured(changed);
        if (!asBefore) {
          resyncWanted = true;
          drain();
        }
      }
    });
  }

  /**
   * A connection claims to be this switch.
   *
   * @param served called when the agent takes it
   */
  void attach(Session candidate, Inbound.Features said, Runnable served) {
    run(() -> welcome(candidate, said, served));
  }

  void received(Session from, byte[] message) {
    run(() -> {
      from.handled();
      if (from == session) {
        handle(MessageReader.read(message));
      }
    });
  }

  void closed(Session which) {
    run(() -> {
      if (which == session) {
        detach("connection lost");
      }
    });
  }

  /** Ends for good; the switch keeps its flows. */
  void shutdown(boolean forgotten) {
    run(() -> {
      Session current = session;
      if (current != null) {
        current.end();
        detach("no longer expected");
      }
      if (forgotten) {
        environment
            .devices()
            .forEachOn(
                config.datapathId(),
                device -> device.link(false, "the switch is no longer expected"));
      }
    });
    thread.shutdown();
  }

  /** Sends a frame out of a port; called by the threads of virtual routers. */
  boolean transmit(SwitchPort port, byte[] frame, int offset, int length) {
    return packetOuts.send(session, port, frame, offset, length);
  }

  private void run(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("switch {} is no longer looked after", name());
    }
  }

  /** A bug ends the session, not the agent: the next session starts from what the switch holds. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("Internal fault with switch {}; its session is started anew", name(), e);
        abort("internal fault: " + e);
      }
    };
  }

  private String name() {
    return String.format("%016x", config.datapathId());
  }

  // ---- begin and end of a session -----------------------------------------------------------

  private void welcome(Session candidate, Inbound.Features said, Runnable served) {
    Session current = session;
    if (current != null) {
      // Whoever is first stays, if he is alive: an impostor must not displace a working switch.
      probe(current);
      deadlineNanos = Math.min(deadlineNanos, now() + DUPLICATE_PROBE_NANOS);
      candidate.refuse("has the datapath id of switch " + name() + ", which is connected");
      return;
    }
    features = said;
    session = candidate;
    if (!candidate.serve(this)) {
      session = null;
      return;
    }
    served.run();
    deadlineNanos = Long.MAX_VALUE;
    echoSentNanos = now();
    counters.add(SwitchCounter.SESSIONS);
    state.connected(candidate.connection().remote(), said.tables());
    LOG.info("Switch {} connected from {}", name(), candidate.connection());
    MessageWriter writer = new MessageWriter(128);
    writer.setConfig(nextXid++);
    writer.setAsync(nextXid++);
    candidate.connection().trySend(writer.take());
    beginResync(candidate);
  }

  private void beginResync(Session with) {
    resyncWanted = false;
    retryAtNanos = Long.MAX_VALUE;
    resyncBeganNanos = now();
    progressNanos = resyncBeganNanos;
    counters.add(SwitchCounter.RESYNCS);
    state.status(Status.SYNCHRONISING);
    MessageWriter writer = new MessageWriter(512);
    reader = ContentReader.ask(writer, nextXid);
    nextXid += QUESTION_XIDS;
    with.connection().send(writer.take(), () -> {});
  }

  /** The other end broke the protocol, or we made a mistake. */
  private void abort(String reason) {
    Session current = session;
    if (current != null) {
      counters.add(SwitchCounter.SESSIONS_ABORTED);
      state.fault(reason);
      LOG.warn("Session of switch {} ended: {}", name(), reason);
      current.end();
      detach(reason);
    }
  }

  /** The flows stay in the switch, so interfaces stay up and nothing else changes. */
  private void detach(String reason) {
    session = null;
    reader = null;
    planner = null;
    sender = null;
    resync = null;
    versionsUnderWay.clear();
    retryAtNanos = Long.MAX_VALUE;
    deadlineNanos = Long.MAX_VALUE;
    LOG.info("Switch {} is away: {}", name(), reason);
    state.status(Status.AWAY);
  }

  // ---- messages -----------------------------------------------------------------------------

  private void handle(Inbound message) {
    switch (message) {
      case Inbound.Answer answer -> {
        ContentReader asking = reader;
        if (asking != null && asking.asked(answer.xid())) {
          progressNanos = now();
          asking.answer(answer).ifPresent(this::abort);
          readOn();
        }
      }
      case Inbound.Failure failure -> failed(failure);
      case Inbound.BarrierReply barrier -> {
        PlanSender sending = sender;
        if (sending != null && sending.barrierReply(barrier.xid())) {
          progressNanos = now();
          if (sending.confirmed()) {
            planConfirmed(sending);
          }
        }
      }
      case Inbound.PortStatus status -> portChanged(status);
      case Inbound.Malformed malformed -> abort("cannot be read: " + malformed.reason());
      case Inbound.Hello ignored -> {}
      case Inbound.EchoRequest ignored -> {}
      case Inbound.EchoReply ignored -> {}
      case Inbound.Features ignored -> {}
      case Inbound.PacketIn ignored -> {}
      case Inbound.Ignored ignored -> {}
    }
  }

  private void failed(Inbound.Failure failure) {
    counters.add(SwitchCounter.ERRORS_RECEIVED);
    ContentReader asking = reader;
    if (asking != null && asking.asked(failure.xid())) {
      asking.refused(failure).ifPresent(this::abort);
      readOn();
      return;
    }
    Change change = sender == null ? null : sender.changeOf(failure.xid());
    if (change == null) {
      state.fault(failure.name() + (failure.xid() == PacketOutPath.XID ? " (packet-out)" : ""));
      return;
    }
    state.fault(failure.name() + ": " + Descriptions.of(change));
    if (refused.isEmpty()) {
      LOG.warn("Switch {} refused {}: {}", name(), Descriptions.of(change), failure.name());
    }
    if (refused.size() < REFUSED_KEPT) {
      refused.add(Descriptions.keyOf(change));
    }
  }

  private void portChanged(Inbound.PortStatus status) {
    counters.add(SwitchCounter.PORT_CHANGES);
    int number = status.port().number();
    switch (status.reason()) {
      case ADDED, MODIFIED -> ports.put(number, status.port());
      case DELETED -> ports.remove(number);
    }
    state.ports(ports.values());
    environment
        .devices()
        .forEachOn(
            config.datapathId(),
            device -> {
              if (device.port().port() == number) {
                tellLink(device);
              }
            });
  }

  /** While a switch is away its ports count as they were. */
  private void tellLink(SwitchDevice device) {
    Inbound.PortDescription port = ports.get(device.port().port());
    if (port == null) {
      device.link(false, "the switch has no such port");
    } else if (!port.configuredUp()) {
      device.link(false, "the port is disabled in the switch");
    } else {
      device.speed(port.currentKbps() * BITS_PER_KILOBIT);
      device.link(port.linkUp(), port.linkUp() ? "" : "the port has no link");
    }
  }

  // ---- bringing the switch up to date -------------------------------------------------------

  private void readOn() {
    Session current = session;
    ContentReader asking = reader;
    if (current == null || asking == null || !asking.complete()) {
      return;
    }
    reader = null;
    Inbound.Description description = asking.description();
    SwitchFeatures can =
        new SwitchFeatures(
            Objects.requireNonNull(features).tables(),
            description.manufacturer().startsWith("Nicira")
                && description.hardware().equals("Open vSwitch"),
            asking.highestMeter());
    state.described(description);
    if (can.tables() < can.tablesNeeded()) {
      abort("has " + can.tables() + " flow tables, needs " + can.tablesNeeded());
      return;
    }
    SwitchContent actual = asking.content();
    ports.clear();
    asking.ports().forEach(port -> ports.put(port.number(), port));
    state.ports(ports.values());
    environment.devices().forEachOn(config.datapathId(), this::tellLink);

    SwitchPlanner fresh = new SwitchPlanner(config.datapathId(), can, config.puntRates(), actual);
    planner = fresh;
    current.packetInsTo(
        new PacketInPath(
            config, environment.devices(), fresh::interfaceOf, environment.nanoClock(), counters));
    dirty.clear();
    List<ForwardingState> known = new ArrayList<>(environment.states().values());
    FlowPlan plan = fresh.open(known, settling.settled());
    if (settling.areOrphansSettled()) {
      plan = plan.then(fresh.settleOrphans());
    }
    settling.contentRead(now());
    refused.clear();
    state.foreignFlows(actual.foreignFlows());
    resync = new ResyncUnderWay(actual.flows().size(), actual.groups().size(), plan.size());
    known.forEach(this::underWay);
    send(plan);
  }

  private void underWay(ForwardingState published) {
    if (isHere(published)) {
      versionsUnderWay.put(published.vr(), published.version());
      settling.present(published, now());
    } else {
      state.forget(published.vr());
    }
  }

  private boolean isHere(ForwardingState published) {
    return published.interfaces().values().stream()
        .flatMap(each -> each.switchPort().stream())
        .anyMatch(port -> port.datapathId() == config.datapathId());
  }

  /** Starts what is to be done next, if nothing is under way. */
  private void drain() {
    Session current = session;
    SwitchPlanner planning = planner;
    if (current == null || planning == null || reader != null || sender != null) {
      return;
    }
    if (resyncWanted) {
      beginResync(current);
      return;
    }
    FlowPlan plan = FlowPlan.NOTHING;
    List<ForwardingState> latest = new ArrayList<>();
    for (String vr : List.copyOf(dirty)) {
      dirty.remove(vr);
      ForwardingState published = environment.states().get(vr);
      if (published == null) {
        plan = plan.then(planning.withdraw(vr));
        settling.forget(vr);
        state.forget(vr);
      } else {
        latest.add(published);
        underWay(published);
      }
    }
    plan = plan.then(planning.update(latest)).then(settleDue(planning));
    if (!plan.isEmpty() || !versionsUnderWay.isEmpty()) {
      send(plan);
    }
  }

  private FlowPlan settleDue(SwitchPlanner planning) {
    long now = now();
    Set<String> due = settling.takeDue(now);
    FlowPlan plan = due.isEmpty() ? FlowPlan.NOTHING : planning.settle(due);
    return settling.takeOrphansDue(now) ? plan.then(planning.settleOrphans()) : plan;
  }

  private void send(FlowPlan plan) {
    Session current = Objects.requireNonNull(session);
    progressNanos = now();
    PlanSender sending = new PlanSender(plan, nextXid, current.connection(), counters, this::run);
    for (List<Change> stage : plan.stages()) {
      stage.forEach(change -> refused.remove(Descriptions.keyOf(change)));
    }
    if (plan.isEmpty()) {
      planConfirmed(sending);
    } else {
      sender = sending;
      showContent();
      sending.pump();
    }
  }

  private void planConfirmed(PlanSender sending) {
    nextXid = sending.nextXid();
    sender = null;
    Map<String, Long> installed = Map.copyOf(versionsUnderWay);
    versionsUnderWay.clear();
    ResyncUnderWay finished = resync;
    if (finished != null) {
      resync = null;
      state.resynced(
          Duration.ofNanos(now() - resyncBeganNanos),
          finished.flowsRead(),
          finished.groupsRead(),
          finished.messages());
    }
    state.installed(installed);
    showContent();
    if (refused.isEmpty()) {
      retries = 0;
      state.status(Status.IN_SYNC);
    } else {
      if (retryAtNanos == Long.MAX_VALUE) {
        retryAtNanos = now() + (FIRST_RETRY_NANOS << Math.min(retries, RETRY_DOUBLINGS));
        retries++;
      }
      state.status(Status.DEGRADED);
    }
    installed.forEach(
        (vr, version) -> environment.installed().installed(config.datapathId(), vr, version));
    drain();
  }

  private void showContent() {
    SwitchPlanner planning = planner;
    if (planning != null) {
      int flowsRefused = (int) refused.stream().filter(Descriptions::isFlow).count();
      state.content(
          planning.flowsWanted(),
          planning.groupsWanted(),
          planning.flowsHeld(),
          flowsRefused,
          refused.size() - flowsRefused,
          sender == null);
    }
  }

  // ---- time ---------------------------------------------------------------------------------

  private void tick() {
    Session current = session;
    if (current == null) {
      return;
    }
    long now = now();
    long echoNanos = environment.options().echoInterval().toNanos();
    long silence = now - current.lastHeardNanos();
    if (silence > SILENT_INTERVALS * echoNanos) {
      abort("silent for " + TimeUnit.NANOSECONDS.toSeconds(silence) + " s");
      return;
    }
    if (deadlineNanos != Long.MAX_VALUE && now - deadlineNanos >= 0) {
      if (silence > DUPLICATE_PROBE_NANOS) {
        abort("does not answer while another connection claims to be this switch");
        return;
      }
      deadlineNanos = Long.MAX_VALUE;
    }
    if (silence > echoNanos && now - echoSentNanos > echoNanos) {
      probe(current);
    }
    if ((reader != null || sender != null) && now - progressNanos > STALL_NANOS) {
      abort(reader != null ? "does not answer what it holds" : "does not confirm changes");
      return;
    }
    if (retryAtNanos != Long.MAX_VALUE && now - retryAtNanos >= 0) {
      retryAtNanos = Long.MAX_VALUE;
      resyncWanted = true;
    }
    drain();
  }

  private void probe(Session current) {
    echoSentNanos = now();
    MessageWriter writer = new MessageWriter(16);
    writer.echoRequest(ECHO_XID);
    current.connection().trySend(writer.take());
  }

  private long now() {
    return environment.nanoClock().getAsLong();
  }
}
