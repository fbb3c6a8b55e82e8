package io.polyrouter.northbound.restconf;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.northbound.document.DocumentReader;
import io.polyrouter.northbound.document.DocumentReader.Format;
import io.polyrouter.northbound.document.Preparation;
import io.polyrouter.northbound.document.Reading;
import io.polyrouter.northbound.running.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.netconf.databind.RequestException;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.server.spi.ApiPathNormalizer;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitches;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.binding.data.codec.impl.BindingCodecContext;
import org.opendaylight.yangtools.binding.runtime.api.BindingRuntimeContext;
import org.opendaylight.yangtools.binding.runtime.spi.BindingRuntimeHelpers;
import org.opendaylight.yangtools.util.xml.UntrustedXML;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.xml.sax.SAXException;

/** Documents that clients of RESTCONF and NETCONF send. */
@NullMarked
public final class DocumentTargets {

  private static final int MAX_BYTES = 4096;

  /** A parser of XML begins with large buffers. */
  private static final Allocation PARSERS = new Allocation(3_000_000, 40_000);

  /** Made when first used, which takes seconds. */
  private static final class Model {
    static final BindingRuntimeContext RUNTIME =
        BindingRuntimeHelpers.createRuntimeContext(VirtualRouters.class, OpenflowSwitches.class);
    static final DatabindContext DATABIND = DatabindContext.ofModel(RUNTIME.modelContext());
    static final DocumentReader READER = new DocumentReader(DATABIND);
    static final List<YangInstanceIdentifier> PLACES =
        List.of(
            path("polyrouter-virtual-routers:virtual-routers"),
            path("polyrouter-virtual-routers:virtual-routers/virtual-router=red"),
            path(
                "polyrouter-virtual-routers:virtual-routers/virtual-router=red/interfaces/interface=p1"),
            path("polyrouter-openflow-switches:openflow-switches"));
  }

  /** By the models of Polyrouter. */
  public static DocumentReader reader() {
    return Model.READER;
  }

  private DocumentTargets() {}

  /** For what binds data to Java. */
  public static BindingCodecContext codec() {
    return new BindingCodecContext(Model.RUNTIME);
  }

  private static YangInstanceIdentifier path(String path) {
    try {
      return new ApiPathNormalizer(Model.DATABIND)
          .normalizeDataPath(ApiPath.parse(path))
          .instance();
    } catch (ParseException | RequestException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "restconf-json",
            MAX_BYTES,
            PARSERS,
            List.of(DocumentReader.class),
            input -> restconf(input, Format.JSON)),
        new FuzzTarget(
            "restconf-xml", MAX_BYTES, PARSERS, List.of(), input -> restconf(input, Format.XML)),
        new FuzzTarget(
            "yang-patch", MAX_BYTES, PARSERS, List.of(PatchDocument.class), DocumentTargets::patch),
        new FuzzTarget("netconf-edit", MAX_BYTES, PARSERS, List.of(), DocumentTargets::netconf));
  }

  /** One byte that says what the document is to be, then the document. */
  private static void restconf(byte[] input, Format format) {
    FuzzInput in = new FuzzInput(input);
    int kind = in.u8();
    InputStream body = new ByteArrayInputStream(in.rest());
    YangInstanceIdentifier place = Model.PLACES.get(kind & 3);
    switch (kind >> 2 & 3) {
      case 0, 1 -> told(Model.READER.resource(place, format, body));
      case 2 ->
          told(
              Model.READER.child(
                  (kind & 16) != 0 ? YangInstanceIdentifier.of() : place, format, body));
      default -> told(Model.READER.datastoreFaults(format, body));
    }
  }

  private static void told(Reading reading) {
    switch (reading) {
      case Reading.Data data -> Check.same("name", data.steps().getLast(), data.node().name());
      case Reading.Refused refused -> {
        Check.that(!refused.faults().isEmpty(), "what is refused has a fault");
        told(refused.faults());
      }
      case Reading.NotCovered _ -> {
        // Somebody else reads it.
      }
    }
  }

  private static void told(List<Fault> faults) {
    for (Fault fault : faults) {
      Check.inRange("length of a sentence", fault.message().length(), 1, 20_000);
      Check.that(!String.valueOf(fault.path()).isEmpty(), "a path can be told");
    }
  }

  /** One byte that says in which format, then the patch. */
  private static void patch(byte[] input) throws ParseException {
    FuzzInput in = new FuzzInput(input);
    int kind = in.u8();
    told(
        PatchDocument.faults(
            Model.READER,
            (kind & 2) != 0
                ? ApiPath.parse("polyrouter-virtual-routers:virtual-routers")
                : ApiPath.empty(),
            (kind & 1) != 0 ? Format.XML : Format.JSON,
            new ByteArrayInputStream(in.rest())));
  }

  private static void netconf(byte[] input) throws IOException {
    try {
      Preparation prepared =
          Model.READER.prepare(
              UntrustedXML.newDocumentBuilder()
                  .parse(new ByteArrayInputStream(input))
                  .getDocumentElement());
      told(prepared.faults());
    } catch (SAXException e) {
      // Not of this package: the request does not even get to it.
    }
  }
}
