package io.polyrouter.northbound.config;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblem.Step;
import java.util.ArrayList;
import java.util.List;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.common.QName;
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
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.IdentityrefTypeDefinition;

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
    for (Step step : steps) {
      QName name = QName.create(VirtualRouters.QNAME, step.node());
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
          step.keys().isEmpty() ? child.getPathStep() : keys(name, step, child.dataSchemaNode()));
      at = child;
    }
    return YangInstanceIdentifier.of(path);
  }

  /** A mixin of that very name is a list, which a step without keys means as a whole. */
  private static boolean isNamed(DataSchemaContext context, QName name) {
    return context.dataSchemaNode().getQName().equals(name);
  }

  private static PathArgument keys(QName list, Step step, DataSchemaNode schema) {
    ImmutableMap.Builder<QName, Object> keys = ImmutableMap.builder();
    for (ConfigProblem.Key key : step.keys()) {
      QName name = QName.create(list, key.name());
      boolean isIdentity =
          schema instanceof DataNodeContainer entry
              && entry.dataChildByName(name) instanceof TypedDataSchemaNode leaf
              && leaf.getType() instanceof IdentityrefTypeDefinition;
      keys.put(name, isIdentity ? QName.create(list, key.value()) : key.value());
    }
    return NodeIdentifierWithPredicates.of(list, keys.build());
  }
}
