package io.polyrouter.testkit.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts below a folder of resources: a folder an RFC, a file a case, named by section.
 *
 * @param root the folder itself
 */
public record ScriptFolder(Path root) {

  /** A name such as {@code 3.9.2-better-metric.txt}. */
  public static final String FILE_NAME = "([\\dA-Z][\\dA-Z.]*-)?[a-z0-9-]+\\.txt";

  /**
   * The folder of a resource, such as {@code /scripts}.
   *
   * @param anchor a class of the module that has it
   */
  public static ScriptFolder of(Class<?> anchor, String resource) {
    URL url = anchor.getResource(resource);
    if (url == null) {
      throw new IllegalArgumentException("there is no resource " + resource);
    }
    try {
      return new ScriptFolder(Path.of(url.toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(resource, e);
    }
  }

  /** One script, not yet read. */
  public record Entry(String name, Path file) {

    /** Reads it. */
    public Script script() {
      try {
        return Script.parse(name, Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What is wrong with its name or its title; empty if nothing is. */
    public String misnamed() {
      int slash = name.indexOf('/');
      String rfc = slash < 0 ? "" : name.substring(0, slash);
      String number = rfc.startsWith("rfc") ? rfc.substring("rfc".length()) : "";
      if (!number.matches("\\d+")) {
        return name + ": the folder is to be called rfc and a number";
      }
      if (!String.valueOf(file.getFileName()).matches(FILE_NAME)) {
        return name + ": a file is called by section (where the RFC counts them), dash, content";
      }
      return script().title().matches("(.*[^\\d])?RFC " + number + "\\b.*")
          ? ""
          : name + ": the title does not speak of RFC " + number;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All scripts, in the order of their names. */
  public List<Entry> entries() {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> new Entry(root.relativize(file).toString().replace('\\', '/'), file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
