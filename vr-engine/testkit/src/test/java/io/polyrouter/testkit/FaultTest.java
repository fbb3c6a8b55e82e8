package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot.Health;
import io.polyrouter.router.state.VrSnapshot.Status;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails inside a virtual router stays there. */
class FaultTest {

  private static final VrConfig BROKEN = vr("broken", onPort("eth0", 666, "10.0.0.1/24"));
  private static final VrConfig LEFT = vr("left", linkTo("x", "right", "x", "10.9.0.1/30"));
  private static final VrConfig RIGHT = vr("right", linkTo("x", "left", "x", "10.9.0.2/30"));

  /** Kept here, lest its level be forgotten. */
  private static final Logger QUIET = Logger.getLogger("io.polyrouter.router");

  private final FaultyDriver driver = new FaultyDriver();
  private final SimulatedNetwork network =
      new SimulatedNetwork(5, 1, List.of(driver), List.of(new FaultySink()));

  /** Devices that break as soon as something is sent. */
  private static final class FaultyDriver implements DeviceDriver {
    private Throwable fault = new IllegalStateException("device on fire");
    private boolean broken = true;
    private int open;

    @Override
    public boolean supports(Attachment attachment) {
      return attachment instanceof Attachment.OpenFlowPort port && port.port().port() == 666;
    }

    @Override
    public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
      open++;
      listener.linkChanged(true, "");
      return new NetworkDevice() {
        @Override
        public boolean transmit(byte[] frame, int offset, int length) {
          if (broken) {
            throwUnchecked(fault);
          }
          return true;
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @SuppressWarnings("unchecked") // lets any throwable out, as a bug would
    private static <T extends Throwable> void throwUnchecked(Throwable fault) throws T {
      throw (T) fault;
    }
  }

  /** A sink that always fails. */
  private static final class FaultySink implements FibSink {
    @Override
    public void publish(ForwardingState state) {
      throw new UnsupportedOperationException("cannot publish");
    }

    @Override
    public void withdraw(String vr) {
      throw new UnsupportedOperationException("cannot withdraw");
    }
  }

  @BeforeAll
  static void expectFaults() {
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void expectNoFaults() {
    QUIET.setLevel(null);
  }

  @BeforeEach
  void start() {
    network.apply(LEFT, RIGHT, BROKEN);
  }

  private Health health() {
    return network.engine().snapshot("broken").orElseThrow().health();
  }

  @Test
  void onlyTheOneThatFailedRestarts() {
    assertThat(health().status()).isEqualTo(Status.RESTARTING);
    assertThat(health().restarts()).isEqualTo(1);
    assertThat(health().lastFault().orElseThrow()).contains("device on fire", "FaultTest");
    assertThat(driver.open).isZero();

    assertThat(network.ping("left", "10.9.0.2", 3).received()).isEqualTo(3);
    assertThat(network.engine().snapshot("left").orElseThrow().health().restarts()).isZero();
  }

  @Test
  void restartsPauseLongerAndLonger() {
    network.advance(Duration.ofMillis(999));
    assertThat(health().restarts()).isEqualTo(1);
    network.advance(Duration.ofMillis(1));
    assertThat(health().restarts()).isEqualTo(2);
    network.advance(Duration.ofMillis(1999));
    assertThat(health().restarts()).isEqualTo(2);
    network.advance(Duration.ofMinutes(10));
    assertThat(health().restarts()).isBetween(12, 17);
  }

  @Test
  void itRunsAgainOnceTheCauseIsGone() {
    driver.broken = false;
    network.advance(Duration.ofSeconds(2));

    assertThat(health().status()).isEqualTo(Status.RUNNING);
    assertThat(health().lastFault().orElseThrow()).contains("device on fire");
    assertThat(network.ping("broken", "10.0.0.1", 1).received()).isEqualTo(1);
    assertThat(driver.open).isEqualTo(1);
  }

  @Test
  void itsForwardingStateStaysUntilThereIsANewOne() {
    long version = network.fibs().latest("broken").map(ForwardingState::version).orElse(0L);
    driver.broken = false;
    network.advance(Duration.ofSeconds(2));
    ForwardingState running = network.fibs().latest("broken").orElseThrow();
    assertThat(running.version()).isGreaterThan(version);
    driver.broken = true;
    // The next probe or ping makes it fail again.
    assertThatThrownBy(() -> network.ping("broken", "10.0.0.9", 1))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("failed");

    assertThat(health().status()).isEqualTo(Status.RESTARTING);
    assertThat(network.fibs().latest("broken")).contains(running);
    assertThat(network.engine().snapshot("broken").orElseThrow().interfaces())
        .singleElement()
        .satisfies(eth0 -> {
          assertThat(eth0.name()).isEqualTo("eth0");
          assertThat(eth0.operUp()).isFalse();
        });
  }

  @Test
  void pingsOfARouterThatWaitsForItsRestartFail() {
    assertThatThrownBy(() -> network.ping("broken", "10.0.0.9", 1))
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("about to be started again");
  }

  @Test
  void aNewConfigurationIsTriedAtOnce() {
    network.apply(LEFT, RIGHT, vr("broken", onPort("eth0", 1, "10.0.0.1/24")));

    assertThat(health().status()).isEqualTo(Status.RUNNING);
    assertThat(network.ping("broken", "10.0.0.1", 1).received()).isEqualTo(1);
  }

  @Test
  void errorsAreContainedAsWell() {
    driver.fault = new StackOverflowError("deep");
    network.advance(Duration.ofSeconds(1));

    assertThat(health().restarts()).isEqualTo(2);
    assertThat(health().lastFault().orElseThrow()).contains("StackOverflowError");
    assertThat(network.ping("left", "10.9.0.2", 1).received()).isEqualTo(1);
  }
}
