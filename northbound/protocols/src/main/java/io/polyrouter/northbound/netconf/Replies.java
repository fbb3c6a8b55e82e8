package io.polyrouter.northbound.netconf;

import io.polyrouter.northbound.running.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.api.NamespaceURN;
import org.opendaylight.netconf.api.xml.XmlUtil;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.QNameModule;
import org.opendaylight.yangtools.yang.common.XMLNamespace;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.util.AbstractStringInstanceIdentifierCodec;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContextTree;
import org.opendaylight.yangtools.yang.model.api.DataSchemaNode;
import org.opendaylight.yangtools.yang.model.util.LeafrefResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/** Writes replies: ok, or one rpc-error per fault (RFC 6241, section 4). Stateless. */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  static Document ok(Document request) {
    Document reply = reply(request);
    append(reply.getDocumentElement(), "ok", null);
    return reply;
  }

  static Document errors(Document request, List<Fault> faults, DatabindContext databind) {
    Document reply = reply(request);
    for (Fault fault : faults) {
      Element error = append(reply.getDocumentElement(), "rpc-error", null);
      append(error, "error-type", fault.type().elementBody());
      append(error, "error-tag", fault.tag().elementBody());
      append(error, "error-severity", "error");
      if (fault.path() != null) {
        appendPath(error, fault.path(), databind);
      }
      append(error, "error-message", fault.message())
          .setAttributeNS("http://www.w3.org/XML/1998/namespace", "xml:lang", "en");
    }
    return reply;
  }

  /** An empty reply with the attributes of the request, the message id among them. */
  private static Document reply(Document request) {
    Document reply = XmlUtil.newDocument();
    Element root = reply.createElementNS(NamespaceURN.BASE, "rpc-reply");
    NamedNodeMap attributes = request.getDocumentElement().getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Attr attribute = (Attr) attributes.item(i);
      if (!attribute.getName().equals("xmlns")) {
        root.setAttributeNode((Attr) reply.importNode(attribute, true));
      }
    }
    reply.appendChild(root);
    return reply;
  }

  private static Element append(Element parent, String name, @Nullable String text) {
    Element child = parent.getOwnerDocument().createElementNS(NamespaceURN.BASE, name);
    if (text != null) {
      child.setTextContent(text);
    }
    parent.appendChild(child);
    return child;
  }

  private static void appendPath(
      Element error, YangInstanceIdentifier path, DatabindContext databind) {
    Element element = append(error, "error-path", null);
    try {
      element.setTextContent(new PathWriter(databind, element).serialize(path));
    } catch (IllegalArgumentException e) {
      // Not of these models: the sentence has to do without.
      LOG.warn("No path for {}", path, e);
      error.removeChild(element);
    }
  }

  /** Writes instance identifiers as XPath, declaring the prefixes on an element. */
  private static final class PathWriter extends AbstractStringInstanceIdentifierCodec {
    private final DatabindContext databind;
    private final Element element;

    PathWriter(DatabindContext databind, Element element) {
      this.databind = databind;
      this.element = element;
    }

    @Override
    protected DataSchemaContextTree getDataContextTree() {
      return databind.schemaTree();
    }

    @Override
    protected @Nullable String prefixForNamespace(XMLNamespace namespace) {
      String prefix =
          databind.modelContext().findModuleStatements(namespace).stream()
              .findFirst()
              .map(module -> module.prefix().argument())
              .orElse(null);
      if (prefix != null) {
        element.setAttributeNS(
            "http://www.w3.org/2000/xmlns/", "xmlns:" + prefix, namespace.toString());
      }
      return prefix;
    }

    @Override
    protected Object deserializeKeyValue(
        DataSchemaNode schemaNode, LeafrefResolver resolver, String value) {
      throw new UnsupportedOperationException("Paths are only written");
    }

    @Override
    protected QNameModule moduleForPrefix(String prefix) {
      throw new UnsupportedOperationException("Paths are only written");
    }

    @Override
    protected QName createQName(@Nullable QNameModule lastModule, String localName) {
      throw new UnsupportedOperationException("Paths are only written");
    }
  }
}
