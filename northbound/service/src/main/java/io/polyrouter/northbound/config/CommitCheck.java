package io.polyrouter.northbound.config;

import com.google.common.util.concurrent.FluentFuture;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.northbound.errors.ConfigChecksInForce;
import io.polyrouter.northbound.errors.ConfigRefusedException;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.router.config.ConfigValidator;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.DataValidationFailedException;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.common.api.PostCanCommitStep;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataBroker.CommitCohortExtension;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCandidate;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCommitCohort;
import org.opendaylight.mdsal.dom.api.DOMDataTreeIdentifier;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.util.concurrent.FluentFutures;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses every commit whose outcome would break a rule of the model. Called by the datastore
 * before each commit, one at a time; it has to answer within the five seconds that the datastore
 * gives.
 *
 * <p>It watches the root of the configuration, not the two containers it is about: so it sees a
 * commit that changes both (a switch, and an interface on it) as one. For that, both have to be in
 * the datastore's default shard.
 */
public final class CommitCheck implements DOMDataTreeCommitCohort, ConfigChecksInForce {

  private static final Logger LOG = LoggerFactory.getLogger(CommitCheck.class);

  private final DesiredConfigReader reader;
  private final Supplier<EffectiveModelContext> model;
  private volatile boolean asked;

  public CommitCheck(DesiredConfigReader reader, Supplier<EffectiveModelContext> model) {
    this.reader = reader;
    this.model = model;
  }

  /**
   * Puts the check into force.
   *
   * @throws IllegalStateException if this datastore cannot have its commits checked
   */
  public Registration register(DOMDataBroker broker) {
    CommitCohortExtension cohorts = broker.extension(CommitCohortExtension.class);
    if (cohorts == null) {
      throw new IllegalStateException(
          "this datastore does not let commits be checked, so that invalid configurations would"
              + " pass: use one that supports commit cohorts");
    }
    return cohorts.registerCommitCohort(
        DOMDataTreeIdentifier.of(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of()),
        this);
  }

  /** Whether the datastore has ever asked, which shows that the check is in force. */
  public boolean wasAsked() {
    return asked;
  }

  @Override
  public FluentFuture<PostCanCommitStep> canCommit(
      Object transaction,
      EffectiveModelContext context,
      Collection<DOMDataTreeCandidate> candidates) {
    asked = true;
    try {
      for (DOMDataTreeCandidate candidate : candidates) {
        DataTreeCandidateNode root = candidate.getRootNode();
        if (concernsUs(root)) {
          List<Refusal> refusals = refusals((ContainerNode) root.dataAfter(), context);
          if (!refusals.isEmpty()) {
            return FluentFutures.immediateFailedFluentFuture(new ConfigRefusedException(refusals));
          }
        }
      }
      return PostCanCommitStep.NOOP_SUCCESSFUL_FUTURE;
    } catch (RuntimeException e) {
      // Fail closed: what could not be checked does not pass.
      LOG.error("The check of transaction {} failed by an internal fault", transaction, e);
      return FluentFutures.immediateFailedFluentFuture(
          new DataValidationFailedException(
              YangInstanceIdentifier.class,
              YangInstanceIdentifier.of(DesiredConfigReader.VIRTUAL_ROUTERS),
              "the configuration could not be checked because of an internal fault, see the log",
              e));
    }
  }

  @Override
  public List<Refusal> refusals(ContainerNode configuration) {
    return refusals(configuration, model.get());
  }

  private static boolean concernsUs(DataTreeCandidateNode root) {
    return switch (root.modificationType()) {
      case SUBTREE_MODIFIED, APPEARED, DISAPPEARED ->
          isChanged(root.modifiedChild(DesiredConfigReader.VIRTUAL_ROUTERS))
              || isChanged(root.modifiedChild(DesiredConfigReader.SWITCHES));
      case WRITE, DELETE -> true;
      case UNMODIFIED -> false;
    };
  }

  private static boolean isChanged(@Nullable DataTreeCandidateNode node) {
    return node != null && node.modificationType() != ModificationType.UNMODIFIED;
  }

  private List<Refusal> refusals(@Nullable ContainerNode root, EffectiveModelContext context) {
    DesiredConfig desired =
        reader.read(
            container(root, DesiredConfigReader.VIRTUAL_ROUTERS),
            container(root, DesiredConfigReader.SWITCHES));
    List<ConfigProblem> problems = new ArrayList<>();
    desired.problems().values().forEach(problems::addAll);
    problems.addAll(ConfigValidator.validateTogether(desired.virtualRouters().values()));
    problems.addAll(unknownSwitches(desired));
    return problems.stream().map(problem -> ProblemPaths.refusal(problem, context)).toList();
  }

  private static @Nullable ContainerNode container(
      @Nullable ContainerNode root, NodeIdentifier name) {
    return root == null ? null : (ContainerNode) root.childByArg(name);
  }

  private static List<ConfigProblem> unknownSwitches(DesiredConfig desired) {
    Set<Long> known =
        desired.switches().stream().map(SwitchConfig::datapathId).collect(Collectors.toSet());
    List<ConfigProblem> problems = new ArrayList<>();
    for (VrConfig virtualRouter : desired.virtualRouters().values()) {
      for (InterfaceConfig each : virtualRouter.interfaces()) {
        if (each.attachment() instanceof Attachment.OpenFlowPort(SwitchPort port)
            && !known.contains(port.datapathId())) {
          String id = DatapathIds.text(port.datapathId());
          problems.add(
              ModelPath.of("virtual-routers")
                  .entry("virtual-router", "name", virtualRouter.name())
                  .child("interfaces")
                  .entry("interface", "name", each.name())
                  .child("openflow-port")
                  .child("datapath-id")
                  .problem(
                      "switch %s is not in /openflow-switches: add it there, in the same commit or before"
                          .formatted(id)));
        }
      }
    }
    return problems;
  }
}
