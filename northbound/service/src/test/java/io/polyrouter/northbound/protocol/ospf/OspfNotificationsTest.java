package io.polyrouter.northbound.protocol.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.adjacency.OspfNotice;
import io.polyrouter.ospf.origination.TranslatorStatus;
import io.polyrouter.ospf.packet.BadPacket;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfConfigError;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfRxBadPacket;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfStateChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsdbApproachingOverflow;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsdbOverflow;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsdbOverflowEnded;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrRestartHelperStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NssaTranslatorStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.OspfKeysExpired;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.OspfNotRunning;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.Ospfv3;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RestartStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RouterId;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.Uint16;

/** Notices as notifications. */
class OspfNotificationsTest {

  private static final IpAddress SOURCE = IpAddress.parse("fe80::2");
  private static final int NEIGHBOUR = Ipv4Address.parse("192.0.2.2").bits();

  private static <T extends Notification<?>> T told(OspfNotice notice, Class<T> type) {
    return type.cast(
        OspfModel.OSPFV3
            .notification(new InstanceName("red", "ospfv3", "main"), notice)
            .orElseThrow());
  }

  @Test
  void everyNotificationNamesItsInstance() {
    LsdbOverflowEnded ended = told(new OspfNotice.DatabaseRecovers(), LsdbOverflowEnded.class);

    assertThat(ended.getVirtualRouter().getValue()).isEqualTo("red");
    assertThat(ended.getProtocolType()).isEqualTo(Ospfv3.VALUE);
    assertThat(ended.getProtocolName().getValue()).isEqualTo("main");
  }

  @ParameterizedTest
  @CsvSource({"ENABLED, enabled", "ELECTED, elected", "DISABLED, disabled"})
  void translatorsOfAreasChange(TranslatorStatus status, String name) {
    NssaTranslatorStatusChange told =
        told(new OspfNotice.TranslatorChanged(1, status), NssaTranslatorStatusChange.class);

    assertThat(told.getAreaId().getValue()).isEqualTo("0.0.0.1");
    assertThat(told.getStatus().getName()).isEqualTo(name);
  }

  @Test
  void interfacesAndNeighboursChange() {
    assertThat(
            told(
                new OspfNotice.InterfaceChanged("eth0", InterfaceState.BACKUP),
                IfStateChange.class))
        .returns("eth0", IfStateChange::getInterface)
        .returns(IfStateType.Bdr, IfStateChange::getState);
    assertThat(
            told(
                new OspfNotice.NeighbourChanged(
                    "eth0", NEIGHBOUR, SOURCE, NeighbourState.TWO_WAY, "why"),
                NbrStateChange.class))
        .returns(new RouterId("192.0.2.2"), NbrStateChange::getNeighborRouterId)
        .returns(NbrStateType.TwoWay, NbrStateChange::getState)
        .returns("why", NbrStateChange::getReason)
        .satisfies(told -> assertThat(told.getNeighborIpAddr().stringValue()).isEqualTo("fe80::2"));
    assertThat(
            told(
                new OspfNotice.RestartHelperChanged("eth0", NEIGHBOUR, SOURCE, false, "done"),
                NbrRestartHelperStatusChange.class))
        .returns(
            NbrRestartHelperStatusChange.Status.NotHelping, NbrRestartHelperStatusChange::getStatus)
        .returns("done", NbrRestartHelperStatusChange::getReason);
    assertThat(
            told(
                new OspfNotice.RestartHelpRefused("eth0", NEIGHBOUR, SOURCE, "not wanted"),
                NbrRestartHelperStatusChange.class))
        .returns(
            NbrRestartHelperStatusChange.Status.NotHelping, NbrRestartHelperStatusChange::getStatus)
        .returns("not wanted", NbrRestartHelperStatusChange::getReason);
  }

