package io.polyrouter.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.testkit.script.ScriptFolder;
import io.polyrouter.testkit.script.ScriptRunner;
import io.polyrouter.testkit.script.protocol.ProtocolSubject;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Plays every script below {@code scenarios/}. */
class ScenariosTest {

  private final ScriptFolder folder = ScriptFolder.of(ScenariosTest.class, "/scenarios");

  @TestFactory
  Stream<DynamicTest> scenarios() {
    return folder.entries().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.name(),
                entry.file().toUri(),
                () ->
                    ScriptRunner.run(
                        entry.script(), stage -> new ProtocolSubject(stage, new BgpLanguage()))));
  }

  @Test
  void scenariosAreNamedByRfcAndSection() {
    assertThat(folder.entries())
        .hasSizeGreaterThanOrEqualTo(60)
        .allSatisfy(entry -> assertThat(entry.misnamed()).isEmpty());
  }
}
