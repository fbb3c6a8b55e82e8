package io.polyrouter.bfd;

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
    ScriptRunner.run(script, stage -> new ProtocolSubject(stage, language(script.subject())));
  }

  private static BfdLanguage language(String subject) {
    return switch (subject) {
      case "bfd-ipv4" -> new BfdLanguage(AddressFamily.IPV4, BfdPorts.SINGLE_HOP);
      case "bfd-ipv6" -> new BfdLanguage(AddressFamily.IPV6, BfdPorts.SINGLE_HOP);
      case "bfd-multihop" -> new BfdLanguage(AddressFamily.IPV4, BfdPorts.MULTIHOP);
      default -> throw Words.unknown("subject", subject);
    };
  }

  @Test
  void scenariosAreNamedByRfcAndSection() {
    assertThat(folder.entries())
        .hasSizeGreaterThan(40)
        .allSatisfy(entry -> assertThat(entry.misnamed()).isEmpty());
  }
}
