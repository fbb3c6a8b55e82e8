package io.polyrouter.northbound.document;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.northbound.document.ModelNode.Case;
import io.polyrouter.northbound.document.ModelNode.Leaf;
import io.polyrouter.northbound.document.ModelNode.ListNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.UnkeyedListEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.builder.DataContainerNodeBuilder;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;

/**
 * A container or list entry while it is read: takes what was found inside, in any order, and
 * becomes a node of the datastore in the end. Used by one thread.
 */
final class Frame {
  private static final int CHOICES_LIMIT = 4;

  private final Interior content;
  private final Findings findings;
  private final Findings.Mark before;
  private final boolean[] seen;
  private final List<DataContainerChild> direct = new ArrayList<>();
  private @Nullable Map<NodeIdentifier, OpenChoice> choices;

  private final List<QName> keys;

  /** The keys' values so far; the text, where it is not valid. */
  private final @Nullable Object[] keyValues;

  /** A choice of which a case was taken. */
  private static final class OpenChoice {
    private final QName taken;
    private final List<DataContainerChild> direct = new ArrayList<>();
    private final Map<NodeIdentifier, OpenChoice> inner = new LinkedHashMap<>(CHOICES_LIMIT);

    OpenChoice(QName taken) {
      this.taken = taken;
    }

    ChoiceNode build(NodeIdentifier name) {
      ChoiceNode.Builder builder = ImmutableNodes.newChoiceBuilder();
      builder.withNodeIdentifier(name);
      direct.forEach(builder::withChild);
      inner.forEach((id, choice) -> builder.withChild(choice.build(id)));
      return builder.build();
    }
  }

  /**
   * Opens one.
   *
   * @param keys names of the key leafs; none if this is no list entry with keys
   */
  Frame(Interior content, List<QName> keys, Findings findings) {
    this.content = content;
    this.keys = keys;
    this.keyValues = new Object[keys.size()];
    this.findings = findings;
    this.before = findings.mark();
    this.seen = new boolean[content.size()];
  }

  Interior content() {
    return content;
  }

  Findings findings() {
    return findings;
  }

  /**
   * Whether a node may be here: one that can be set, once, and of the same case as others of its
   * choice. What is wrong with it is noted.
   */
  boolean admit(ModelNode node) {
    if (!node.common().configuration()) {
      findings.add(
          node.steps(),
          ErrorTag.UNKNOWN_ELEMENT,
          "%s is state and cannot be set; here can be: %s."
              .formatted(node.name().getLocalName(), content.settable()));
      return false;
    }
    if (seen[node.common().slot()]) {
      findings.add(
          node.steps(),
          ErrorTag.BAD_ELEMENT,
          "%s is given twice; give it once.".formatted(node.name().getLocalName()));
      return false;
    }
    seen[node.common().slot()] = true;
    return node.common().cases().isEmpty() || choose(node);
  }

  private boolean choose(ModelNode node) {
    Map<NodeIdentifier, OpenChoice> level = choices;
    if (level == null) {
      level = new LinkedHashMap<>(CHOICES_LIMIT);
      choices = level;
    }
    for (Case each : node.common().cases()) {
      OpenChoice open = level.computeIfAbsent(each.choice(), id -> new OpenChoice(each.name()));
      if (!open.taken.equals(each.name())) {
        findings.add(
            node.steps(),
            ErrorTag.BAD_ELEMENT,
            "%s excludes %s, which is given, too: of the choice %s give one."
                .formatted(
                    each.name().getLocalName(),
                    open.taken.getLocalName(),
                    each.choice().getNodeType().getLocalName()));
        return false;
      }
      level = open.inner;
    }
    return true;
  }

  /** Notes a member that the model does not have here. */
  void unknown(String name) {
    findings.add(
        List.of(),
        ErrorTag.UNKNOWN_ELEMENT,
        "There is no \"%s\" here; there can be: %s."
            .formatted(Texts.shortened(name), content.settable()));
  }

