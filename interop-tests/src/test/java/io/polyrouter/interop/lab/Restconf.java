package io.polyrouter.interop.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** RESTCONF by curl, called inside the controller's namespace. */
public final class Restconf {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String JSON = "application/yang-data+json";
  private static final String XML = "application/yang-data+xml";

  private final Lab lab;
  private final String namespace;
  private final String root;
  private final String credentials;

  Restconf(Lab lab, String namespace, String root, String credentials) {
    this.lab = lab;
    this.namespace = namespace;
    this.root = root;
    this.credentials = credentials;
  }

  /** The same server with another user and password, separated by a colon. */
  public Restconf as(String others) {
    return new Restconf(lab, namespace, root, others);
  }

  /** What came back; {@code status} 0 means that there was no answer. */
  public record Reply(int status, String body) {
    /** Is the status one of success? */
    public boolean ok() {
      return status / 100 == 2;
    }

    /** This reply if it is a success; otherwise fails the test. */
    public Reply orFail() {
      if (!ok()) {
        throw new AssertionError("RESTCONF answered " + status + " " + body);
      }
      return this;
    }

    /** The body as JSON. */
    public JsonObject json() {
      try {
        return JsonParser.parseString(body).getAsJsonObject();
      } catch (JsonSyntaxException | IllegalStateException e) {
        throw new AssertionError("not a JSON object: " + status + " " + body, e);
      }
    }

    /** The errors of the body (RFC 8040, section 3.9), which is XML if that of the request was. */
    public List<RequestError> errors() {
      if (body.startsWith("<")) {
        return xmlErrors();
      }
      List<RequestError> errors = new ArrayList<>();
      JsonObject all = json();
      JsonElement container =
          all.has("errors") ? all.get("errors") : all.get("ietf-restconf:errors");
      if (container != null) {
        for (JsonElement each : container.getAsJsonObject().getAsJsonArray("error")) {
          JsonObject error = each.getAsJsonObject();
          errors.add(
              new RequestError(
                  text(error, "error-tag"),
                  text(error, "error-path"),
                  text(error, "error-message")));
        }
      }
      return errors;
    }

    private List<RequestError> xmlErrors() {
      try {
        NodeList elements =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(body)))
                .getElementsByTagName("error");
        List<RequestError> errors = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
          Element error = (Element) elements.item(i);
          errors.add(
              new RequestError(
                  text(error, "error-tag"),
                  text(error, "error-path"),
                  text(error, "error-message")));
        }
        return errors;
      } catch (IOException | SAXException | ParserConfigurationException e) {
        throw new AssertionError("not XML: " + body, e);
      }
    }

    private static String text(Element error, String name) {
      NodeList found = error.getElementsByTagName(name);
      return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static String text(JsonObject error, String name) {
      return error.has(name) ? error.get(name).getAsString() : "";
    }
  }

  /** GET of {@code path} below the root resource, such as "data/module:container". */
  public Reply get(String path) {
    return call("GET", path, JSON, "");
  }

  /** PUT with a JSON body. */
  public Reply put(String path, String json) {
    return call("PUT", path, JSON, json);
  }

  /** PUT with an XML body. */
  public Reply putXml(String path, String xml) {
    return call("PUT", path, XML, xml);
  }

  /** Plain PATCH (a merge) with a JSON body. */
  public Reply patch(String path, String json) {
    return call("PATCH", path, JSON, json);
  }

  /** Plain PATCH (a merge) with an XML body. */
  public Reply patchXml(String path, String xml) {
    return call("PATCH", path, XML, xml);
  }

  /** PATCH by a YANG Patch (RFC 8072) in JSON. */
  public Reply yangPatch(String path, String json) {
    return call("PATCH", path, "application/yang-patch+json", json);
  }

  /** POST with a JSON body: creates a resource, or calls an operation. */
  public Reply post(String path, String json) {
    return call("POST", path, JSON, json);
  }

  /** DELETE. */
  public Reply delete(String path) {
    return call("DELETE", path, JSON, "");
  }

  private Reply call(String method, String path, String type, String body) {
    List<String> command = new ArrayList<>(curl(path));
    command.addAll(List.of("-X", method, "-H", "Accept: " + JSON, "-w", "\n%{http_code}"));
    if (!body.isEmpty()) {
      command.addAll(List.of("-H", "Content-Type: " + type, "--data-binary", "@-"));
    }
    String output = lab.execute(namespace, LIMIT, body, command).out();
    int last = output.lastIndexOf('\n');
    return new Reply(
        Integer.parseInt(output.substring(last + 1).strip()), output.substring(0, last));
  }

  /** Opens a stream of server-sent events; the lines come in as they are sent. */
  public BackgroundCommand events(String location) {
    List<String> command = new ArrayList<>(curl(location));
    command.addAll(List.of("-N", "-H", "Accept: text/event-stream"));
    return new BackgroundCommand(lab.within(namespace, command));
  }

  private List<String> curl(String path) {
    String url = path.startsWith("http") ? path : root + "/" + path;
    return List.of("curl", "-s", "-S", "-g", "-u", credentials, url);
  }
}
