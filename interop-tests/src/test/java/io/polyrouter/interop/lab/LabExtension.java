package io.polyrouter.interop.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips {@link LabTest} classes that cannot run here, shares one lab among the others, explains
 * failures.
 */
final class LabExtension implements ExecutionCondition, ParameterResolver, TestWatcher {
  private static final Namespace NAMESPACE = Namespace.create(LabExtension.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (context.getTestMethod().isPresent()) {
      return ConditionEvaluationResult.enabled("the class is enabled");
    }
    boolean controller =
        AnnotationSupport.findAnnotation(context.getRequiredTestClass(), LabTest.class)
            .map(LabTest::controller)
            .orElse(true);
    List<String> missing = Requirements.missing(controller);
    return missing.isEmpty()
        ? ConditionEvaluationResult.enabled("everything needed is here")
        : ConditionEvaluationResult.disabled(String.join("; ", missing));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Lab.class || type == Testbed.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Lab lab = lab(context);
    return parameter.getParameter().getType() == Lab.class ? lab : testbed(context, lab).ready();
  }

  /** Stored at the root, hence closed after the last test of all classes. */
  private static Lab lab(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Lab.class, key -> Lab.create(), Lab.class);
  }

  private static Testbed testbed(ExtensionContext context, Lab lab) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Testbed.class, key -> new Testbed(lab), Testbed.class);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    Testbed testbed = context.getRoot().getStore(NAMESPACE).get(Testbed.class, Testbed.class);
    if (testbed != null) {
      System.out.println("State when " + context.getDisplayName() + " had failed:");
      try {
        System.out.println(testbed.describe());
      } catch (AssertionError e) {
        System.out.println("The state could not be read: " + e.getMessage());
      }
    }
  }
}
