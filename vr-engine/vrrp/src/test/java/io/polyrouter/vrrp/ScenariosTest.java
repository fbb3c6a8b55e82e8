package io.polyrouter.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
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
    AddressFamily family =
        switch (script.subject()) {
          case "vrrp-ipv4" -> AddressFamily.IPV4;
          case "vrrp-ipv6" -> AddressFamily.IPV6;
          default -> throw Words.unknown("subject", script.subject());
        };
    ScriptRunner.run(script, stage -> new ProtocolSubject(stage, new VrrpLanguage(family)));
  }

  @Test
  void scenariosAreNamedByRfcAndSection() {
    assertThat(folder.entries())
        .hasSizeGreaterThan(30)
        .allSatisfy(entry -> assertThat(entry.misnamed()).isEmpty());
  }
}
