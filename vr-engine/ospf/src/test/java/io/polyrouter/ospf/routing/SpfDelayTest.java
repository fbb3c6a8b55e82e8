package io.polyrouter.ospf.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.routing.SpfDelay.State;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
import org.junit.jupiter.api.Test;

/** The transitions of RFC 8405, section 5.4. Times in milliseconds. */
class SpfDelayTest {

  private static final long MS = 1_000_000L;

  private final SpfDelay delay = new SpfDelay(new SpfDelaySettings(10, 100, 1000, 5000, 500));

  private void changed(long at) {
    delay.changed(at * MS);
  }

  private boolean runs(long at) {
    return delay.take(at * MS);
  }

  @Test
  void theFirstChangeIsCalculatedSoon() {
    changed(0);
    assertThat(delay.state()).isEqualTo(State.SHORT_WAIT);
    assertThat(delay.dueNanos()).isEqualTo(10 * MS);
    assertThat(runs(9)).isFalse();
    assertThat(runs(10)).isTrue();
    assertThat(runs(11)).isFalse();
  }

  @Test
  void moreChangesWaitShortlyAndTogether() {
    changed(0);
    assertThat(runs(10)).isTrue();
    changed(20);
    changed(60);
    assertThat(delay.dueNanos()).isEqualTo(120 * MS);
    assertThat(runs(120)).isTrue();
    assertThat(delay.state()).isEqualTo(State.SHORT_WAIT);
  }

  @Test
  void afterTimeToLearnTheyWaitLong() {
    changed(0);
    assertThat(runs(10)).isTrue();
    changed(501);
    assertThat(delay.state()).isEqualTo(State.LONG_WAIT);
    assertThat(delay.dueNanos()).isEqualTo(1501 * MS);
    assertThat(runs(1501)).isTrue();
    changed(1600);
    assertThat(delay.dueNanos()).isEqualTo(2600 * MS);
  }

  @Test
  void afterAPauseItIsQuietAgain() {
    changed(0);
    assertThat(runs(10)).isTrue();
    changed(600);
    assertThat(runs(1600)).isTrue();
    assertThat(runs(5599)).isFalse();
    assertThat(delay.state()).isEqualTo(State.LONG_WAIT);
    assertThat(runs(5600)).isFalse();
    assertThat(delay.state()).isEqualTo(State.QUIET);
    changed(6000);
    assertThat(delay.dueNanos()).isEqualTo(6010 * MS);
    assertThat(delay.state()).isEqualTo(State.SHORT_WAIT);
  }

  @Test
  void aShortPauseInShortWaitIsQuietToo() {
    SpfDelay brief = new SpfDelay(new SpfDelaySettings(10, 100, 1000, 300, 500));
    brief.changed(0);
    assertThat(brief.take(10 * MS)).isTrue();
    assertThat(brief.take(300 * MS)).isFalse();
    assertThat(brief.state()).isEqualTo(State.QUIET);
    assertThat(brief.nextDeadlineNanos()).isEqualTo(SpfDelay.NEVER);
  }

  @Test
  void nothingIsDueWithoutChanges() {
    assertThat(delay.nextDeadlineNanos()).isEqualTo(SpfDelay.NEVER);
    assertThat(runs(1_000_000)).isFalse();
  }
}
