package io.polyrouter.southbound.openflow;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProviderFactory;

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

  private final SouthboundOptions options;
  private final InstantSource clock;
  private final Instant startedAt;
  private final List<FibInstalledListener> installedListeners = new CopyOnWriteArrayList<>();
  private final Map<Long, SwitchConfig> configs = new ConcurrentHashMap<>();

  private OpenFlowSouthbound(SouthboundOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
    this.startedAt = clock.instant();
  }

  /**
   * Starts to listen for switches.
   *
   * @param transport OpenFlowJava's service
   */
  public static OpenFlowSouthbound start(
      SouthboundOptions options, SwitchConnectionProviderFactory transport, InstantSource clock) {
    return new OpenFlowSouthbound(options, clock);
  }

  public SouthboundOptions options() {
    return options;
  }

  /**
   * Makes these the expected switches, all others are forgotten: their sessions end, their flows
   * stay. Idempotent: a switch whose configuration did not change does not notice.
   *
   * @throws IllegalArgumentException if two have the same datapath id
   */
  public void configure(List<SwitchConfig> switches) {
    Map<Long, SwitchConfig> desired =
        switches.stream().collect(Collectors.toMap(SwitchConfig::datapathId, c -> c));
    configs.keySet().retainAll(desired.keySet());
    configs.putAll(desired);
  }

  /** Every configured switch, by datapath id (unsigned). */
  public List<SwitchSnapshot> snapshots() {
    return configs.values().stream()
        .sorted(Comparator.comparing(SwitchConfig::datapathId, Long::compareUnsigned))
        .map(this::snapshot)
        .toList();
  }

  /** One configured switch. */
  public Optional<SwitchSnapshot> snapshot(long datapathId) {
    return Optional.ofNullable(configs.get(datapathId)).map(this::snapshot);
  }

  private SwitchSnapshot snapshot(SwitchConfig config) {
    return new SwitchSnapshot(
        config,
        SwitchSnapshot.Status.AWAITED,
        startedAt,
        Optional.empty(),
        List.of(),
        SwitchSnapshot.Content.NONE,
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  /** Switches that were turned away because they are not configured; the latest hundred. */
  public List<RefusedSwitch> refusedSwitches() {
    return List.of();
  }

  /** Adds a listener until {@link FibInstalledListener} is removed by closing the result. */
  public Registration addInstalledListener(FibInstalledListener listener) {
    installedListeners.add(listener);
    return () -> installedListeners.remove(listener);
  }

  /** Takes something back that was registered. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void publish(ForwardingState state) {}

  @Override
  public void withdraw(String vr) {}

  @Override
  public boolean supports(Attachment attachment) {
    return attachment instanceof Attachment.OpenFlowPort;
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    throw new UnsupportedOperationException("no switch sessions yet at " + clock.instant());
  }

  /** Ends all sessions; the switches keep forwarding by the flows they have. */
  @Override
  public void close() {}
}
