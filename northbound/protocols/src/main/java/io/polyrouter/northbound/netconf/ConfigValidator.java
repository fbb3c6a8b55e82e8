package io.polyrouter.northbound.netconf;

import io.polyrouter.northbound.errors.ConfigChecksInForce;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.northbound.running.CommitFailures;
import io.polyrouter.northbound.running.EditRefusedException;
import io.polyrouter.northbound.running.Fault;
import java.util.List;
import org.opendaylight.netconf.databind.DatabindProvider;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.tree.impl.di.InMemoryDataTreeFactory;

/**
 * Finds what a commit of a configuration would be refused for: by the data tree (mandatory nodes,
 * numbers of entries) and by the checks of the model's rules. Stateless.
 */
record ConfigValidator(DatabindProvider databind, ConfigChecksInForce checks) {
  void validate(ContainerNode configuration) throws EditRefusedException {
    checkStructure(configuration);
    List<Refusal> refusals = checks.refusals(configuration);
    if (!refusals.isEmpty()) {
      throw new EditRefusedException(CommitFailures.of(refusals));
    }
  }

  private void checkStructure(ContainerNode configuration) throws EditRefusedException {
    DataTree tree =
        new InMemoryDataTreeFactory()
            .create(
                DataTreeConfiguration.DEFAULT_CONFIGURATION,
                databind.currentDatabind().modelContext());
    DataTreeModification modification = tree.takeSnapshot().newModification();
    try {
      for (DataContainerChild child : configuration.body()) {
        modification.write(YangInstanceIdentifier.of(child.name()), child);
      }
      modification.ready();
      tree.validate(modification);
    } catch (DataValidationFailedException | IllegalArgumentException e) {
      List<Fault> faults = CommitFailures.explain(e, configuration);
      throw faults.isEmpty()
          ? new EditRefusedException(ErrorTag.INVALID_VALUE, String.valueOf(e.getMessage()))
          : new EditRefusedException(faults);
    }
  }
}
