package io.polyrouter.interop.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds out what the laboratory needs and this machine does not have. */
final class Requirements {
  private Requirements() {}

  /** Sentences that say what is missing and what to do; empty when nothing is. */
  static List<String> missing(boolean controller) {
    List<String> missing = new ArrayList<>();
    if (!"Linux".equals(System.getProperty("os.name"))) {
      missing.add("needs Linux (network namespaces)");
      return missing;
    }
    String script = Lab.interopFolder().resolve("lib/lab").toString();
    List<String> packages =
        Command.run(Duration.ofSeconds(20), Map.of(), "", List.of(script, "missing")).lines();
    if (!packages.isEmpty()) {
      missing.add("Debian packages are missing: apt-get install " + String.join(" ", packages));
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      missing.add("needs root (network namespaces); run as root");
    } else if (packages.isEmpty()) {
      Command.Output trial =
          Command.run(
              Duration.ofSeconds(20), Map.of(), "", List.of("unshare", "--net", "--mount", "true"));
      if (trial.exit() != 0) {
        missing.add("the kernel refuses network namespaces: " + trial.err().strip());
      }
    }
    if (controller && !Files.isExecutable(Controller.startScript())) {
      Path distribution = Controller.distribution();
      missing.add(
          "the distribution is not built: no " + distribution + "; ./polyrouter test builds it");
    }
    return missing;
  }
}
