package io.polyrouter.northbound.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.UserMapNode;

/**
 * A container or a list entry of the configuration as the datastore holds it, and where it is in
 * the model. Names are local ones, of the module that the section itself is of; choices are passed
 * through. What is absent has no leaves and no children, so that readers need not ask.
 *
 * <p>The datastore has checked everything against the types of the model, with one exception: of
 * addresses it checks the characters only. Those that are none are told of here, with their path.
 *
 * <p>Not thread-safe; serves one reading.
 */
public final class Section {

  private final @Nullable DataContainerNode node;
  private final QNameModule module;
  private final ModelPath path;
  private final Consumer<ConfigProblem> problems;

  private Section(
      @Nullable DataContainerNode node,
      QNameModule module,
      ModelPath path,
      Consumer<ConfigProblem> problems) {
    this.node = node;
    this.module = module;
    this.path = path;
    this.problems = problems;
  }

  /** A list entry to begin with. */
  public static Section of(MapEntryNode entry, ModelPath path, Consumer<ConfigProblem> problems) {
    return new Section(entry, entry.name().getNodeType().getModule(), path, problems);
  }

  /** Where it is. */
  public ModelPath path() {
    return path;
  }

  /** Whether there is anything in it. */
  public boolean isPresent() {
    return node != null;
  }

  /** Refuses the configuration. */
  public void problem(String message) {
    problems.accept(path.problem(message));
  }

  /** Refuses the configuration for what a child says. */
  public void problem(String child, String message) {
    problems.accept(path.child(child).problem(message));
  }

  // ---- containers and lists -----------------------------------------------------------------

  /** A container. */
  public Section child(String name) {
    return child(QName.create(module, name));
  }

  /** A container that another module has put here. */
  public Section child(QName name) {
    return new Section(
        find(name) instanceof ContainerNode container ? container : null,
        name.getModule(),
        path.child(name.getLocalName()),
        problems);
  }

  /**
   * The entries of a list, in the user's order, or else in that of their keys.
   *
   * @param keys names in the model's order
   */
  public List<Section> entries(String list, String... keys) {
    if (!(find(QName.create(module, list)) instanceof MapNode map)) {
      return List.of();
    }
    List<Keyed> entries = new ArrayList<>(map.size());
    for (MapEntryNode entry : map.body()) {
      List<String> values = new ArrayList<>(keys.length);
      for (String key : keys) {
        Object value = entry.name().getValue(QName.create(module, key));
        values.add(
            value instanceof QName identity ? identity.getLocalName() : String.valueOf(value));
      }
      entries.add(
          new Keyed(
              String.join("\0", values),
              new Section(entry, module, path.entry(list, List.of(keys), values), problems)));
    }
    if (!(map instanceof UserMapNode)) {
      entries.sort(Comparator.comparing(Keyed::key));
    }
    return entries.stream().map(Keyed::section).toList();
  }

  private record Keyed(String key, Section section) {}

  /** The same as the datastore holds it, for a list entry. */
  public MapEntryNode listEntry() {
    if (node instanceof MapEntryNode entry) {
      return entry;
    }
    throw new IllegalStateException(path.problem("").pathText() + " is no list entry");
  }

  // ---- leaves -------------------------------------------------------------------------------

  /** A leaf of a string type or an enumeration. */
  public Optional<String> text(String leaf) {
    return value(leaf).map(String::valueOf);
  }

  /** A leaf of an integer type; beyond what a long can hold, the greatest long. */
  public OptionalLong number(String leaf) {
    return value(leaf)
        .map(value -> OptionalLong.of(longOf((Number) value)))
        .orElse(OptionalLong.empty());
  }

  /** A leaf of an integer type; beyond what an int can hold, the greatest int. */
  public OptionalInt integer(String leaf) {
    OptionalLong number = number(leaf);
    return number.isPresent()
        ? OptionalInt.of(Math.clamp(number.getAsLong(), Integer.MIN_VALUE, Integer.MAX_VALUE))
        : OptionalInt.empty();
  }

  /** A leaf of a type that an int can hold, or else its default. */
  public int number(String leaf, int otherwise) {
    return Math.toIntExact(number(leaf).orElse(otherwise));
  }

  /** A boolean leaf, or else its default. */
  public boolean flag(String leaf, boolean otherwise) {
    return value(leaf).map(Boolean.class::cast).orElse(otherwise);
  }

  /** Whether there is a leaf of this name, such as one of type empty. */
  public boolean has(String leaf) {
    return value(leaf).isPresent();
  }

  /** A leaf that is an identityref. */
  public Optional<QName> identity(String leaf) {
    return value(leaf).map(QName.class::cast);
  }

  /** An IP address; told of if it is none. */
  public Optional<IpAddress> address(String leaf) {
    return parsed(leaf, IpAddress::parse);
  }

  /** An IP prefix; told of if it is none. */
  public Optional<IpPrefix> prefix(String leaf) {
    return parsed(leaf, IpPrefix::parse);
  }

  /** A text of a form of its own; told of if it has another. */
  public <T> Optional<T> parsed(String leaf, Function<String, T> parser) {
    return text(leaf).flatMap(text -> converted(text, path.child(leaf), parser));
  }

  /** The values of a leaf-list of strings or enumerations, in the order of the datastore. */
  public List<String> texts(String leafList) {
    return values(leafList).stream().map(String::valueOf).toList();
  }

  /** The values of a leaf-list of integers. */
  public List<Long> numbers(String leafList) {
    return values(leafList).stream().map(value -> longOf((Number) value)).toList();
  }

  /** The addresses of a leaf-list; those that are none are told of and left out. */
  public List<IpAddress> addresses(String leafList) {
    return texts(leafList).stream()
        .flatMap(text -> converted(text, path.child(leafList), IpAddress::parse).stream())
        .toList();
  }

  private <T> Optional<T> converted(String text, ModelPath at, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      problems.accept(at.problem(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static long longOf(Number number) {
    return number instanceof Uint64 unsigned && unsigned.longValue() < 0
        ? Long.MAX_VALUE
        : number.longValue();
  }

  private List<?> values(String leafList) {
    return find(QName.create(module, leafList)) instanceof LeafSetNode<?> set
        ? set.body().stream().map(entry -> entry.body()).toList()
        : List.of();
  }

  private Optional<Object> value(String leaf) {
    return find(QName.create(module, leaf)) instanceof LeafNode<?> found
        ? Optional.of(found.body())
        : Optional.empty();
  }

  private @Nullable DataContainerChild find(QName name) {
    return node == null ? null : find(node, NodeIdentifier.create(name));
  }

  private static @Nullable DataContainerChild find(DataContainerNode in, NodeIdentifier name) {
    DataContainerChild child = in.childByArg(name);
    if (child != null) {
      return child;
    }
    for (DataContainerChild each : in.body()) {
      if (each instanceof ChoiceNode choice) {
        DataContainerChild within = find(choice, name);
        if (within != null) {
          return within;
        }
      }
    }
    return null;
  }
}
