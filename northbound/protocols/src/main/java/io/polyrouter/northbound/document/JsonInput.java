package io.polyrouter.northbound.document;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.polyrouter.northbound.document.ModelNode.Container;
import io.polyrouter.northbound.document.ModelNode.Leaf;
import io.polyrouter.northbound.document.ModelNode.LeafList;
import io.polyrouter.northbound.document.ModelNode.ListNode;
import io.polyrouter.northbound.document.ModelNode.Opaque;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;

/**
 * Reads JSON (RFC 7951) in one pass. As lenient as OpenDaylight's parser where a client may have
 * got used to it: numbers may be in quotes, a list of one entry may lack its brackets.
 */
final class JsonInput {
  private final JsonReader in;
  private final Findings findings;

  JsonInput(JsonReader in, Findings findings) {
    this.in = in;
    this.findings = findings;
  }

  /** Reads an object's members into a frame. */
  void members(Frame frame) throws IOException {
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (name.startsWith("@")) {
        throw new NotCoveredException("annotations");
      }
      ModelNode node = frame.content().byJsonName(name);
      if (node == null) {
        frame.unknown(name.substring(name.indexOf(':') + 1));
        in.skipValue();
      } else if (frame.admit(node)) {
        member(node, frame);
      } else {
        in.skipValue();
      }
    }
    in.endObject();
  }

  private void member(ModelNode node, Frame frame) throws IOException {
    if (node instanceof Leaf leaf) {
      leaf(leaf, frame);
      return;
    }
    DataContainerChild data = value(node);
    if (data != null) {
      frame.put(node, data);
    }
  }

  /** Reads the value of a member; null if it has to be refused. */
  @Nullable DataContainerChild value(ModelNode node) throws IOException {
    return switch (node) {
      case Leaf leaf -> leaf(leaf);
      case LeafList list -> leafList(list);
      case Container container -> container(container);
      case ListNode list -> list(list);
      case Opaque opaque -> throw new NotCoveredException(opaque.name().getLocalName());
    };
  }

  private void leaf(Leaf leaf, Frame frame) throws IOException {
    if (leaf.type().isEmpty()) {
      DataContainerChild data = emptyLeaf(leaf);
      if (data != null) {
        frame.put(leaf, data);
      }
      return;
    }
    String text = scalar();
    if (text == null) {
      findings.add(leaf.steps(), ErrorTag.INVALID_VALUE, leaf.type().notSingle());
    } else {
      frame.leaf(leaf, leaf.type().ofJson(text), text);
    }
  }

  /** A leaf that is a document of its own. */
  private @Nullable DataContainerChild leaf(Leaf leaf) throws IOException {
    if (leaf.type().isEmpty()) {
      return emptyLeaf(leaf);
    }
    String text = scalar();
    if (text == null) {
      findings.add(leaf.steps(), ErrorTag.INVALID_VALUE, leaf.type().notSingle());
      return null;
    }
    return Frame.leaf(leaf, leaf.type().ofJson(text), text, findings);
  }

  /** A leaf of type "empty" is written as an array of one null (RFC 7951, section 6.9). */
  private @Nullable DataContainerChild emptyLeaf(Leaf leaf) throws IOException {
    boolean valid = false;
    if (in.peek() == JsonToken.BEGIN_ARRAY) {
      in.beginArray();
      if (in.peek() == JsonToken.NULL) {
        in.nextNull();
        valid = in.peek() == JsonToken.END_ARRAY;
      }
      while (in.hasNext()) {
        in.skipValue();
      }
      in.endArray();
    } else {
      in.skipValue();
    }
    if (valid) {
      return ImmutableNodes.leafNode(leaf.id(), leaf.type().empty());
    }
    findings.add(
        leaf.steps(),
        ErrorTag.INVALID_VALUE,
        "%s has no value: write [null].".formatted(leaf.name().getLocalName()));
    return null;
  }

  private DataContainerChild leafList(LeafList list) throws IOException {
    Entries.OfLeafList entries = new Entries.OfLeafList(list, findings);
    if (in.peek() == JsonToken.BEGIN_ARRAY) {
      in.beginArray();
      while (in.hasNext()) {
        leafListValue(entries, list);
      }
      in.endArray();
    } else {
      leafListValue(entries, list);
    }
    return entries.build();
  }

  private void leafListValue(Entries.OfLeafList entries, LeafList list) throws IOException {
    String text = scalar();
    if (text == null) {
      findings.add(list.steps(), ErrorTag.INVALID_VALUE, list.type().notSingle());
    } else {
      entries.add(list.type().ofJson(text), text);
    }
  }

  private @Nullable DataContainerChild container(Container container) throws IOException {
    if (in.peek() != JsonToken.BEGIN_OBJECT) {
      findings.add(
          container.steps(),
          ErrorTag.INVALID_VALUE,
          "%s takes an object with: %s."
              .formatted(container.name().getLocalName(), container.content().settable()));
      in.skipValue();
      return null;
    }
    Frame frame = new Frame(container.content(), List.of(), findings);
    members(frame);
    return frame.container(container);
  }

  private DataContainerChild list(ListNode list) throws IOException {
    Entries.OfList entries = new Entries.OfList(list, findings);
    if (in.peek() == JsonToken.BEGIN_ARRAY) {
      in.beginArray();
      while (in.hasNext()) {
        entry(entries, list);
      }
      in.endArray();
    } else {
      entry(entries, list);
    }
    return entries.build();
  }

  private void entry(Entries.OfList entries, ListNode list) throws IOException {
    if (in.peek() != JsonToken.BEGIN_OBJECT) {
      findings.add(
          list.steps(),
          ErrorTag.INVALID_VALUE,
          "An entry of %s is an object with: %s."
              .formatted(list.name().getLocalName(), list.content().settable()));
      in.skipValue();
      return;
    }
    Frame frame = entries.open();
    members(frame);
    entries.close(frame);
  }

  /** The text of a single value; null, and skipped, if it is none. */
  private @Nullable String scalar() throws IOException {
    return switch (in.peek()) {
      case STRING, NUMBER -> in.nextString();
      case BOOLEAN -> Boolean.toString(in.nextBoolean());
      default -> {
        in.skipValue();
        yield null;
      }
    };
  }
}
