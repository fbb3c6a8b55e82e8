package io.polyrouter.fuzz;

/** What Jazzer calls. The system property {@code polyrouter.fuzz.target} names the target. */
public final class FuzzEntry {

  private static final FuzzRun RUN =
      new FuzzRun(FuzzTargets.named(System.getProperty("polyrouter.fuzz.target", "")));

  private FuzzEntry() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    RUN.run(input);
  }
}