  /** Takes a node that was admitted. */
  void put(ModelNode node, DataContainerChild data) {
    List<Case> cases = node.common().cases();
    if (cases.isEmpty()) {
      direct.add(data);
      return;
    }
    Map<NodeIdentifier, OpenChoice> level = choices;
    OpenChoice open = null;
    for (Case each : cases) {
      open = level == null ? null : level.get(each.choice());
      if (open == null) {
        throw new IllegalStateException(node.name() + " was not admitted");
      }
      level = open.inner;
    }
    if (open != null) {
      open.direct.add(data);
    }
  }

  /** Takes a leaf's value; null if its text is not valid, which is noted. */
  void leaf(Leaf leaf, @Nullable Object value, String text) {
    note(leaf.name(), value == null ? Texts.shortened(text) : value);
    DataContainerChild data = leaf(leaf, value, text, findings);
    if (data != null) {
      put(leaf, data);
    }
  }

  /** A leaf; null if its text is not valid, which is noted. */
  static @Nullable DataContainerChild leaf(
      Leaf leaf, @Nullable Object value, String text, Findings findings) {
    if (value == null) {
      findings.add(leaf.steps(), ErrorTag.INVALID_VALUE, leaf.type().refusal(text));
      return null;
    }
    return ImmutableNodes.leafNode(leaf.id(), value);
  }

  private void note(QName name, Object value) {
    int key = keys.indexOf(name);
    if (key >= 0) {
      keyValues[key] = value;
    }
  }

  /** Closes this as a container. */
  ContainerNode container(ModelNode.Container node) {
    findings.below(before, node.steps());
    ContainerNode.Builder builder = ImmutableNodes.newContainerBuilder();
    builder.withNodeIdentifier(node.id());
    fill(builder);
    return builder.build();
  }

  /** Closes this as an entry of a list with keys; null if it has to be refused. */
  @Nullable MapEntryNode entry(ListNode list) {
    for (int i = 0; i < keyValues.length; i++) {
      if (keyValues[i] == null) {
        findings.add(
            List.of(NodeIdentifier.create(keys.get(i))),
            ErrorTag.MISSING_ELEMENT,
            "%s is a key of %s and missing."
                .formatted(keys.get(i).getLocalName(), list.name().getLocalName()));
      }
    }
    boolean refused = findings.wrongSince(before);
    if (findings.anySince(before)) {
      List<PathArgument> steps = list.steps();
      steps.add(identifier(list));
      findings.below(before, steps);
    }
    if (refused) {
      return null;
    }
    MapEntryNode.Builder builder = ImmutableNodes.newMapEntryBuilder();
    builder.withNodeIdentifier(identifier(list));
    fill(builder);
    return builder.build();
  }

  /** Closes this as an entry of a list without keys. */
  UnkeyedListEntryNode unkeyedEntry(ListNode list) {
    List<PathArgument> steps = list.steps();
    steps.add(list.id());
    findings.below(before, steps);
    UnkeyedListEntryNode.Builder builder = ImmutableNodes.newUnkeyedListEntryBuilder();
    builder.withNodeIdentifier(list.id());
    fill(builder);
    return builder.build();
  }

  private NodeIdentifierWithPredicates identifier(ListNode list) {
    if (keyValues.length == 1 && keyValues[0] != null) {
      return NodeIdentifierWithPredicates.of(list.name(), keys.getFirst(), keyValues[0]);
    }
    ImmutableMap.Builder<QName, Object> values = ImmutableMap.builder();
    for (int i = 0; i < keyValues.length; i++) {
      if (keyValues[i] != null) {
        values.put(keys.get(i), keyValues[i]);
      }
    }
    return NodeIdentifierWithPredicates.of(list.name(), values.build());
  }

  private void fill(DataContainerNodeBuilder<?, ?> builder) {
    direct.forEach(builder::withChild);
    if (choices != null) {
      choices.forEach((id, choice) -> builder.withChild(choice.build(id)));
    }
  }
}
