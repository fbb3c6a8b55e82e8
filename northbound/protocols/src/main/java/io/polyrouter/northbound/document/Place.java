package io.polyrouter.northbound.document;

import io.polyrouter.northbound.document.ModelNode.Container;
import io.polyrouter.northbound.document.ModelNode.ListNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/**
 * Where a document's one node goes.
 *
 * @param above the path of the node above
 * @param outer what that node may have inside
 * @param node the node itself; null if it is the client's choice
 */
record Place(List<PathArgument> above, Interior outer, @Nullable ModelNode node) {

  /** The place of an existing or new node at a path; null if it is none that is covered. */
  static @Nullable Place of(YangInstanceIdentifier path, Interior root) {
    Walk walk = new Walk(root);
    List<PathArgument> steps = path.getPathArguments();
    for (int i = 0; i < steps.size(); i++) {
      walk.step(steps.get(i), i);
    }
    return walk.node == null || walk.next != steps.size()
        ? null
        : new Place(List.copyOf(steps.subList(0, walk.start)), walk.outer, walk.node);
  }

  /** The place of a new node inside of that at a path; null if it is none that is covered. */
  static @Nullable Place inside(YangInstanceIdentifier path, Interior root) {
    if (path.isEmpty()) {
      return new Place(List.of(), root, null);
    }
    Place place = of(path, root);
    if (place == null) {
      return null;
    }
    return switch (place.node()) {
      case Container container -> new Place(path.getPathArguments(), container.content(), null);
      case ListNode list -> new Place(path.getPathArguments(), list.content(), null);
      case null, default -> null;
    };
  }

  /** Goes down a path. Choices, and lists as a whole, are steps of paths but not of documents. */
  private static final class Walk {
    private Interior outer;
    private @Nullable Interior inner;
    private @Nullable ModelNode node;
    private int start;
    private int next;

    Walk(Interior root) {
      this.outer = root;
      this.inner = root;
    }

    void step(PathArgument step, int position) {
      Interior from = inner;
      ModelNode child = from == null ? null : from.byName(step.getNodeType());
      if (from == null || child == null || !arrives(step, child)) {
        return;
      }
      outer = from;
      node = child;
      start = next;
      next = position + 1;
      inner =
          switch (child) {
            case Container container -> container.content();
            case ListNode list -> list.content();
            default -> null;
          };
    }

    private static boolean arrives(PathArgument step, ModelNode child) {
      return switch (child) {
        case ListNode list -> step instanceof NodeIdentifierWithPredicates;
        case ModelNode.LeafList list -> false;
        default -> step instanceof NodeIdentifier;
      };
    }
  }
}
