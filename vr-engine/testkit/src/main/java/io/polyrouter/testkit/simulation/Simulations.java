package io.polyrouter.testkit.simulation;

import io.polyrouter.testkit.simulation.Simulation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Many simulations, several at a time, each by one thread from start to end. */
public final class Simulations {

  private Simulations() {}

  /**
   * Runs a simulation for each seed.
   *
   * @param simulation makes the simulation of a seed and runs it
   * @return what became of them, in the order of their seeds
   * @throws IllegalStateException if a simulation throws: that is a bug, of a seed that it names
   */
  public static List<Outcome> run(LongStream seeds, LongFunction<Outcome> simulation, int threads)
      throws InterruptedException {
    Queue<Long> waiting = new ConcurrentLinkedQueue<>(seeds.boxed().toList());
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Future<List<Outcome>>> done = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        done.add(workers.submit(() -> work(waiting, simulation)));
      }
      for (Future<List<Outcome>> each : done) {
        outcomes.addAll(each.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    outcomes.sort(Comparator.comparingLong(Outcome::seed));
    return outcomes;
  }

  private static List<Outcome> work(Queue<Long> waiting, LongFunction<Outcome> simulation) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Long seed = waiting.poll(); seed != null; seed = waiting.poll()) {
      try {
        outcomes.add(simulation.apply(seed));
      } catch (RuntimeException e) {
        waiting.clear();
        throw new IllegalStateException("the simulation of seed " + seed + " fails", e);
      }
    }
    return outcomes;
  }
}
