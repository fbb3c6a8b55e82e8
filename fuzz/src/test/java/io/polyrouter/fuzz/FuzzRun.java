package io.polyrouter.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Runs inputs through one target and watches what they cost. */
public final class FuzzRun {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FuzzTarget target;

  public FuzzRun(FuzzTarget target) {
    this.target = target;
  }

  /** Runs one input. */
  public void run(byte[] input) throws Exception {
    long most = target.allocation().mostFor(input.length);
    long used = allocatedBy(input);
    // The first time some of it is for loading classes and the like: it has a second chance.
    if (used > most) {
      used = allocatedBy(input);
    }
    if (used > most) {
      throw new AssertionError(
          input.length + " bytes of input made it allocate " + used + ", more than " + most);
    }
  }

  private long allocatedBy(byte[] input) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    target.body().run(input.clone());
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
