package io.polyrouter.northbound.document;

import io.polyrouter.northbound.document.ModelNode.LeafList;
import io.polyrouter.northbound.document.ModelNode.ListNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeWithValue;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.SystemLeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.SystemMapNode;
import org.opendaylight.yangtools.yang.data.api.schema.UnkeyedListEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.UnkeyedListNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserLeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;

/** The entries of a list, or the values of a leaf-list, while they are read. */
sealed interface Entries {

  /** The entries of a list. */
  final class OfList implements Entries {
    private final ListNode list;
    private final Findings findings;
    private final Set<PathArgument> names = new HashSet<>();
    private final List<MapEntryNode> keyed = new ArrayList<>();
    private final List<UnkeyedListEntryNode> unkeyed = new ArrayList<>();

    OfList(ListNode list, Findings findings) {
      this.list = list;
      this.findings = findings;
    }

    Frame open() {
      return new Frame(list.content(), list.keys(), findings);
    }

    void close(Frame frame) {
      if (list.keys().isEmpty()) {
        unkeyed.add(frame.unkeyedEntry(list));
        return;
      }
      MapEntryNode entry = frame.entry(list);
      if (entry == null) {
        return;
      }
      if (names.add(entry.name())) {
        keyed.add(entry);
      } else {
        List<PathArgument> steps = list.steps();
        steps.add(entry.name());
        findings.add(
            steps,
            ErrorTag.BAD_ELEMENT,
            "This entry of %s is given twice; give it once.".formatted(list.name().getLocalName()));
      }
    }

    DataContainerChild build() {
      if (list.keys().isEmpty()) {
        UnkeyedListNode.Builder builder = ImmutableNodes.newUnkeyedListBuilder();
        return builder.withNodeIdentifier(list.id()).withValue(unkeyed).build();
      }
      if (list.userOrdered()) {
        UserMapNode.Builder builder = ImmutableNodes.newUserMapBuilder();
        return builder.withNodeIdentifier(list.id()).withValue(keyed).build();
      }
      SystemMapNode.Builder builder =
          ImmutableNodes.builderFactory().newSystemMapBuilder(keyed.size());
      builder.withNodeIdentifier(list.id());
      keyed.forEach(builder::withChild);
      return builder.build();
    }
  }

  /** The values of a leaf-list. */
  final class OfLeafList implements Entries {
    private final LeafList list;
    private final Findings findings;
    private final Set<Object> values = new HashSet<>();
    private final List<LeafSetEntryNode<Object>> entries = new ArrayList<>();

    OfLeafList(LeafList list, Findings findings) {
      this.list = list;
      this.findings = findings;
    }

    /** Takes a value; null if its text is not valid, which is noted. */
    void add(@Nullable Object value, String text) {
      if (value == null) {
        note(Texts.shortened(text), ErrorTag.INVALID_VALUE, list.type().refusal(text));
      } else if (values.add(value)) {
        entries.add(ImmutableNodes.leafSetEntry(list.name(), value));
      } else {
        note(
            value,
            ErrorTag.BAD_ELEMENT,
            "This value of %s is given twice; give it once.".formatted(list.name().getLocalName()));
      }
    }

    private void note(Object value, ErrorTag tag, String message) {
      List<PathArgument> steps = list.steps();
      steps.add(new NodeWithValue<>(list.name(), value));
      findings.add(steps, tag, message);
    }

    DataContainerChild build() {
      if (list.userOrdered()) {
        UserLeafSetNode.Builder<Object> builder = ImmutableNodes.newUserLeafSetBuilder();
        builder.withNodeIdentifier(list.id());
        entries.forEach(builder::withChild);
        return builder.build();
      }
      SystemLeafSetNode.Builder<Object> builder = ImmutableNodes.newSystemLeafSetBuilder();
      builder.withNodeIdentifier(list.id());
      entries.forEach(builder::withChild);
      return builder.build();
    }
  }
}
