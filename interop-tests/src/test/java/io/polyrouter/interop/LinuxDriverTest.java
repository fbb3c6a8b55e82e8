package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.fault.Faults;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Virtual routers on veth pairs and TAP devices, with the Linux kernel as the host at the other
 * end.
 */
@LabTest(controller = false)
class LinuxDriverTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final KernelLab kernel;

  LinuxDriverTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  @Test
  void forwardsTcpWhoseSenderLeavesChecksumsAndSegmentsToTheCard() {
    KernelHost client = kernel.host("client");
    KernelHost server = kernel.host("server");
    kernel.apply(
        vr(
            "red",
            on("eth0", client.veth("eth0", "10.0.0.2/24"), "10.0.0.1/24"),
            on("eth1", server.tap("tap0"), "10.0.1.1/24")));
    kernel.awaitUp("red", "eth0");
    kernel.awaitUp("red", "eth1");
    server.addresses("tap0", "10.0.1.2/24");
    client.gateway("10.0.0.1");
    server.gateway("10.0.1.1");
    // What is to be shown: the kernel does not do it itself.
    assertThat(client.run("ethtool", "-k", "eth0").out()).contains("tcp-segmentation-offload: on");
    assertThat(server.run("ethtool", "-k", "tap0").out()).contains("tcp-segmentation-offload: on");

    assertThat(transfer(client, server)).isEqualTo(transfer(server, client));
    assertThat(kernel.state("red", "eth0").counters()).containsEntry("in-device-lost", 0L);
    assertThat(kernel.state("red", "eth1").counters()).containsEntry("in-device-lost", 0L);
  }

  /** Sends 40 MB of numbers by TCP; the checksum that they arrive with. */
  private static String transfer(KernelHost from, KernelHost to) {
    String address = to.run("hostname", "-I").out().strip().split(" ", -1)[0];
    try (BackgroundCommand receiver =
        to.start(
            "python3",
            "-c",
            """
            import hashlib, socket
            s = socket.create_server(("", 7777)); print("ready", flush=True)
            c, _ = s.accept(); h = hashlib.sha256(); n = 0
            while data := c.recv(65536): h.update(data); n += len(data)
            print(n, h.hexdigest(), flush=True)
            """)) {
      Eventually.within(SOON, () -> assertThat(receiver.lines()).contains("ready"));
      from.run(
          "python3",
          "-c",
          """
          import socket, sys
          c = socket.create_connection((sys.argv[1], 7777), timeout=20)
          c.sendall(b"".join(i.to_bytes(4, "big") for i in range(10_000_000)))
          c.close()
          """,
          address);
      receiver.awaitEnd(SOON);
      String received = receiver.lines().getLast();
      assertThat(received).startsWith("40000000 ");
      return received;
    }
  }

  @Test
  void comesBackWhenTheInterfaceDoes() {
    KernelHost host = kernel.host("host");
    Attachment.LinuxInterface cable = host.veth("eth0", "10.0.0.2/24");
    kernel.apply(vr("red", on("eth0", cable, "10.0.0.1/24")));
    kernel.awaitUp("red", "eth0");
    assertThat(host.ping("10.0.0.1", 1).complete()).isTrue();

    host.run("ip", "link", "del", "eth0");
    kernel.awaitDown("red", "eth0", "there is no Linux interface \"" + cable.device() + '"');

    kernel.runAmongRouters(
        "ip",
        "link",
        "add",
        cable.device(),
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        host.netns());
    kernel.awaitDown("red", "eth0", "ip link set " + cable.device() + " up");
    kernel.runAmongRouters("ip", "link", "set", cable.device(), "up");
    kernel.awaitDown("red", "eth0", "no carrier");
    host.run("ip", "link", "set", "eth0", "up");
    kernel.awaitUp("red", "eth0");
    host.addresses("eth0", "10.0.0.2/24");
    assertThat(host.ping("10.0.0.1", 3).complete()).isTrue();
  }

  @Test
  void aTapDeviceThatIsDeletedIsMadeAgainAndGoesWithItsInterface() {
    KernelHost host = kernel.host("host");
    kernel.apply(vr("red", mtu(on("eth0", host.tap("tap0"), "10.0.0.1/24"), 9000)));
    kernel.awaitUp("red", "eth0");
    assertThat(host.run("ip", "link", "show", "tap0").out()).contains("mtu 9000");

    host.run("ip", "link", "del", "tap0");
    Eventually.within(SOON, () -> host.run("ip", "link", "show", "tap0"));
    host.addresses("tap0", "10.0.0.2/24");
    assertThat(host.ping("10.0.0.1", 3, "-s", "8000", "-M", "do").complete()).isTrue();

    kernel.apply();
    Eventually.within(SOON, () -> assertThat(host.run("ip", "link").out()).doesNotContain("tap0"));
  }

  @Test
  void aPersistentTapDeviceStaysWithItsAddresses() {
    KernelHost host = kernel.host("host");
    Attachment.LinuxTap tap = new Attachment.LinuxTap("tap0", Optional.of(host.netns()), true);
    kernel.apply(vr("red", on("eth0", tap, "10.0.0.1/24")));
    kernel.awaitUp("red", "eth0");
    host.addresses("tap0", "10.0.0.2/24");

    kernel.apply();
    Eventually.within(
        SOON,
        () -> assertThat(host.run("ip", "link", "show", "tap0").out()).contains("NO-CARRIER"));
    kernel.apply(vr("red", on("eth0", tap, "10.0.0.1/24")));
    kernel.awaitUp("red", "eth0");
    assertThat(host.ping("10.0.0.1", 3).complete()).isTrue();
  }

  @Test
  void saysWhyAnInterfaceIsDown() {
    KernelHost host = kernel.host("host");
    host.run("ip", "link", "add", "a0", "type", "veth", "peer", "name", "a1");
    Optional<String> netns = Optional.of(host.netns());
    kernel.apply(
        vr("red", on("eth0", new Attachment.LinuxInterface("nowhere", netns), "10.0.0.1/24")),
        vr("blue", on("eth0", new Attachment.LinuxTap("a0", netns, false), "10.0.0.1/24")),
        vr(
            "green",
            on(
                "eth0",
                new Attachment.LinuxTap("t0", Optional.of("no-such"), false),
                "10.0.0.1/24")));

    kernel.awaitDown("red", "eth0", "there is no Linux interface \"nowhere\"");
    kernel.awaitDown("blue", "eth0", "\"a0\"");
    kernel.awaitDown("blue", "eth0", "no such TAP device");
    kernel.awaitDown("green", "eth0", "no network namespace \"no-such\"");
  }

  @Test
  void anInterfaceMovesFromOneVirtualRouterToAnother() {
    KernelHost host = kernel.host("host");
    Attachment.LinuxInterface cable = host.veth("eth0", "10.0.0.2/24");
    kernel.apply(vr("red", on("eth0", cable, "10.0.0.1/24")));
    kernel.awaitUp("red", "eth0");

    kernel.engine().apply(vr("blue", on("lan", cable, "10.0.0.9/24"))).toCompletableFuture().join();
    kernel.awaitDown("blue", "lan", "is used by interface \"eth0\" of virtual router \"red\"");
    kernel.apply(vr("blue", on("lan", cable, "10.0.0.9/24")));
    kernel.awaitUp("blue", "lan");

    assertThat(host.ping("10.0.0.9", 3).complete()).isTrue();
    assertThat(host.ping("10.0.0.1", 1).complete()).isFalse();
  }

  @Test
  void injectedFaultsAreSeenByTheHost() {
    KernelHost host = kernel.host("host");
    kernel.apply(vr("red", on("eth0", host.veth("eth0", "10.0.0.2/24"), "10.0.0.1/24")));
    kernel.awaitUp("red", "eth0");
    assertThat(host.ping("10.0.0.1", 1).complete()).isTrue();

    kernel.faults().set("red", "eth0", Faults.NONE.withLoss(1), Faults.NONE);
    assertThat(host.ping("10.0.0.1", 3, "-W", "0.2").received()).isZero();
    assertThat(kernel.faults().counts("red", "eth0").sent().lost()).isGreaterThanOrEqualTo(3);

    kernel
        .faults()
        .set(
            "red",
            "eth0",
            Faults.NONE.withDelay(Duration.ofMillis(40), Duration.ZERO),
            Faults.NONE.withDelay(Duration.ofMillis(60), Duration.ZERO));
    assertThat(host.run("ping", "-n", "-c", "3", "-i", "0.2", "10.0.0.1").out())
        .containsPattern("min/avg/max/mdev = 1\\d\\d\\.");
  }
}
