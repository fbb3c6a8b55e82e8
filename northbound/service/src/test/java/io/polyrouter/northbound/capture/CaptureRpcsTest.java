package io.polyrouter.northbound.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.testing.RecordingRouterManager;
import io.polyrouter.northbound.testing.Snapshots;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.capture.Captures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.CaptureName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StartCaptureInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StartCaptureOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StopCaptureInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.StopCaptureOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.captures.Capture;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.yang.common.RpcResult;

class CaptureRpcsTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final Captures captures = new Captures(InstantSource.fixed(NOW));
  private final RecordingRouterManager manager = new RecordingRouterManager();
  private final TestDatastore datastore = new TestDatastore();

  @TempDir private Path folder;

  private CaptureFiles files() {
    return new CaptureFiles(captures, folder.resolve("captures"));
  }

  private CaptureRpcs rpcs() {
    return new CaptureRpcs(manager, files(), Runnable::run);
  }

  @BeforeEach
  void oneVirtualRouter() {
    manager.snapshots.put("red", Snapshots.running("red", 0));
  }

  @AfterEach
  void close() {
    captures.close();
    datastore.close();
  }

  private static StartCaptureInputBuilder input(String name) {
    return new StartCaptureInputBuilder()
        .setName(new CaptureName(name))
        .setVirtualRouter(new Name("red"));
  }

  private RpcResult<StartCaptureOutput> start(StartCaptureInputBuilder input) throws Exception {
    return rpcs().start().invoke(input.build()).get();
  }

  private RpcResult<StopCaptureOutput> stop(String name) throws Exception {
    return rpcs()
        .stop()
        .invoke(new StopCaptureInputBuilder().setName(new CaptureName(name)).build())
        .get();
  }

  private static String error(RpcResult<?> result) {
    assertThat(result.isSuccessful()).isFalse();
    return Objects.requireNonNull(result.getErrors().iterator().next().getMessage());
  }

  private void sendOnePacket() {
    DeviceDriver driver = captures.before(new MemoryLinkDriver());
    try (NetworkDevice device =
        driver.open(
            new DeviceRequest("red", "eth0", 1500, new Attachment.MemoryLink("x", "y")),
            new DeviceListener() {
              @Override
              public void received(byte[] frame, int length) {}

              @Override
              public void linkChanged(boolean up, String detail) {}

              @Override
              public void lost(long frames) {}
            })) {
      device.transmit(new byte[60], 0, 60);
    }
  }

  @Test
  void capturesIntoAFileThatOthersCannotRead() throws Exception {
    Path file =
        Path.of(
            start(input("first").setInterface(new InterfaceName("eth0"))).getResult().getFile());
    sendOnePacket();
    StopCaptureOutput output = stop("first").getResult();

    assertThat(file).isEqualTo(folder.resolve("captures/first.pcapng"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(output.getFile()).isEqualTo(file.toString());
    assertThat(output.requirePackets().getValue().longValue()).isEqualTo(1);
    assertThat(output.requireOctets().getValue().longValue()).isEqualTo(Files.size(file));
    assertThat(output.requireDropped().getValue().longValue()).isZero();
  }

  @Test
  void publishesTheStateOfCaptures() throws Exception {
    CapturePublisher publisher = new CapturePublisher(datastore.broker(), files());
    start(input("first"));
    publisher.publish();
    assertThat(published("first").getRunning()).isTrue();
    assertThat(published("first").getInterface()).isNull();

    stop("first");
    publisher.publish();
    assertThat(published("first").getRunning()).isFalse();
    assertThat(published("first").getEnd()).isEqualTo("stopped");
  }

  private Capture published(String name) throws Exception {
    try (var transaction = datastore.broker().newReadOnlyTransaction()) {
      return Objects.requireNonNull(
              transaction
                  .read(
                      LogicalDatastoreType.OPERATIONAL,
                      DataObjectIdentifier.builder(
                              org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122
                                  .Captures.class)
                          .build())
                  .get())
          .orElseThrow()
          .nonnullCapture()
          .values()
          .stream()
          .filter(capture -> capture.requireName().getValue().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void refusesWhatIsNotThere() throws Exception {
    assertThat(error(start(input("a").setVirtualRouter(new Name("blue")))))
        .contains("no virtual router \"blue\"");
    assertThat(error(start(input("a").setInterface(new InterfaceName("eth9")))))
        .contains("no interface \"eth9\"");
    assertThat(error(stop("a"))).contains("no capture \"a\" runs");
    assertThat(folder.resolve("captures")).doesNotExist();
  }

  @Test
  void neverOverwritesAFileNorLeavesOneBehind() throws Exception {
    start(input("first"));
    assertThat(error(start(input("second")))).contains("stop it first");
    assertThat(folder.resolve("captures/second.pcapng")).doesNotExist();
    stop("first");

    assertThat(error(start(input("first")))).contains("already: use another name");
  }

  @Test
  void aFolderThatCannotBeMadeIsAnError() throws Exception {
    Files.createFile(folder.resolve("captures"));

    assertThat(error(start(input("first")))).contains("cannot be made");
  }
}
