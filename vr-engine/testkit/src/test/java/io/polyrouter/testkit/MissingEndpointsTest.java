package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot.MissingEndpoints;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEffect.CloseEndpoint;
import io.polyrouter.routing.protocol.ProtocolEffect.JoinGroup;
import io.polyrouter.routing.protocol.ProtocolEffect.OpenEndpoint;
import io.polyrouter.routing.protocol.ProtocolEffect.SendDatagram;
import io.polyrouter.routing.protocol.ProtocolEndpoint.IpProtocol;
import io.polyrouter.routing.protocol.ProtocolEndpoint.UdpPort;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolEvent.EndpointFailed;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.udp.UdpSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Endpoints that cannot be opened when an instance wants them: red and blue on one link. */
class MissingEndpointsTest {

  private static final UdpPort UDP = new UdpPort(AddressFamily.IPV4, 4_000);
  private static final IpProtocol RAW = new IpProtocol(AddressFamily.IPV4, 89);
  private static final IpAddress GROUP = IpAddress.parse("224.0.0.5");
  private static final String NO_SOCKET =
      "protocol 89 of IPv4: the virtual router has as many sockets as it may have";

  private final SimulatedNetwork network =
      new SimulatedNetwork(1, new ProbeType("one", false), new ProbeType("two", false));

  private static ProbeType.Settings one(ProtocolEffect... effects) {
    return new ProbeType.Settings("one", "a", effects);
  }

  private static ProbeType.Settings two(ProtocolEffect... effects) {
    return new ProbeType.Settings("two", "b", effects);
  }

  private static VrConfig red(ProtocolSettings... settings) {
    return routed(vr("red", linkTo("eth0", "blue", "eth0", "10.0.0.1/24")), settings);
  }

  private static VrConfig blue(ProtocolSettings... settings) {
    return routed(vr("blue", linkTo("eth0", "red", "eth0", "10.0.0.2/24")), settings);
  }

  private void apply(VrConfig... configs) {
    network.apply(configs);
    network.advance(Duration.ofSeconds(3));
  }

  private ProtocolSummary summary(String vr, String type) {
    return network.snapshot(vr).protocols().stream()
        .filter(each -> each.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private Probe.State state(String vr, String type) {
    return (Probe.State) summary(vr, type).state();
  }

  private static SendDatagram toGroup(String hex) {
    return new SendDatagram(
        RAW, 1, Optional.empty(), GROUP, 0, 1, ProtocolEffect.NETWORK_CONTROL, Payload.parse(hex));
  }

  private static VrConfig withOneSocket(VrConfig vr) {
    return Configs.limits(
        vr, new VrLimits(1_000, 1_000, 1_024, 1, 1L << 20, VrLimits.DEFAULT.maxReassemblyBytes()));
  }

  @Test
  void anEndpointThatFailedIsOpenedOnceThatCanBeWithItsGroups() {
    ProbeType.Settings late = two(new OpenEndpoint(RAW), new JoinGroup(1, GROUP));
    apply(withOneSocket(red(one(new OpenEndpoint(UDP)), late)), blue());
    network.advance(Duration.ofMinutes(10));

    assertThat(state("red", "two").of(EndpointFailed.class))
        .as("told once")
        .singleElement()
        .extracting(EndpointFailed::taken)
        .isEqualTo(false);
    assertThat(summary("red", "two").missing()).contains(new MissingEndpoints(1, NO_SOCKET));
    assertThat(summary("red", "one").missing()).isEmpty();
    assertThat(refusedSockets()).as("tried from time to time").isBetween(10L, 20L);

    apply(withOneSocket(red(one(new CloseEndpoint(UDP)), late)), blue());
    network.advance(Duration.ofMinutes(1));
    assertThat(summary("red", "two").missing()).isEmpty();
    assertThat(network.notices())
        .containsExactly("red two:b: protocol 89 of IPv4 could be opened now");
    apply(
        withOneSocket(red(one(new CloseEndpoint(UDP)), late)),
        blue(one(new OpenEndpoint(RAW), toGroup("0a"))));
    assertThat(state("red", "two").of(DatagramReceived.class)).hasSize(1);
  }

  private long refusedSockets() {
    return network.snapshot("red").resources().stream()
        .filter(each -> each.name().equals("sockets"))
        .findFirst()
        .orElseThrow()
        .refused();
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotTriedAgain() {
    apply(withOneSocket(red(one(new OpenEndpoint(UDP)), two(new OpenEndpoint(RAW)))), blue());
    apply(withOneSocket(red(one(new OpenEndpoint(UDP)), two(new CloseEndpoint(RAW)))), blue());
    long before = refusedSockets();
    network.advance(Duration.ofMinutes(5));

    assertThat(before).isPositive();
    assertThat(refusedSockets()).isEqualTo(before);
    assertThat(summary("red", "two").missing()).isEmpty();
  }

  @Test
  void aPortThatAnApplicationHasIsTakenAndOpenedWhenItIsFree() {
    apply(red(), blue());
    List<UdpSocket> sockets = new ArrayList<>();
    onRed((transport, nowNanos) -> {
      UdpSocket socket =
          transport
              .udp()
              .open(Optional.of(AddressFamily.IPV4), PacketOptions.DEFAULT, new Unheard());
      socket.bind(new Endpoint(Ipv4Address.ANY, UDP.port()), false);
      sockets.add(socket);
    });
    apply(red(one(new OpenEndpoint(UDP))), blue());
    assertThat(state("red", "one").of(EndpointFailed.class))
        .singleElement()
        .extracting(EndpointFailed::taken)
        .isEqualTo(true);

    onRed((transport, nowNanos) -> sockets.getFirst().close(nowNanos));
    network.advance(Duration.ofSeconds(10));
    assertThat(summary("red", "one").missing()).isEmpty();
  }

  private void onRed(OnLoop.Action action) {
    network.engine().execute("red", new OnLoop(action));
    network.settle();
  }

  /** Of a socket that nobody sends to. */
  private static final class Unheard implements PacketObserver {
    @Override
    public void readable() {}

    @Override
    public void errorReceived(IOException error) {}

    @Override
    public void closed(@Nullable IOException failure) {}
  }
}
