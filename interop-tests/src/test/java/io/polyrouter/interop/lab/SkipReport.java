package io.polyrouter.interop.lab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints each test that was skipped, by name, with the reason. Registered in {@code
 * META-INF/services}: a class that is skipped as a whole would otherwise count as one line without
 * names.
 */
public final class SkipReport implements TestExecutionListener {
  private @Nullable TestPlan plan;
  private final List<String> skipped = new ArrayList<>();

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (plan == null) {
      return;
    }
    List<TestIdentifier> leaves =
        plan.getDescendants(test).stream().filter(each -> !each.isContainer()).toList();
    for (TestIdentifier leaf : leaves.isEmpty() ? List.of(test) : leaves) {
      String owner = leaf.equals(test) ? "" : test.getDisplayName() + " > ";
      skipped.add("SKIPPED " + owner + leaf.getDisplayName() + ": " + reason);
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    skipped.forEach(System.out::println);
    skipped.clear();
  }
}
