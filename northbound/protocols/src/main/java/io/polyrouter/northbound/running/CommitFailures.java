package io.polyrouter.northbound.running;

import io.polyrouter.northbound.errors.ConfigRefusedException;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.OptimisticLockFailedException;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;

/** What clients are told about the ways in which commits fail. Stateless. */
public final class CommitFailures {
  /** Ends the walk along causes, should they form a circle. */
  private static final int CAUSES_LIMIT = 64;

  /** How the data tree says that a mandatory node is missing; it has no type of its own for it. */
  private static final Pattern MISSING =
      Pattern.compile("Node (?<node>.+) is missing mandatory descendant (?<path>/.+)");

  /** One step of a path as the data tree prints it: the module only where it changes. */
  private static final Pattern STEP =
      Pattern.compile("/(?:\\((?<module>[^)]*)\\))?(?<name>[A-Za-z_][\\w.-]*)");

  private static final String OVERLOADED =
      "The controller is overloaded: the datastore gives the check of a configuration five seconds,"
          + " and it took longer. Nothing was changed. Try again when there is less to do, and with"
          + " fewer changes at a time if that does not help.";

  private CommitFailures() {}

  /** Data that a failed transaction wrote. */
  record Write(YangInstanceIdentifier path, NormalizedNode data) {}

  /** The faults of refusals: each with its path and tag "invalid-value". */
  public static List<Fault> of(List<Refusal> refusals) {
    return refusals.stream()
        .map(refusal ->
            new Fault(
                ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, refusal.path(), refusal.message()))
        .toList();
  }

  /** What a failed commit of a whole configuration means to its client; empty if nothing known. */
  public static List<Fault> explain(Throwable failure, NormalizedNode configuration) {
    return explain(failure, List.of(new Write(YangInstanceIdentifier.of(), configuration)));
  }

  static List<Fault> explain(Throwable failure, List<Write> writes) {
    ConfigRefusedException refused = ConfigRefusedException.findIn(failure);
    if (refused != null) {
      return of(refused.refusals());
    }
    Throwable current = failure;
    for (int depth = 0; current != null && depth < CAUSES_LIMIT; depth++) {
      Fault fault = explainOne(current, writes);
      if (fault != null) {
        return List.of(fault);
      }
      current = current.getCause();
    }
    return List.of();
  }

  /**
   * Whether the same commit may well work if it is tried again: another client was faster, or the
   * datastore too busy to check it. What times out has not been stored: the datastore asks for
   * checks before it stores anything, and does not let what comes later fail.
   */
  public static boolean isPassing(Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < CAUSES_LIMIT; depth++) {
      if (current instanceof OptimisticLockFailedException || current instanceof TimeoutException) {
        return true;
      }
      current = current.getCause();
    }
    return false;
  }

  private static @Nullable Fault explainOne(Throwable failure, List<Write> writes) {
    if (failure instanceof BarredException barred) {
      return new Fault(ErrorType.APPLICATION, ErrorTag.IN_USE, null, barred.reason());
    }
    if (failure instanceof OptimisticLockFailedException) {
      return new Fault(
          ErrorType.APPLICATION,
          ErrorTag.IN_USE,
          null,
          "Another client changed the same part of the configuration at the same time; try again.");
    }
    if (failure instanceof TimeoutException) {
      return new Fault(ErrorType.APPLICATION, ErrorTag.RESOURCE_DENIED, null, OVERLOADED);
    }
    String message = failure.getMessage();
    Matcher missing = MISSING.matcher(message == null ? "" : message);
    return failure instanceof IllegalArgumentException && missing.matches()
        ? missingMandatory(missing.group("node"), missing.group("path"), writes)
        : null;
  }

  private static Fault missingMandatory(String node, String descendant, List<Write> writes) {
    List<Step> steps = steps(descendant);
    YangInstanceIdentifier where = null;
    for (int i = writes.size() - 1; i >= 0 && where == null; i--) {
      where = whereMissing(writes.get(i).path(), writes.get(i).data(), node, steps);
    }
    String name = steps.isEmpty() ? descendant : steps.get(steps.size() - 1).name();
    return new Fault(
        ErrorType.APPLICATION,
        ErrorTag.MISSING_ELEMENT,
        where,
        "\"" + name + "\" is mandatory here and missing.");
  }

  /** A step's module is as {@link QName} prints it: namespace, and revision if it has one. */
  private record Step(@Nullable String module, String name) {}

  private static List<Step> steps(String path) {
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    while (matcher.find()) {
      steps.add(new Step(matcher.group("module"), matcher.group("name")));
    }
    return steps;
  }

  /** The path to what is missing below the first node of this name that misses it, depth first. */
  private static @Nullable YangInstanceIdentifier whereMissing(
      YangInstanceIdentifier path, NormalizedNode data, String node, List<Step> steps) {
    if (data.name().toString().equals(node)) {
      YangInstanceIdentifier missing = descend(path, data, steps);
      if (missing != null) {
        return missing;
      }
    }
    if (data instanceof DistinctNodeContainer<?, ?> container) {
      for (NormalizedNode child : container.body()) {
        YangInstanceIdentifier found = whereMissing(path.node(child.name()), child, node, steps);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** The whole path of the steps if the last of them leads nowhere; null if all is there. */
  private static @Nullable YangInstanceIdentifier descend(
      YangInstanceIdentifier from, NormalizedNode data, List<Step> steps) {
    YangInstanceIdentifier path = from;
    QName context = data.name().getNodeType();
    NormalizedNode current = data;
    for (Step step : steps) {
      context =
          step.module() == null
              ? QName.create(context, step.name())
              : QName.create("(" + step.module() + ")" + step.name());
      path = path.node(context);
      current = child(current, context);
    }
    return current == null ? path : null;
  }

  private static @Nullable NormalizedNode child(@Nullable NormalizedNode parent, QName name) {
    return parent instanceof DistinctNodeContainer<?, ?> container
        ? container.body().stream()
            .map(NormalizedNode.class::cast)
            .filter(child -> child.name().getNodeType().equals(name))
            .findFirst()
            .orElse(null)
        : null;
  }
}
