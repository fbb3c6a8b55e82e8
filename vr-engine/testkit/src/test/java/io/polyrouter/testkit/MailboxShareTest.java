package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.router.config.VrLimits;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What one port sends leaves room in a virtual router's mailbox for the control frames of others.
 */
class MailboxShareTest {

  private static final int MAILBOX_FRAMES = 64;
  private static final int FLOOD = 10 * MAILBOX_FRAMES;

  private final SimulatedNetwork network = new SimulatedNetwork(1);
  private final SimulatedHost attacker =
      network.host(1, "02:00:00:00:00:0a", "10.0.1.2/24", "10.0.1.1");
  private final SimulatedHost friend =
      network.host(2, "02:00:00:00:00:0b", "10.0.2.2/24", "10.0.2.1");

  MailboxShareTest() {
    VrLimits limits =
        new VrLimits(
            VrLimits.DEFAULT.maxRoutes(), VrLimits.DEFAULT.maxNeighbours(), MAILBOX_FRAMES);
    network.apply(
        Configs.limits(
            vr("red", onPort("evil", 1, "10.0.1.1/24"), onPort("good", 2, "10.0.2.1/24")), limits));
    network.advance(Duration.ofSeconds(5));
  }

  /** Padded to a length. */
  private static byte[] arpRequest(int bytes) {
    byte[] frame = new byte[bytes];
    Ethernet.write(frame, 0, MacAddress.BROADCAST.bits(), 0x02000000000aL, EtherType.ARP);
    Arp.write(
        frame, Ethernet.HEADER_BYTES, Arp.REQUEST, 0x02000000000aL, 0x0a000102, 0, 0x0a000101);
    return frame;
  }

  /** Of frames up to the mean size half of the frames, of larger ones half of the bytes. */
  @ParameterizedTest
  @CsvSource({"42, 32", "2048, 32", "9000, 7"})
  void aFloodOfControlFramesTakesHalfOfTheLane(int bytes, int taken) {
    for (int i = 0; i < FLOOD; i++) {
      attacker.sendRaw(arpRequest(bytes));
      if (i == FLOOD / 2) {
        // Its first frame is an ARP request, which it does not repeat.
        friend.ping("10.0.2.1", 0);
      }
    }
    network.advance(Duration.ofSeconds(1));

    assertThat(friend.count(SimulatedHost.icmp(0, 0))).isEqualTo(1);
    long dropped =
        network.snapshot("red").resources().stream()
            .filter(each -> each.name().equals("mailbox-control-frames"))
            .findFirst()
            .orElseThrow()
            .refused();
    assertThat(dropped).isEqualTo(FLOOD - taken);
  }
}
