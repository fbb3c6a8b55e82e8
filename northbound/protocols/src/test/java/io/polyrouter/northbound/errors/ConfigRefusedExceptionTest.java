package io.polyrouter.northbound.errors;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.common.api.TransactionCommitFailedException;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

class ConfigRefusedExceptionTest {
  private static final YangInstanceIdentifier PATH =
      YangInstanceIdentifier.of(QName.create("urn:example", "routers"));

  @Test
  void isFoundAmongTheCausesOfAFailedCommit() {
    ConfigRefusedException refused =
        new ConfigRefusedException(List.of(new Refusal(PATH, "/routers", "There are none.")));
    Exception failure =
        new ExecutionException(new TransactionCommitFailedException("canCommit failed", refused));

    assertThat(ConfigRefusedException.findIn(failure)).isSameAs(refused);
  }

  @Test
  void isNotFoundInOtherFailures() {
    assertThat(ConfigRefusedException.findIn(null)).isNull();
    assertThat(ConfigRefusedException.findIn(new IllegalStateException("full"))).isNull();
  }

  @Test
  void endsOnCausesThatFormACircle() {
    IllegalStateException one = new IllegalStateException("one");
    IllegalStateException other = new IllegalStateException("other", one);
    one.initCause(other);

    assertThat(ConfigRefusedException.findIn(one)).isNull();
  }
}
