package io.polyrouter.northbound.errors;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

/**
 * A commit was refused because the configuration after it would break a rule of the model. Nothing
 * of the transaction was applied.
 */
public final class ConfigRefusedException extends DataValidationFailedException {
  private static final long serialVersionUID = 1L;

  /** Ends the walk along causes, should they form a circle. */
  private static final int CAUSES_LIMIT = 64;

  private final transient List<Refusal> refusals;

  /**
   * One broken rule.
   *
   * @param path of the offending node, or of the nearest node above that exists in the model
   * @param pathText the same for people: {@code /virtual-routers/virtual-router[name='red']/mtu}
   * @param message what is wrong and what would be valid, one sentence
   */
  public record Refusal(YangInstanceIdentifier path, String pathText, String message) {}

  /** At least one refusal; the first is the one that clients with room for one error are told. */
  public ConfigRefusedException(List<Refusal> refusals) {
    super(
        YangInstanceIdentifier.class,
        refusals.getFirst().path(),
        refusals.getFirst().pathText() + ": " + refusals.getFirst().message());
    this.refusals = List.copyOf(refusals);
  }

  /** All broken rules that were found, the most telling first; never empty. */
  public List<Refusal> refusals() {
    return refusals;
  }

  /**
   * The refusal that made a commit fail: the datastore hands it on among the causes, at some depth.
   * Null if the failure is of another kind.
   */
  public static @Nullable ConfigRefusedException findIn(@Nullable Throwable failure) {
    Throwable current = failure;
    for (int depth = 0; current != null && depth < CAUSES_LIMIT; depth++) {
      if (current instanceof ConfigRefusedException refused) {
        return refused;
      }
      current = current.getCause();
    }
    return null;
  }
}
