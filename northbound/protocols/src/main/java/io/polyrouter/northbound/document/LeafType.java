package io.polyrouter.northbound.document;

import javax.xml.namespace.NamespaceContext;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodec;
import org.opendaylight.yangtools.yang.data.codec.xml.XmlCodec;
import org.opendaylight.yangtools.yang.model.api.TypeDefinition;
import org.opendaylight.yangtools.yang.model.api.TypedDataSchemaNode;
import org.opendaylight.yangtools.yang.model.api.type.EmptyTypeDefinition;
import org.opendaylight.yangtools.yang.model.api.type.LeafrefTypeDefinition;
import org.opendaylight.yangtools.yang.model.util.SchemaInferenceStack;

/** The type of a leaf: turns texts into values, or says what it would take. Thread-safe. */
final class LeafType {
  private final DatabindContext databind;
  private final String leaf;
  private final TypeDefinition<?> type;
  private final JSONCodec<?> json;
  private final XmlCodec<?> xml;

  LeafType(DatabindContext databind, TypedDataSchemaNode leaf, SchemaInferenceStack at) {
    this.databind = databind;
    this.leaf = leaf.getQName().getLocalName();
    this.json = databind.jsonCodecs().codecFor(leaf, at);
    this.xml = databind.xmlCodecs().codecFor(leaf, at);
    TypeDefinition<?> effective = leaf.getType();
    while (effective instanceof LeafrefTypeDefinition reference) {
      effective = at.resolveLeafref(reference);
    }
    this.type = effective;
  }

  boolean isEmpty() {
    return type instanceof EmptyTypeDefinition;
  }

  /** The value of the type "empty". */
  Object empty() {
    return Empty.value();
  }

  /** The value of a text in JSON; null if it is none of this type. */
  @Nullable Object ofJson(String text) {
    try {
      return json.parseValue(text);
    } catch (RuntimeException e) {
      // Types have exceptions of their own for what is wrong.
      return null;
    }
  }

  /** The value of an element's text; null if it is none of this type. */
  @Nullable Object ofXml(NamespaceContext namespaces, String text) {
    try {
      return xml.parseValue(namespaces, text);
    } catch (RuntimeException e) {
      // Types have exceptions of their own for what is wrong.
      return null;
    }
  }

  /** Why a text is no value of this type: a sentence that says what would be. */
  String refusal(String text) {
    return "\"%s\" is not valid for %s: it takes %s."
        .formatted(Texts.shortened(text), leaf, ValidValues.of(type, text, databind));
  }

  /** Why something that is no single value is refused. */
  String notSingle() {
    return "%s takes a single value: %s.".formatted(leaf, ValidValues.of(type, "", databind));
  }
}
