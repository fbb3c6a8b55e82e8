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
import org.junit.jupiter.api.Test;

/**
 * What one port sends leaves room in a virtual router's mailbox for the control frames of others.
 */
class MailboxShareTest {

  private static final int MAILBOX_FRAMES = 64;

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

  private static byte[] arpRequest() {
    byte[] frame = new byte[Ethernet.HEADER_BYTES + Arp.PACKET_BYTES];
    Ethernet.write(frame, 0, MacAddress.BROADCAST.bits(), 0x02000000000aL, EtherType.ARP);
    Arp.write(
        frame, Ethernet.HEADER_BYTES, Arp.REQUEST, 0x02000000000aL, 0x0a000102, 0, 0x0a000101);
    return frame;
  }

  @Test
  void aFloodOfControlFramesTakesHalfOfTheLane() {
    for (int i = 0; i < 10 * MAILBOX_FRAMES; i++) {
      attacker.sendRaw(arpRequest());
      if (i == 5 * MAILBOX_FRAMES) {
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
    assertThat(dropped).isEqualTo(10 * MAILBOX_FRAMES - MAILBOX_FRAMES / 2);
  }
}
