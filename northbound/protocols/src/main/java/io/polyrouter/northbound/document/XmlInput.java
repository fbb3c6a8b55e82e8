package io.polyrouter.northbound.document;

import io.polyrouter.northbound.document.ModelNode.Container;
import io.polyrouter.northbound.document.ModelNode.Leaf;
import io.polyrouter.northbound.document.ModelNode.LeafList;
import io.polyrouter.northbound.document.ModelNode.ListNode;
import io.polyrouter.northbound.document.ModelNode.Opaque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.api.NamespaceURN;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads XML elements (RFC 7950). Elements that a NETCONF client deletes (RFC 6241, section 7.2) may
 * lack their content, and stand beside what takes their place.
 */
final class XmlInput {
  private final Findings findings;
  private final boolean preparing;

  private XmlInput(Findings findings, boolean preparing) {
    this.findings = findings;
    this.preparing = preparing;
  }

  XmlInput(Findings findings) {
    this(findings, false);
  }

  /**
   * Makes the document fit for OpenDaylight's parser while it reads: moves declarations of prefixes
   * to where that finds them, and takes out the leafs that are deleted.
   */
  static XmlInput preparing(Findings findings) {
    return new XmlInput(findings, true);
  }

  /** Reads elements into the frame of what they are inside of. */
  void members(List<Element> children, Frame frame) {
    Map<ModelNode, List<Element>> groups = new LinkedHashMap<>();
    for (Element child : children) {
      ModelNode node = frame.content().byElement(child.getNamespaceURI(), child.getLocalName());
      if (node == null) {
        frame.unknown(child.getLocalName());
      } else if (preparing && node instanceof Leaf && isDeleted(child)) {
        findings.addDeletion(node.steps(), operation(child).equals("delete"));
        child.getParentNode().removeChild(child);
      } else if (!isDeleted(child) || node instanceof ListNode) {
        groups.computeIfAbsent(node, key -> new ArrayList<>()).add(child);
      }
    }
    groups.forEach((node, elements) -> group(node, elements, frame));
  }

  private void group(ModelNode node, List<Element> elements, Frame frame) {
    if (elements.stream().allMatch(XmlInput::isDeleted)) {
      value(node, elements);
      return;
    }
    if (!frame.admit(node)) {
      return;
    }
    if (elements.size() > 1 && !(node instanceof ListNode || node instanceof LeafList)) {
      frame.admit(node);
      return;
    }
    if (node instanceof Leaf leaf) {
      Element element = elements.getFirst();
      frame.leaf(leaf, value(leaf.type(), element), element.getTextContent());
      return;
    }
    DataContainerChild data = value(node, elements);
    if (data != null) {
      frame.put(node, data);
    }
  }

  /** Reads all elements of one node; null if it has to be refused. */
  @Nullable DataContainerChild value(ModelNode node, List<Element> elements) {
    Element first = elements.getFirst();
    return switch (node) {
      case Leaf leaf ->
          Frame.leaf(leaf, value(leaf.type(), first), first.getTextContent(), findings);
      case LeafList list -> {
        Entries.OfLeafList entries = new Entries.OfLeafList(list, findings);
        for (Element each : elements) {
          entries.add(value(list.type(), each), each.getTextContent());
        }
        yield entries.build();
      }
      case Container container -> {
        Frame frame = new Frame(container.content(), List.of(), findings);
        members(elements(first), frame);
        yield frame.container(container);
      }
      case ListNode list -> {
        Entries.OfList entries = new Entries.OfList(list, findings);
        for (Element each : elements) {
          Frame frame = entries.open();
          members(elements(each), frame);
          entries.close(frame);
        }
        yield entries.build();
      }
      case Opaque opaque -> throw new NotCoveredException(opaque.name().getLocalName());
    };
  }

  /** The value of an element; null if it has none of the type. */
  private @Nullable Object value(LeafType type, Element element) {
    if (!elements(element).isEmpty()) {
      return null;
    }
    String text = element.getTextContent();
    if (type.isEmpty()) {
      return text.isEmpty() ? type.empty() : null;
    }
    Object value = type.ofXml(new Namespaces(element), text);
    if (preparing && value instanceof QName identity) {
      declareOutside(element, identity);
    }
    return value;
  }

  /** Gives an identity whose prefix is declared on its element one that is declared above. */
  private static void declareOutside(Element element, QName identity) {
    String text = element.getTextContent().strip();
    int colon = text.indexOf(':');
    String prefix = colon < 0 ? "xmlns" : text.substring(0, colon);
    if (!element.hasAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, prefix)
        || !(element.getParentNode() instanceof Element parent)) {
      return;
    }
    String namespace = identity.getNamespace().toString();
    int number = 0;
    String declared;
    do {
      prefix = "id" + number++;
      declared = parent.lookupNamespaceURI(prefix);
    } while (declared != null && !declared.equals(namespace));
    if (declared == null) {
      parent.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:" + prefix, namespace);
    }
    element.setTextContent(prefix + ":" + identity.getLocalName());
  }

  private static boolean isDeleted(Element element) {
    String operation = operation(element);
    return operation.equals("delete") || operation.equals("remove");
  }

  private static String operation(Element element) {
    return element.getAttributeNS(NamespaceURN.BASE, "operation");
  }

  static List<Element> elements(Element parent) {
    List<Element> elements = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element) {
        elements.add(element);
      }
    }
    return elements;
  }

  /** The prefixes that are declared on an element or above it. */
  private record Namespaces(Element element) implements NamespaceContext {
    @Override
    public @Nullable String getNamespaceURI(String prefix) {
      return element.lookupNamespaceURI(prefix.isEmpty() ? null : prefix);
    }

    @Override
    public @Nullable String getPrefix(String namespaceUri) {
      return element.lookupPrefix(namespaceUri);
    }

    @Override
    public Iterator<String> getPrefixes(String namespaceUri) {
      String prefix = getPrefix(namespaceUri);
      return prefix == null ? List.<String>of().iterator() : List.of(prefix).iterator();
    }
  }
}
