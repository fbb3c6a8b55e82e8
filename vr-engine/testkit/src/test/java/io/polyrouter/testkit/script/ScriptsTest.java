package io.polyrouter.testkit.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.testkit.script.stack.StackSubject;
import io.polyrouter.testkit.script.tcp.TcpSubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Plays every script below {@code scripts/}: a folder an RFC, a file a case, named by section. */
class ScriptsTest {

  private static Path root() {
    try {
      return Path.of(ScriptsTest.class.getResource("/scripts").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicNode> scripts() {
    return children(root()).stream()
        .map(rfc ->
            DynamicContainer.dynamicContainer(
                rfc.getFileName().toString(), children(rfc).stream().map(this::test)));
  }

  private DynamicTest test(Path file) {
    String name = root().relativize(file).toString();
    return DynamicTest.dynamicTest(
        name, file.toUri(), () -> play(Script.parse(name, Files.readString(file))));
  }

  static void play(Script script) {
    ScriptRunner.run(
        script,
        stage ->
            switch (script.subject()) {
              case "tcp" -> new TcpSubject(stage);
              case "stack" -> new StackSubject(stage);
              default -> throw Words.unknown("subject", script.subject());
            });
  }

  @Test
  void scriptsAreNamedByRfcAndSection() {
    for (Path rfc : children(root())) {
      assertThat(rfc.getFileName().toString()).matches("rfc\\d+");
      for (Path file : children(rfc)) {
        assertThat(file.getFileName().toString())
            .as("section (where the RFC counts them), dash, what it is about")
            .matches("([\\dA-Z][\\dA-Z.]*-)?[a-z0-9-]+\\.txt");
        assertThat(file)
            .content()
            .containsPattern("^# .*RFC " + rfc.getFileName().toString().substring(3) + "\\b.*: ");
      }
    }
  }
}
