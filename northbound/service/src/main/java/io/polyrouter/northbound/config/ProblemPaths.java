package io.polyrouter.northbound.config;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblem.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContext;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContext.Composite;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContext.PathMixin;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContextTree;
import org.opendaylight.yangtools.yang.model.api.DataNodeContainer;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.IdentitySchemaNode;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint64TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.Uint8TypeDefinition;

/** Finds the datastore's own path for what a problem is about. */
final class ProblemPaths {

  private ProblemPaths() {}

  static Refusal refusal(ConfigProblem problem, EffectiveModelContext model) {
    return new Refusal(
        instanceIdentifier(problem.path(), model), problem.pathText(), problem.message());
  }

  /** Steps that the model does not have, and all below them, are left out. */
  private static YangInstanceIdentifier instanceIdentifier(
      List<Step> steps, EffectiveModelContext model) {
    List<PathArgument> path = new ArrayList<>();
    DataSchemaContext at = DataSchemaContextTree.from(model).getRoot();
    QNameModule module = VirtualRouters.QNAME.getModule();
    for (Step step : steps) {
      QName name = nameIn(at.dataSchemaNode(), step.node(), module);
      DataSchemaContext child = at instanceof Composite parent ? parent.childByQName(name) : null;
      // Choices and lists as a whole are steps of the datastore's paths, too.
      while (child instanceof PathMixin mixin && !(step.keys().isEmpty() && isNamed(child, name))) {
        path.add(mixin.mixinPathStep());
        child = mixin.childByQName(name);
      }
      if (child == null) {
        break;
      }
      path.add(
          step.keys().isEmpty()
              ? child.getPathStep()
              : keys(name, step, child.dataSchemaNode(), model));
      at = child;
      module = name.getModule();
    }
    return YangInstanceIdentifier.of(path);
  }

  /** The name of a child, which is of its parent's module unless another one has put it there. */
  private static QName nameIn(DataSchemaNode parent, String local, QNameModule module) {
    QName own = QName.create(module, local);
    if (parent instanceof DataNodeContainer container && container.dataChildByName(own) == null) {
      return container.getChildNodes().stream()
          .map(child -> child.getQName())
          .filter(name -> name.getLocalName().equals(local))
          .findFirst()
          .orElse(own);
    }
    return own;
  }

  /** A mixin of that very name is a list, which a step without keys means as a whole. */
  private static boolean isNamed(DataSchemaContext context, QName name) {
    return context.dataSchemaNode().getQName().equals(name);
  }

  private static PathArgument keys(
      QName list, Step step, DataSchemaNode schema, EffectiveModelContext model) {
    ImmutableMap.Builder<QName, Object> keys = ImmutableMap.builder();
    for (ConfigProblem.Key key : step.keys()) {
      QName name = QName.create(list, key.name());
      TypeDefinition<?> type =
          schema instanceof DataNodeContainer entry
                  && entry.dataChildByName(name) instanceof TypedDataSchemaNode leaf
              ? leaf.getType()
              : null;
      keys.put(name, value(key.value(), name, type, model));
    }
    return NodeIdentifierWithPredicates.of(list, keys.build());
  }

  /** The value of a key as the datastore holds it. */
  private static Object value(
      String text, QName leaf, @Nullable TypeDefinition<?> type, EffectiveModelContext model) {
    return switch (type) {
      case IdentityrefTypeDefinition identity -> identity(text, leaf, identity, model);
      case Uint8TypeDefinition integer -> Uint8.valueOf(text);
      case Uint64TypeDefinition integer -> Uint64.valueOf(text);
      case null, default -> text;
    };
  }

  private static Stream<IdentitySchemaNode> derived(
      IdentitySchemaNode base, EffectiveModelContext model) {
    return model.getDerivedIdentities(base).stream()
        .flatMap(identity -> Stream.concat(Stream.of(identity), derived(identity, model)));
  }

  private static QName identity(
      String local, QName leaf, IdentityrefTypeDefinition type, EffectiveModelContext model) {
    return type.getIdentities().stream()
        .flatMap(base -> derived(base, model))
        .map(IdentitySchemaNode::getQName)
        .filter(name -> name.getLocalName().equals(local))
        .findFirst()
        .orElseGet(() -> QName.create(leaf, local));
  }
}
