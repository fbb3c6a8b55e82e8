package io.polyrouter.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.testkit.script.Script;
import io.polyrouter.testkit.script.ScriptFolder;
import io.polyrouter.testkit.script.ScriptRunner;
import io.polyrouter.testkit.script.Words;
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
                entry.name(), entry.file().toUri(), () -> play(entry.script())));
  }

  private static void play(Script script) {
    OspfVersion version =
        switch (script.subject()) {
          case "ospfv2" -> OspfVersion.V2;
          case "ospfv3" -> OspfVersion.V3;
          default -> throw Words.unknown("subject", script.subject());
        };
    ScriptRunner.run(script, stage -> new ProtocolSubject(stage, new OspfLanguage(version)));
  }

  @Test
  void scenariosAreNamedByRfcAndSection() {
    assertThat(folder.entries())
        .hasSizeGreaterThan(140)
        .allSatisfy(entry -> assertThat(entry.misnamed()).isEmpty());
  }
}
