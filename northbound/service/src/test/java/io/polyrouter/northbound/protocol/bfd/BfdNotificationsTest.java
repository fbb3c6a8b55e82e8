package io.polyrouter.northbound.protocol.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdNotice;
import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.protocol.InstanceName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Bfd;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.BfdAuthenticationFailure;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.BfdEndpointFailed;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.BfdSessionLimitReached;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Diagnostic;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.MultihopNotification;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.SinglehopNotification;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yangtools.binding.Notification;

/** Notices as notifications. */
class BfdNotificationsTest {

  private static final IpAddress OWN = IpAddress.parse("10.0.0.1");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("10.0.0.2");

  private static <T extends Notification<?>> T told(BfdNotice notice, Class<T> type) {
    return type.cast(
        BfdModel.BFD.notification(new InstanceName("red", "bfd", "main"), notice).orElseThrow());
  }

  @Test
  void everyNotificationNamesItsInstance() {
    BfdEndpointFailed failed = told(new BfdNotice.EndpointFailed("taken"), BfdEndpointFailed.class);

    assertThat(failed.getVirtualRouter().getValue()).isEqualTo("red");
    assertThat(failed.getProtocolType()).isEqualTo(Bfd.VALUE);
    assertThat(failed.getProtocolName().getValue()).isEqualTo("main");
    assertThat(failed.getReason()).isEqualTo("taken");
  }

  @Test
  void aSessionThatCannotSendIsNamed() {
    BfdNotice notice =
        new BfdNotice.CannotSend(Optional.of("eth0"), IpAddress.parse("10.0.0.2"), "taken");

    assertThat(told(notice, BfdEndpointFailed.class).getReason())
        .isEqualTo("it cannot send packets to 10.0.0.2 on eth0: taken");
  }

  @Test
  void sessionsOverOneHopChange() {
    SinglehopNotification told =
        told(
            new BfdNotice.SessionChanged(
                Optional.of("eth0"),
                Optional.of(OWN),
                NEIGHBOUR,
                -1,
                7,
                SessionState.DOWN,
                io.polyrouter.bfd.packet.Diagnostic.DETECTION_TIME_EXPIRED),
            SinglehopNotification.class);

    assertThat(told.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(told.getSourceAddr().stringValue()).isEqualTo("10.0.0.1");
    assertThat(told.getDestAddr().stringValue()).isEqualTo("10.0.0.2");
    assertThat(told.getLocalDiscr().getValue().longValue()).isEqualTo(0xffff_ffffL);
    assertThat(told.getRemoteDiscr().getValue().longValue()).isEqualTo(7);
    assertThat(told.getNewState()).isEqualTo(State.Down);
    assertThat(told.getStateChangeReason()).isEqualTo(Diagnostic.ControlExpiry);
  }

  @Test
  void sessionsOverSeveralHopsChange() {
    MultihopNotification told =
        told(
            new BfdNotice.SessionChanged(
                Optional.empty(),
                Optional.of(OWN),
                NEIGHBOUR,
                1,
                0,
                SessionState.UP,
                io.polyrouter.bfd.packet.Diagnostic.NONE),
            MultihopNotification.class);

    assertThat(told.getSourceAddr().stringValue()).isEqualTo("10.0.0.1");
    assertThat(told.getDestAddr().stringValue()).isEqualTo("10.0.0.2");
    assertThat(told.getNewState()).isEqualTo(State.Up);
    assertThat(told.getStateChangeReason()).isEqualTo(Diagnostic.None);
  }

  @ParameterizedTest
  @EnumSource
  void everyDiagnosticHasAName(io.polyrouter.bfd.packet.Diagnostic diagnostic) {
    assertThat(BfdStates.diagnostic(diagnostic.code()))
        .isNotNull()
        .returns(diagnostic.code(), Diagnostic::getIntValue);
  }

  @Test
  void packetsThatAreNotGenuineAndLimits() {
    BfdAuthenticationFailure failure =
        told(
            new BfdNotice.AuthenticationFailed(Optional.of("eth0"), NEIGHBOUR, BadPacket.PASSWORD),
            BfdAuthenticationFailure.class);
    assertThat(failure.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(failure.getDestAddr().stringValue()).isEqualTo("10.0.0.2");
    assertThat(failure.getReason()).isEqualTo(BadPacket.PASSWORD.rule());
    assertThat(
            told(
                    new BfdNotice.AuthenticationFailed(
                        Optional.empty(), NEIGHBOUR, BadPacket.DIGEST),
                    BfdAuthenticationFailure.class)
                .getInterface())
        .isNull();
    assertThat(
            told(new BfdNotice.SessionLimitReached(8192), BfdSessionLimitReached.class)
                .getMaximumSessions()
                .intValue())
        .isEqualTo(8192);
  }
}
