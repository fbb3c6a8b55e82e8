package io.polyrouter.fuzz;

/** What Jazzer calls. The system property {@code polyrouter.fuzz.target} names the target. */
public final class FuzzEntry {

  private static final FuzzRun RUN =
      new FuzzRun(FuzzTargets.named(System.getProperty("polyrouter.fuzz.target", "")));

  private FuzzEntry() {}

  /** Makes what a target needs and takes its time, before any input is timed. */
  public static void fuzzerInitialize() throws Exception {
    RUN.run(new byte[0]);
  }

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    RUN.run(input);
  }
}
