package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Command;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.stack.device.capture.CaptureRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Captures as Wireshark's tools read them. */
@LabTest(controller = false)
class CaptureTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final KernelLab kernel;
  private final Path file;

  CaptureTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    file = lab.dataFolder().resolve("capture-test.pcapng");
  }

  @AfterEach
  void close() throws IOException {
    kernel.close();
    Files.deleteIfExists(file);
  }

  private String read(String... command) {
    return Command.run(LIMIT, Map.of(), "", List.of(command)).orFail().out();
  }

  @Test
  void holdsWhatPassedWithTimesAndDirections() throws IOException {
    KernelHost left = kernel.host("left");
    KernelHost right = kernel.host("right");
    kernel.apply(
        vr(
            "red",
            on("eth0", left.veth("eth0", "10.0.0.2/24"), "10.0.0.1/24"),
            on("lan/1", right.tap("tap0"), "10.0.1.1/24")));
    kernel.awaitUp("red", "eth0");
    kernel.awaitUp("red", "lan/1");
    right.addresses("tap0", "10.0.1.2/24");
    left.gateway("10.0.0.1");
    right.gateway("10.0.1.1");

    Instant before = Instant.now();
    kernel
        .captures()
        .start(
            new CaptureRequest("c", "red", Optional.empty(), 10_000, 1 << 24, 65_535),
            Files.newOutputStream(file));
    assertThat(left.ping("10.0.1.2", 10, "-s", "1000").complete()).isTrue();
    assertThat(kernel.captures().stop("c").dropped()).isZero();
    Instant after = Instant.now();

    String summary = read("capinfos", "-M", file.toString());
    assertThat(summary)
        .containsPattern("File type: *pcapng")
        .containsPattern("File encapsulation: *ether")
        .containsPattern("File timestamp precision: *nanoseconds")
        .containsPattern("Number of interfaces in file: *2")
        .contains("Name = eth0", "Name = lan/1");

    // Requests and replies, on both interfaces, each in one direction.
    List<String> packets =
        read(
                "tshark",
                "-r",
                file.toString(),
                "-Y",
                "icmp",
                "-T",
                "fields",
                "-E",
                "separator=,",
                "-e",
                "frame.interface_name",
                "-e",
                "frame.packet_flags_direction",
                "-e",
                "icmp.type",
                "-e",
                "frame.len")
            .lines()
            .toList();
    assertThat(packets).hasSize(40);
    for (String each :
        List.of(
            "eth0,0x00000001,8,1042",
            "lan/1,0x00000002,8,1042",
            "lan/1,0x00000001,0,1042",
            "eth0,0x00000002,0,1042")) {
      assertThat(packets).filteredOn(each::equals).hasSize(10);
    }
    List<Instant> times =
        read("tshark", "-r", file.toString(), "-T", "fields", "-e", "frame.time_epoch")
            .lines()
            .map(seconds ->
                Instant.ofEpochSecond(0)
                    .plusNanos(new BigDecimal(seconds).movePointRight(9).longValue()))
            .toList();
    assertThat(times).allMatch(at -> !at.isBefore(before) && !at.isAfter(after));
    assertThat(read("tshark", "-r", file.toString(), "-Y", "_ws.malformed || _ws.short").strip())
        .isEmpty();
  }
}
