package io.polyrouter.northbound.document;

import java.util.ArrayList;
import java.util.List;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/** A node of the model as it appears in documents. Immutable to its users. */
sealed interface ModelNode {
  /** What all nodes have. */
  Common common();

  default QName name() {
    return common().id().getNodeType();
  }

  default NodeIdentifier id() {
    return common().id();
  }

  /** The steps of a path down to the node, from the one above it in documents. */
  default List<PathArgument> steps() {
    List<PathArgument> steps = new ArrayList<>(common().cases().size() + 2);
    for (Case each : common().cases()) {
      steps.add(each.choice());
    }
    steps.add(id());
    return steps;
  }

  /**
   * What all nodes have.
   *
   * @param cases the choices between the node above in documents and this one, outermost first
   * @param configuration whether clients can set it
   * @param slot the node's number among those of the node above
   */
  record Common(NodeIdentifier id, List<Case> cases, boolean configuration, int slot) {}

  /** The case of a choice; its name among the choice's cases. */
  record Case(NodeIdentifier choice, QName name) {}

  /** A leaf. */
  record Leaf(Common common, LeafType type) implements ModelNode {}

  /** A leaf-list. */
  record LeafList(Common common, LeafType type, boolean userOrdered) implements ModelNode {}

  /** A container. */
  record Container(Common common, Interior content) implements ModelNode {}

  /**
   * A list.
   *
   * @param keys names of the key leafs; none if entries have no keys
   */
  record ListNode(Common common, Interior content, List<QName> keys, boolean userOrdered)
      implements ModelNode {}

  /** Data without a model: anydata, anyxml. */
  record Opaque(Common common) implements ModelNode {}
}
