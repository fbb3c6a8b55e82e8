package io.polyrouter.northbound.restconf;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.polyrouter.northbound.document.DocumentReader;
import io.polyrouter.northbound.document.DocumentReader.Format;
import io.polyrouter.northbound.document.Reading;
import io.polyrouter.northbound.running.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.opendaylight.netconf.databind.RequestException;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.server.spi.ApiPathNormalizer;
import org.opendaylight.yangtools.util.xml.UntrustedXML;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Finds what is wrong with the values in a YANG Patch (RFC 8072) that OpenDaylight refused. Used by
 * one thread.
 */
final class PatchDocument {
  private static final String NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-yang-patch";

  private final DocumentReader reader;
  private final ApiPath base;
  private final List<Fault> faults = new ArrayList<>();

  private PatchDocument(DocumentReader reader, ApiPath base) {
    this.reader = reader;
    this.base = base;
  }

  /** What is wrong with a patch of the resource at a path; empty if nothing is known. */
  static List<Fault> faults(
      DocumentReader reader, ApiPath base, Format format, InputStream document) {
    PatchDocument patch = new PatchDocument(reader, base);
    try {
      switch (format) {
        case JSON -> patch.json(document);
        case XML -> patch.xml(document);
      }
    } catch (IOException
        | SAXException
        | JsonParseException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException e) {
      // Not even a patch: OpenDaylight's parser said so.
      return List.of();
    }
    return patch.faults;
  }

  private void json(InputStream document) {
    JsonObject patch =
        JsonParser.parseReader(new InputStreamReader(document, StandardCharsets.UTF_8))
            .getAsJsonObject()
            .getAsJsonObject("ietf-yang-patch:yang-patch");
    if (patch == null || !patch.has("edit")) {
      return;
    }
    for (JsonElement each : patch.getAsJsonArray("edit")) {
      JsonObject edit = each.getAsJsonObject();
      if (edit.has("target") && edit.has("value")) {
        byte[] value = edit.get("value").toString().getBytes(StandardCharsets.UTF_8);
        check(
            edit.get("target").getAsString(),
            target -> reader.resource(target, Format.JSON, new ByteArrayInputStream(value)));
      }
    }
  }

  private void xml(InputStream document) throws IOException, SAXException {
    NodeList edits =
        UntrustedXML.newDocumentBuilder()
            .parse(document)
            .getDocumentElement()
            .getElementsByTagNameNS(NAMESPACE, "edit");
    for (int i = 0; i < edits.getLength(); i++) {
      Element edit = (Element) edits.item(i);
      Node target = edit.getElementsByTagNameNS(NAMESPACE, "target").item(0);
      Node value = edit.getElementsByTagNameNS(NAMESPACE, "value").item(0);
      if (target != null && value != null) {
        for (Node child = value.getFirstChild(); child != null; child = child.getNextSibling()) {
          if (child instanceof Element element) {
            check(target.getTextContent(), path -> reader.resource(path, element));
          }
        }
      }
    }
  }

  private void check(String target, Function<YangInstanceIdentifier, Reading> read) {
    try {
      ApiPath below = ApiPath.parse(target.startsWith("/") ? target.substring(1) : target);
      List<ApiPath.Step> steps = new ArrayList<>(base.steps());
      steps.addAll(below.steps());
      YangInstanceIdentifier path =
          new ApiPathNormalizer(reader.databind()).normalizeDataPath(ApiPath.of(steps)).instance();
      if (read.apply(path) instanceof Reading.Refused refused) {
        faults.addAll(refused.faults());
      }
    } catch (ParseException | RequestException e) {
      // The target is wrong, not the value: OpenDaylight's parser said so.
      return;
    }
  }
}
