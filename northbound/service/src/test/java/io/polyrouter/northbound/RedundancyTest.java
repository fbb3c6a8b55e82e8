package io.polyrouter.northbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.testing.RunningNorthbound;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Bfd;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.SinglehopNotification;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.sh.sessions.Session;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.StateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.Vrrp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpNewMasterEvent;

/** BFD and VRRP from configuration to state, through the whole northbound and a real engine. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class RedundancyTest {

  /** A static route of r1 asks for BFD, which r2 has configured; both are in a group. */
  private static final String R1 =
      """
      "routing": {"control-plane-protocols": {"control-plane-protocol": [
        {"type": "static", "name": "default", "static-routes": {"ipv4": {"route": [
          {"destination-prefix": "10.1.0.0/16",
           "next-hop": {"next-hop-address": "10.0.0.2", "bfd": {"enabled": true}}}]}}},
        {"type": "polyrouter-bfd:bfd", "name": "main"},
        {"type": "polyrouter-vrrp:vrrp", "name": "main", "polyrouter-vrrp:vrrp": {
          "interfaces": {"interface": [{"name": "eth0", "ipv4": {"vrrp-instance": [
            {"vrid": 7, "priority": 200, "advertise-interval-centi-sec": 10,
             "virtual-ipv4-addresses": {"virtual-ipv4-address": [
               {"ipv4-address": "10.0.0.254"}]}}]}}]}}}]}}
      """;

  private static final String R2 =
      """
      "routing": {"control-plane-protocols": {"control-plane-protocol": [
        {"type": "polyrouter-bfd:bfd", "name": "main", "polyrouter-bfd:bfd": {
          "ip-sh": {"sessions": {"session": [
            {"interface": "eth0", "dest-addr": "10.0.0.1"}]}}}},
        {"type": "polyrouter-vrrp:vrrp", "name": "main", "polyrouter-vrrp:vrrp": {
          "interfaces": {"interface": [{"name": "eth0", "ipv4": {"vrrp-instance": [
            {"vrid": 7, "advertise-interval-centi-sec": 10,
             "virtual-ipv4-addresses": {"virtual-ipv4-address": [
               {"ipv4-address": "10.0.0.254"}]}}]}}]}}}]}}
      """;

  private RunningNorthbound running;

  @BeforeEach
  void start() throws Exception {
    running = RunningNorthbound.withTwoRouters(R1, R2);
  }

  @AfterEach
  void close() {
    running.close();
  }

  private Optional<Session> onlySession(String router) throws Exception {
    return running
        .protocolState(
            router,
            Bfd.VALUE,
            org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.ControlPlaneProtocol1.class)
        .flatMap(bfd ->
            bfd.nonnullBfd().nonnullIpSh().nonnullSessions().nonnullSession().values().stream()
                .findFirst());
  }

  private Session sessionThatIsUp(String router) throws Exception {
    Optional<Session> session = Optional.empty();
    while (session.isEmpty() || session.get().getSessionRunning().getLocalState() != State.Up) {
      session = onlySession(router);
    }
    return session.get();
  }

  @Test
  void aSessionThatAStaticRouteAsksForComesUp() throws Exception {
    SinglehopNotification up =
        running.await(
            SinglehopNotification.class,
            told ->
                told.getNewState() == State.Up && told.getVirtualRouter().getValue().equals("r1"));

    assertThat(up.getInterface().getValue()).isEqualTo("eth0");
    assertThat(up.getDestAddr().stringValue()).isEqualTo("10.0.0.2");
    Session wished = sessionThatIsUp("r1");
    assertThat(wished.getConfigured()).isFalse();
    assertThat(wished.getClients().getValue().intValue()).isEqualTo(1);
    Session configured = sessionThatIsUp("r2");
    assertThat(configured.getConfigured()).isTrue();
    assertThat(configured.getClients().getValue().intValue()).isZero();
    assertThat(configured.getRemoteDiscriminator()).isEqualTo(wished.getLocalDiscriminator());
  }

  private Optional<StateType> stateOfGroup(String router) throws Exception {
    return running
        .protocolState(
            router,
            Vrrp.VALUE,
            org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.ControlPlaneProtocol1.class)
        .flatMap(vrrp ->
            vrrp.nonnullVrrp().nonnullInterfaces().nonnullInterface().values().stream().findFirst())
        .flatMap(eth0 -> eth0.nonnullIpv4().nonnullVrrpInstance().values().stream().findFirst())
        .map(group -> group.getState());
  }

  @Test
  void theRouterOfHigherPriorityBecomesTheMaster() throws Exception {
    VrrpNewMasterEvent master =
        running.await(
            VrrpNewMasterEvent.class, told -> told.getVirtualRouter().getValue().equals("r1"));

    assertThat(master.getVrid().intValue()).isEqualTo(7);
    assertThat(master.getMasterIpAddress().stringValue()).isEqualTo("10.0.0.1");
    while (!stateOfGroup("r1").equals(Optional.of(StateType.Master))
        || !stateOfGroup("r2").equals(Optional.of(StateType.Backup))) {
      Thread.onSpinWait();
    }
  }
}