  @Test
  void anOwnRestartBeginsAndEnds() {
    assertThat(told(new OspfNotice.RestartBegun(true, 90), RestartStatusChange.class))
        .returns(RestartStatusChange.Status.PlannedRestart, RestartStatusChange::getStatus)
        .returns(Uint16.valueOf(90), RestartStatusChange::getRestartInterval)
        .returns(RestartStatusChange.ExitReason.InProgress, RestartStatusChange::getExitReason);
    assertThat(
            told(
                new OspfNotice.RestartEnded(OspfNotice.RestartEnded.Exit.TIMED_OUT, "too late"),
                RestartStatusChange.class))
        .returns(RestartStatusChange.Status.NotRestarting, RestartStatusChange::getStatus)
        .returns(RestartStatusChange.ExitReason.TimedOut, RestartStatusChange::getExitReason)
        .returns("too late", RestartStatusChange::getReason);
  }

  @ParameterizedTest
  @CsvSource({
    "VERSION, BadVersion",
    "AREA, AreaMismatch",
    "VIRTUAL_LINK, UnknownVirtualNbr",
    "NETWORK_MASK, NetMaskMismatch",
    "HELLO_INTERVAL, HelloIntervalMismatch",
    "DEAD_INTERVAL, DeadIntervalMismatch",
    "OPTION_EXTERNAL, OptionMismatch",
    "OPTION_NSSA, OptionMismatch",
    "MTU, MtuMismatch",
    "DUPLICATE_ROUTER_ID, DuplicateRouterId"
  })
  void whatIsConfiguredInAnotherWayIsAnError(BadPacket reason, IfConfigError.Error error) {
    IfConfigError told =
        told(new OspfNotice.ConfigurationMismatch("eth0", SOURCE, reason), IfConfigError.class);

    assertThat(told.getError()).isEqualTo(error);
    assertThat(told.getPacketSource().stringValue()).isEqualTo("fe80::2");
    assertThat(told.getReason()).contains(reason.what(), reason.rule());
  }

  @Test
  void allThatIsOfConfigurationOrAuthenticationHasAnError() {
    for (BadPacket reason : EnumSet.allOf(BadPacket.class)) {
      switch (reason.kind()) {
        case CONFIGURATION ->
            assertThat(
                    told(
                            new OspfNotice.ConfigurationMismatch("eth0", SOURCE, reason),
                            IfConfigError.class)
                        .getError())
                .as(reason.name())
                .isNotNull();
        case AUTHENTICATION ->
            assertThat(
                    told(
                            new OspfNotice.AuthenticationFailed("eth0", SOURCE, reason),
                            IfConfigError.class)
                        .getError())
                .as(reason.name())
                .isIn(IfConfigError.Error.AuthFailure, IfConfigError.Error.AuthTypeMismatch);
        case FORMAT, OTHER ->
            assertThat(
                    told(
                            new OspfNotice.BadPacketReceived("eth0", SOURCE, reason),
                            IfRxBadPacket.class)
                        .getReason())
                .contains(reason.what());
      }
    }
  }

  @Test
  void limitsAndWhatKeepsAnInstanceFromRunning() {
    LsdbApproachingOverflow near =
        told(new OspfNotice.DatabaseNearLimit(90, 100), LsdbApproachingOverflow.class);
    assertThat(near.getLsaCount().getValue().intValue()).isEqualTo(90);
    assertThat(near.getMaxLsa().intValue()).isEqualTo(100);
    LsdbOverflow overflow = told(new OspfNotice.DatabaseOverflow(100, 60), LsdbOverflow.class);
    assertThat(overflow.getMaxLsa().intValue()).isEqualTo(100);
    assertThat(overflow.getPause().intValue()).isEqualTo(60);
    OspfKeysExpired expired =
        told(new OspfNotice.KeysExpired("eth0", 65_535), OspfKeysExpired.class);
    assertThat(expired.getKeyId().intValue()).isEqualTo(65_535);
    assertThat(told(new OspfNotice.NoRouterId(), OspfNotRunning.class).getReason())
        .contains("router ID");
    assertThat(told(new OspfNotice.EndpointFailed("taken"), OspfNotRunning.class).getReason())
        .contains("taken");
  }
}
