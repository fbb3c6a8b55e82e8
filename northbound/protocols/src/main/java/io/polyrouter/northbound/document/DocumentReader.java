package io.polyrouter.northbound.document;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.polyrouter.northbound.document.ModelNode.ListNode;
import io.polyrouter.northbound.running.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.yangtools.util.xml.UntrustedXML;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerChild;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Reads documents by one version of the models. Thread-safe. */
public final class DocumentReader {
  private final DatabindContext databind;
  private final Interior root;

  /** How a document is written. */
  public enum Format {
    JSON,
    XML
  }

  public DocumentReader(DatabindContext databind) {
    this.databind = databind;
    this.root = Interior.root(databind);
  }

  /** The version of the models. */
  public DatabindContext databind() {
    return databind;
  }

  /** Reads what is to become the node at a path: PUT and PATCH (RFC 8040, 4.5 and 4.6). */
  public Reading resource(YangInstanceIdentifier target, Format format, InputStream body) {
    return resource(target, place -> input(place, format, body));
  }

  /** The same from an element of a larger document. */
  public Reading resource(YangInstanceIdentifier target, Element value) {
    return resource(target, place -> findings -> xml(place, value, findings));
  }

  private Reading resource(YangInstanceIdentifier target, Function<Place, Input> input) {
    Place place = Place.of(target, root);
    if (place == null) {
      return new Reading.NotCovered();
    }
    Reading reading = read(place, input.apply(place));
    if (reading instanceof Reading.Data data
        && !data.node().name().equals(target.getLastPathArgument())) {
      return new Reading.Refused(
          List.of(
              new Fault(
                  ErrorType.APPLICATION,
                  ErrorTag.INVALID_VALUE,
                  target,
                  "The keys in the body are not those in the URI: an entry keeps its keys.")));
    }
    return reading;
  }

  /** Reads what is to become a new node inside of that at a path: POST (RFC 8040, 4.4.1). */
  public Reading child(YangInstanceIdentifier parent, Format format, InputStream body) {
    Place place = Place.inside(parent, root);
    return place == null ? new Reading.NotCovered() : read(place, input(place, format, body));
  }

  /**
   * Reads the elements in a NETCONF configuration, and makes them fit for OpenDaylight's parser.
   * Identities whose prefix is declared on the very element that holds them are given another,
   * declared outside of it, since the parser looks only there. Leafs that are deleted are taken
   * out: the parser would insist on a value.
   */
  public Preparation prepare(Element config) {
    Findings findings = new Findings();
    try {
      XmlInput.preparing(findings)
          .members(XmlInput.elements(config), new Frame(root, List.of(), findings));
    } catch (NotCoveredException e) {
      // What was read until there counts.
    }
    return new Preparation(findings.faults(), findings.deletions());
  }

  /**
   * What is wrong with a whole configuration: the body of PUT and PATCH of the datastore itself.
   */
  public List<Fault> datastoreFaults(Format format, InputStream body) {
    Findings findings = new Findings();
    Frame frame = new Frame(root, List.of(), findings);
    try {
      switch (format) {
        case JSON -> {
          JsonReader in = new JsonReader(new InputStreamReader(body, StandardCharsets.UTF_8));
          if (in.peek() == JsonToken.BEGIN_OBJECT) {
            in.beginObject();
            if (in.hasNext() && in.nextName().equals("ietf-restconf:data")) {
              new JsonInput(in, findings).members(frame);
            }
          }
        }
        case XML ->
            new XmlInput(findings)
                .members(
                    XmlInput.elements(
                        UntrustedXML.newDocumentBuilder().parse(body).getDocumentElement()),
                    frame);
      }
    } catch (NotCoveredException | IllegalStateException | IOException | SAXException e) {
      // What was read until there counts.
    }
    return findings.faults();
  }

  /** Where a document comes from. */
  @FunctionalInterface
  private interface Input {
    Top read(Findings findings) throws IOException, SAXException, MalformedDocumentException;
  }

  private static Input input(Place place, Format format, InputStream body) {
    return switch (format) {
      case JSON -> findings -> json(place, body, findings);
      case XML ->
          findings ->
              xml(
                  place,
                  UntrustedXML.newDocumentBuilder().parse(body).getDocumentElement(),
                  findings);
    };
  }

  private static Reading read(Place place, Input input) {
    Findings findings = new Findings();
    Findings.Mark start = findings.mark();
    try {
      Top top = input.read(findings);
      if (findings.isEmpty() && top.data() != null) {
        return data(top.node(), top.data());
      }
      findings.below(start, place.above());
      return new Reading.Refused(findings.faults());
    } catch (NotCoveredException e) {
      return new Reading.NotCovered();
    } catch (MalformedDocumentException e) {
      return malformed(String.valueOf(e.getMessage()));
    } catch (IOException | SAXException e) {
      return malformed("The body is not well-formed: " + e.getMessage());
    }
  }

  /** The node of a document, and its data unless that has to be refused. */
  private record Top(ModelNode node, @Nullable DataContainerChild data) {}

  private static Top json(Place place, InputStream body, Findings findings)
      throws IOException, MalformedDocumentException {
    JsonReader in = new JsonReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    if (in.peek() != JsonToken.BEGIN_OBJECT) {
      throw expected(place);
    }
    in.beginObject();
    if (!in.hasNext()) {
      throw expected(place);
    }
    ModelNode node = expect(place, place.outer().byJsonName(in.nextName()));
    Frame frame = new Frame(place.outer(), List.of(), findings);
    DataContainerChild data = null;
    if (frame.admit(node)) {
      data = new JsonInput(in, findings).value(node);
    } else {
      in.skipValue();
    }
    if (in.hasNext()) {
      throw expected(place);
    }
    in.endObject();
    if (in.peek() != JsonToken.END_DOCUMENT) {
      throw new MalformedDocumentException("There is more after the end of the body's object.");
    }
    return new Top(node, data);
  }

  private static Top xml(Place place, Element element, Findings findings)
      throws MalformedDocumentException {
    ModelNode node =
        expect(place, place.outer().byElement(element.getNamespaceURI(), element.getLocalName()));
    Frame frame = new Frame(place.outer(), List.of(), findings);
    return new Top(
        node, frame.admit(node) ? new XmlInput(findings).value(node, List.of(element)) : null);
  }

  private static ModelNode expect(Place place, @Nullable ModelNode found)
      throws MalformedDocumentException {
    if (found == null || (place.node() != null && !found.equals(place.node()))) {
      throw expected(place);
    }
    return found;
  }

  private static MalformedDocumentException expected(Place place) {
    return new MalformedDocumentException(
        place.node() == null
            ? "The body has to be one of these, and nothing else: " + place.outer().settable() + "."
            : "The body has to be \"%s\", which the URI names, and nothing else."
                .formatted(place.node().name().getLocalName()));
  }

  private static Reading data(ModelNode node, DataContainerChild data) {
    List<PathArgument> steps = node.steps();
    return switch (node) {
      case ListNode list -> {
        if (!(data instanceof MapNode map)) {
          yield new Reading.NotCovered();
        }
        if (map.size() != 1) {
          yield malformed("The body has to be one entry of the list.");
        }
        MapEntryNode entry = map.body().iterator().next();
        steps.add(entry.name());
        yield new Reading.Data(steps, entry);
      }
      case ModelNode.LeafList list -> new Reading.NotCovered();
      default -> new Reading.Data(steps, data);
    };
  }

  private static Reading malformed(String message) {
    return new Reading.Refused(
        List.of(new Fault(ErrorType.PROTOCOL, ErrorTag.MALFORMED_MESSAGE, null, message)));
  }
}
