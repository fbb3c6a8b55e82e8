package io.polyrouter.northbound.document;

import static com.google.common.base.Verify.verifyNotNull;

import io.polyrouter.northbound.document.ModelNode.Case;
import io.polyrouter.northbound.document.ModelNode.Common;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.model.api.CaseSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ChoiceSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ContainerSchemaNode;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.LeafSchemaNode;
import org.opendaylight.yangtools.yang.model.api.ListSchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.util.SchemaInferenceStack;

/**
 * What a container, a list entry or the root of the model has inside. The nodes inside are found
 * out when first asked for, since the models of a controller are large and documents touch little
 * of them. Thread-safe.
 */
final class Interior {
  private final DatabindContext databind;
  private final DataNodeContainer schema;
  private final SchemaInferenceStack stack;
  private volatile @Nullable Content content;

  private record Content(
      List<ModelNode> nodes,
      Map<String, ModelNode> byJsonName,
      Map<String, List<ModelNode>> byLocalName) {}

  private Interior(DatabindContext databind, DataNodeContainer schema, SchemaInferenceStack stack) {
    this.databind = databind;
    this.schema = schema;
    this.stack = stack;
  }

  /** The root of all models. */
  static Interior root(DatabindContext databind) {
    return new Interior(
        databind, databind.modelContext(), SchemaInferenceStack.of(databind.modelContext()));
  }

  /** How many nodes it may have inside. */
  int size() {
    return content().nodes().size();
  }

  /** The nodes that clients can set, by name, for people. */
  String settable() {
    return content().nodes().stream()
        .filter(node -> node.common().configuration())
        .map(node -> node.name().getLocalName())
        .collect(Collectors.joining(", "));
  }

  /** The node of a member's name in JSON, with or without the module's name (RFC 7951, 4). */
  @Nullable ModelNode byJsonName(String name) {
    return content().byJsonName().get(name);
  }

  /** The node of an element's name and namespace. */
  @Nullable ModelNode byElement(@Nullable String namespace, String localName) {
    for (ModelNode node : content().byLocalName().getOrDefault(localName, List.of())) {
      if (node.name().getNamespace().toString().equals(namespace)) {
        return node;
      }
    }
    return null;
  }

  @Nullable ModelNode byName(QName name) {
    for (ModelNode node : content().byLocalName().getOrDefault(name.getLocalName(), List.of())) {
      if (node.name().equals(name)) {
        return node;
      }
    }
    return null;
  }

  private Content content() {
    Content known = content;
    if (known == null) {
      known = build();
      content = known;
    }
    return known;
  }

  private Content build() {
    List<ModelNode> nodes = new ArrayList<>();
    collect(schema, List.of(), nodes);
    Map<String, List<ModelNode>> byLocalName = new HashMap<>();
    for (ModelNode node : nodes) {
      byLocalName.computeIfAbsent(node.name().getLocalName(), name -> new ArrayList<>()).add(node);
    }
    Map<String, ModelNode> byJsonName = new HashMap<>();
    for (ModelNode node : nodes) {
      String name = node.name().getLocalName();
      byJsonName.put(moduleName(node.name().getModule()) + ":" + name, node);
      if (schema instanceof DataSchemaNode self
          && self.getQName().getModule().equals(node.name().getModule())) {
        byJsonName.put(name, node);
      } else if (verifyNotNull(byLocalName.get(name)).size() == 1) {
        // More than RFC 7951 asks for: a name of another module that can only mean one node.
        byJsonName.put(name, node);
      }
    }
    return new Content(List.copyOf(nodes), byJsonName, byLocalName);
  }

  private String moduleName(QNameModule module) {
    return databind
        .modelContext()
        .findModuleStatement(module)
        .orElseThrow()
        .argument()
        .getLocalName();
  }

  private void collect(DataNodeContainer from, List<Case> cases, List<ModelNode> to) {
    for (DataSchemaNode child : from.getChildNodes()) {
      if (child instanceof ChoiceSchemaNode choice) {
        for (CaseSchemaNode each : choice.getCases()) {
          List<Case> longer = new ArrayList<>(cases);
          longer.add(new Case(NodeIdentifier.create(choice.getQName()), each.getQName()));
          collect(each, List.copyOf(longer), to);
        }
      } else {
        to.add(node(child, cases, to.size()));
      }
    }
  }

  private ModelNode node(DataSchemaNode child, List<Case> cases, int slot) {
    Common common =
        new Common(
            NodeIdentifier.create(child.getQName()),
            cases,
            child.effectiveConfig().orElse(Boolean.TRUE),
            slot);
    SchemaInferenceStack inside = stack.copy();
    inside.enterDataTree(child.getQName());
    return switch (child) {
      case LeafSchemaNode leaf -> new ModelNode.Leaf(common, type(leaf, inside));
      case LeafListSchemaNode list ->
          new ModelNode.LeafList(common, type(list, inside), list.isUserOrdered());
      case ContainerSchemaNode container ->
          new ModelNode.Container(common, new Interior(databind, container, inside));
      case ListSchemaNode list ->
          new ModelNode.ListNode(
              common,
              new Interior(databind, list, inside),
              List.copyOf(list.getKeyDefinition()),
              list.isUserOrdered());
      default -> new ModelNode.Opaque(common);
    };
  }

  private LeafType type(TypedDataSchemaNode leaf, SchemaInferenceStack at) {
    return new LeafType(databind, leaf, at);
  }
}
