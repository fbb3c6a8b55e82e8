package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.fault.FaultInjector;
import io.polyrouter.testkit.protocol.Echo;
import io.polyrouter.testkit.protocol.EchoType;
import io.polyrouter.testkit.protocol.EchoType.Call;
import io.polyrouter.testkit.protocol.EchoType.Guest;
import io.polyrouter.testkit.protocol.EchoType.Service;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Two routers with protocols that use streams, on one link.
 *
 * <pre>
 *   left .1, ::1 ---- 10.0.0.0/30, 2001:db8::/64 ---- right .2, ::2
 * </pre>
 */
final class EchoNetwork {

  static final String LEFT = "10.0.0.1";
  static final String RIGHT = "10.0.0.2";
  static final String RIGHT6 = "2001:db8::2";
  static final int PORT = 179;
  static final StreamPort PORT4 = new StreamPort(AddressFamily.IPV4, PORT);
  static final StreamPort PORT6 = new StreamPort(AddressFamily.IPV6, PORT);
  static final StreamOptions USUAL = StreamOptions.DEFAULT;

  final FaultInjector link =
      new FaultInjector(
          new MemoryLinkDriver(),
          SimulatedNetwork.timeline(this::network),
          new SplittableRandom(1));
  final SimulatedNetwork network;
  private final List<ProtocolSettings> left = new ArrayList<>();
  private final List<ProtocolSettings> right = new ArrayList<>();

  EchoNetwork() {
    this(new EchoType());
  }

  EchoNetwork(ProtocolType<?> echo) {
    network =
        new SimulatedNetwork(
            1,
            2,
            List.of(link),
            List.of(),
            ProtocolTable.of(echo, new ProbeType("probe", false), new ProbeType("other", false)));
  }

  private SimulatedNetwork network() {
    return network;
  }

  // ---- configuration ------------------------------------------------------------------------

  static Guest guest(String peers, StreamOptions options) {
    return new Guest(IpPrefix.parse(peers), options);
  }

  /** Sends everything back. */
  static Service echo(StreamPort port, Guest... guests) {
    return new Service(port, List.of(guests), true, 0);
  }

  /** Everything comes back before it ends. */
  static Call call(String remote, StreamOptions options, long bytes) {
    return new Call(
        IpAddress.parse(remote), PORT, Optional.empty(), options, bytes, true, OptionalInt.empty());
  }

  /** The same, again and again until it succeeds. */
  static Call insistent(Call call) {
    return new Call(
        call.remote(),
        call.port(),
        call.local(),
        call.options(),
        call.bytes(),
        call.answered(),
        OptionalInt.of(1));
  }

  static EchoType.Settings serving(Service... services) {
    return new EchoType.Settings("main", List.of(services), List.of());
  }

  static EchoType.Settings calling(Call... calls) {
    return new EchoType.Settings("main", List.of(), List.of(calls));
  }

  static ProbeType.Settings probe() {
    return new ProbeType.Settings("probe", "main");
  }

  EchoNetwork left(ProtocolSettings... settings) {
    left.clear();
    left.addAll(Arrays.asList(settings));
    return this;
  }

  EchoNetwork right(ProtocolSettings... settings) {
    right.clear();
    right.addAll(Arrays.asList(settings));
    return this;
  }

  List<VrConfig> routers() {
    return List.of(
        routed(
            vr("left", linkTo("x", "right", "x", LEFT + "/30", "2001:db8::1/64")),
            left.toArray(ProtocolSettings[]::new)),
        routed(
            vr("right", linkTo("x", "left", "x", RIGHT + "/30", RIGHT6 + "/64")),
            right.toArray(ProtocolSettings[]::new)));
  }

  /** Puts it to work; addresses are tried for a while before they are used. */
  EchoNetwork apply() {
    network.apply(routers());
    return this;
  }

  EchoNetwork advance(long seconds) {
    network.advance(Duration.ofSeconds(seconds));
    return this;
  }

  // ---- what there is to see -----------------------------------------------------------------

  private ProtocolSummary summary(String vr, String type) {
    return network.snapshot(vr).protocols().stream()
        .filter(each -> each.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  Echo.State echo(String vr) {
    return (Echo.State) summary(vr, EchoType.NAME).state();
  }

  long counter(String vr, String type, String counter) {
    Long value = summary(vr, type).counters().get(counter);
    assertThat(value).as(counter).isNotNull();
    return value;
  }

  /** What the probe of a router was told. */
  <E extends ProtocolEvent> List<E> told(String vr, Class<E> kind) {
    return ((Probe.State) summary(vr, "probe").state()).of(kind);
  }

  /** All that it was told of streams. */
  List<StreamEvent> ofStreams(String vr) {
    return told(vr, StreamEvent.class);
  }

  /** Has the probe of a router do something. */
  EchoNetwork act(String vr, ProtocolEffect... effects) {
    List<ProtocolEffect> all = new ArrayList<>(List.of(effects));
    all.add(new ProtocolEffect.AnswerCommand(new CommandResult.Done(1)));
    assertThat(network.await(network.engine().command(vr, "probe", "main", new Probe.Do(all))))
        .isEqualTo(new CommandResult.Done(1));
    network.settle();
    return this;
  }

  /** Sockets, connections among them, that a router has open; old ones only keep their ports. */
  long sockets(String vr) {
    return network.await(network.engine().sockets(vr)).stream()
        .filter(socket -> !socket.state().equals("TIME_WAIT"))
        .count();
  }
}
