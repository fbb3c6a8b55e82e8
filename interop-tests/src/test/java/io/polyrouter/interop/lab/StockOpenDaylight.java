package io.polyrouter.interop.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * OpenDaylight as its project ships it, without any feature, in a namespace of its own; Polyrouter
 * is added as the README tells an operator to.
 */
public final class StockOpenDaylight {
  private static final String NAMESPACE = "stock";
  private static final String LABEL = "stock-opendaylight";
  private static final Duration UNPACK_LIMIT = Duration.ofMinutes(1);
  private static final int LAST_JAVA_OF_KARAF = 21;

  private final Lab lab;
  private final Path home;

  /** Unpacks it; nothing of Polyrouter is in it yet. */
  public StockOpenDaylight(Lab lab) {
    this.lab = lab;
    home = lab.dataFolder().resolve("opendaylight");
    make(home);
    Command.run(
            UNPACK_LIMIT,
            Map.of(),
            "",
            List.of(
                "tar",
                "-xzf",
                System.getProperty("polyrouter.stock", ""),
                "-C",
                home.toString(),
                "--strip-components=1"))
        .orFail();
    lab.lab("netns", NAMESPACE);
    if (Runtime.version().feature() > LAST_JAVA_OF_KARAF) {
      append(
          "bin/setenv",
          "export JAVA_OPTS=\"--sun-misc-unsafe-memory-access=allow"
              + " --enable-native-access=ALL-UNNAMED\"\n");
      append("etc/system.properties", "karaf.override.java.class.version = 65.0\n");
    }
  }

  /** Makes the feature repository known, where its bundles come from, and one feature start. */
  public void install(String feature) {
    Path bundles = Controller.distribution().resolve("system");
    replace(
        "etc/org.ops4j.pax.url.mvn.cfg",
        "@id=kar.repository@multi",
        "@id=kar.repository@multi, file:" + bundles + "@id=polyrouter@snapshots");
    String repository =
        "mvn:io.polyrouter/polyrouter-features/%s/xml/features"
            .formatted(System.getProperty("polyrouter.version"));
    replace(
        "etc/org.apache.karaf.features.cfg",
        "featuresRepositories = ",
        "featuresRepositories = " + repository + ",");
    replace(
        "etc/org.apache.karaf.features.cfg", "featuresBoot = ", "featuresBoot = " + feature + ",");
  }

  /** Starts it in the background. */
  public void start() {
    lab.spawn(
        NAMESPACE,
        LABEL,
        List.of(
            "env",
            "JAVA_HOME=" + System.getProperty("java.home"),
            "KARAF_EXEC=exec",
            home.resolve("bin/karaf").toString(),
            "server"));
  }

  /** Does it run still? */
  public boolean runs() {
    return lab.runs(LABEL);
  }

  /** Ends it, if it runs. */
  public void stop() {
    lab.end(LABEL, "TERM");
    lab.lab("netns-del", NAMESPACE);
  }

  /** Polyrouter's RESTCONF server in it. */
  public Restconf restconf() {
    Path password = home.resolve("polyrouter/password");
    return new Restconf(
        lab,
        NAMESPACE,
        "http://127.0.0.1:8182/restconf",
        "admin:" + (Files.exists(password) ? read(password).strip() : ""));
  }

  /** What it logged. */
  public String log() {
    Path log = home.resolve("data/log/karaf.log");
    return lab.log(LABEL) + (Files.exists(log) ? read(log) : "");
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String file, String text) {
    try {
      Files.writeString(
          home.resolve(file), text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replace(String file, String old, String next) {
    Path path = home.resolve(file);
    String before = read(path);
    if (!before.contains(old)) {
      throw new AssertionError(path + " has no \"" + old + "\"");
    }
    try {
      Files.writeString(path, before.replace(old, next), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
