package io.polyrouter.northbound.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafSetNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;

/**
 * Checks the texts of addresses on interfaces. The datastore checks a text against the patterns of
 * the last type in a chain of types alone, and for addresses without zone (RFC 6991) the pattern
 * that matters is that of the first; the generated bindings check all and throw. Pure.
 */
final class AddressTexts {

  private static final QName IP = name("ip");

  private final Consumer<ConfigProblem> problems;
  private boolean allGood = true;

  private AddressTexts(Consumer<ConfigProblem> problems) {
    this.problems = problems;
  }

  /**
   * Whether all of one interface are addresses; tells of each that is not.
   *
   * @param virtualRouter the list entry of the virtual router
   * @param path of the interface
   */
  static boolean areGood(
      MapEntryNode virtualRouter,
      String interfaceName,
      ModelPath path,
      Consumer<ConfigProblem> problems) {
    AddressTexts texts = new AddressTexts(problems);
    if (virtualRouter.childByArg(node("interfaces")) instanceof ContainerNode interfaces
        && interfaces.childByArg(node("interface")) instanceof MapNode list) {
      MapEntryNode entry =
          list.childByArg(
              NodeIdentifierWithPredicates.of(name("interface"), name("name"), interfaceName));
      if (entry != null) {
        texts.family(entry, "ipv4", AddressFamily.IPV4, path);
        texts.family(entry, "ipv6", AddressFamily.IPV6, path);
      }
    }
    return texts.allGood;
  }

  private void family(MapEntryNode from, String container, AddressFamily family, ModelPath path) {
    if (!(from.childByArg(node(container)) instanceof ContainerNode ip)) {
      return;
    }
    ModelPath at = path.child(container);
    for (String list : new String[] {"address", "neighbor"}) {
      if (ip.childByArg(node(list)) instanceof MapNode entries) {
        for (MapEntryNode entry : entries.body()) {
          String text = String.valueOf(entry.name().getValue(IP));
          check(text, family, at.entry(list, "ip", text).child("ip"));
        }
      }
    }
    if (ip.childByArg(node("link-local-address")) instanceof LeafNode<?> leaf) {
      check(String.valueOf(leaf.body()), family, at.child("link-local-address"));
    }
    DataContainerNode sent = child(ip, "ipv6-router-advertisements");
    DataContainerNode rdnss = sent == null ? null : child(sent, "rdnss");
    if (rdnss != null && rdnss.childByArg(node("server")) instanceof LeafSetNode<?> servers) {
      ModelPath told = at.child("ipv6-router-advertisements").child("rdnss");
      servers.body().forEach(each -> check(String.valueOf(each.body()), family, told));
    }
  }

  private static @Nullable DataContainerNode child(DataContainerNode of, String name) {
    return of.childByArg(node(name)) instanceof ContainerNode child ? child : null;
  }

  private void check(String text, AddressFamily family, ModelPath path) {
    try {
      switch (family) {
        case IPV4 -> Ipv4Address.parse(text);
        case IPV6 -> Ipv6Address.parse(text);
      }
    } catch (IllegalArgumentException e) {
      allGood = false;
      problems.accept(path.problem(String.valueOf(e.getMessage())));
    }
  }

  private static QName name(String local) {
    return QName.create(VirtualRouters.QNAME, local).intern();
  }

  private static NodeIdentifier node(String local) {
    return NodeIdentifier.create(name(local));
  }
}
