package io.polyrouter.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every input of the corpus, and small changes of it, through its target. */
final class CorpusTest {

  private static final Path CORPUS =
      Path.of(System.getProperty("polyrouter.fuzz.corpus", "corpus"));

  /** Of all mutations of one target; how many inputs that are depends on how long each takes. */
  private static final int MUTATIONS = Integer.getInteger("polyrouter.fuzz.mutations", 3_000);

  /** A sequence of frames takes a thousand times as long as a packet. */
  private static final int STACK_MUTATIONS =
      Integer.getInteger("polyrouter.fuzz.stack-mutations", 300);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TestFactory
  Stream<DynamicTest> corpus() {
    return FuzzTargets.all().stream()
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> replay(each)));
  }

  private static void replay(FuzzTarget target) {
    Assertions.assertThat(files(CORPUS.resolve(target.name())))
        .as("corpus of " + target.name())
        .isNotEmpty();
    // Preemptively, since an endless loop is one of the things looked for.
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(PATIENCE, () -> replayAll(target));
  }

  private static void replayAll(FuzzTarget target) throws IOException {
    FuzzRun run = new FuzzRun(target);
    List<byte[]> inputs = new ArrayList<>();
    for (Path file : files(CORPUS.resolve(target.name()))) {
      byte[] input = Files.readAllBytes(file);
      inputs.add(input);
      run(run, input, file.getFileName().toString());
    }
    SplittableRandom random = new SplittableRandom(target.name().hashCode());
    int mutations = target.name().equals("stack") ? STACK_MUTATIONS : MUTATIONS;
    for (int i = 0; i < mutations; i++) {
      byte[] mutated = mutated(inputs, target.maxInputBytes(), random);
      run(run, mutated, "mutation " + i + ", " + HexFormat.of().formatHex(mutated));
    }
  }

  private static void run(FuzzRun run, byte[] input, String name) {
    try {
      run.run(input);
    } catch (Exception | Error e) {
      throw new AssertionError(name + ": " + e, e);
    }
  }

  /** Changes bytes, or puts the front of one input before the end of another. */
  private static byte[] mutated(List<byte[]> inputs, int maxBytes, SplittableRandom random) {
    byte[] one = inputs.get(random.nextInt(inputs.size())).clone();
    if (random.nextInt(4) == 0) {
      byte[] other = inputs.get(random.nextInt(inputs.size()));
      int front = random.nextInt(one.length + 1);
      int back = random.nextInt(other.length + 1);
      int length = Math.min(maxBytes, front + other.length - back);
      byte[] both = new byte[Math.max(front, length)];
      System.arraycopy(one, 0, both, 0, front);
      System.arraycopy(other, back, both, front, both.length - front);
      one = both;
    }
    int changes = random.nextInt(5);
    for (int i = 0; i < changes && one.length > 0; i++) {
      one[random.nextInt(one.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : -random.nextInt(3));
    }
    return one;
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder without its target would never be read again. */
  @Test
  void everyFolderOfTheCorpusHasItsTarget() {
    List<String> names = FuzzTargets.all().stream().map(FuzzTarget::name).toList();
    Assertions.assertThat(names).doesNotHaveDuplicates();
    Assertions.assertThat(files(CORPUS).stream().map(each -> each.getFileName().toString()))
        .isSubsetOf(names);
  }
}
