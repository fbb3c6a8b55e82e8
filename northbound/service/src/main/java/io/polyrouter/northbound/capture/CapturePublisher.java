package io.polyrouter.northbound.capture;

import io.polyrouter.stack.device.capture.CaptureState;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.CaptureName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.Captures;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.CapturesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.captures.Capture;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.captures.CaptureBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.captures.CaptureKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the state of captures to the operational datastore when it has changed. Called at a steady
 * pace, always by the same thread.
 */
public final class CapturePublisher {

  private static final Logger LOG = LoggerFactory.getLogger(CapturePublisher.class);

  private static final DataObjectIdentifier<Captures> PATH =
      DataObjectIdentifier.builder(Captures.class).build();

  private final DataBroker broker;
  private final CaptureFiles files;

  /** What the datastore holds; null when that is not known. */
  private @Nullable List<CaptureState> published;

  public CapturePublisher(DataBroker broker, CaptureFiles files) {
    this.broker = broker;
    this.files = files;
  }

  /** Writes what there is, unless it is the same as before. */
  public void publish() throws InterruptedException {
    List<CaptureState> now = files.states();
    if (now.equals(published)) {
      return;
    }
    WriteTransaction transaction = broker.newWriteOnlyTransaction();
    transaction.put(LogicalDatastoreType.OPERATIONAL, PATH, captures(now));
    try {
      transaction.commit().get();
      published = now;
    } catch (ExecutionException e) {
      published = null;
      LOG.warn("The state of captures could not be published; it is tried again", e);
    }
  }

  private Captures captures(List<CaptureState> states) {
    // In the order of time; of one name only the latest is shown.
    Map<CaptureKey, Capture> captures = new LinkedHashMap<>();
    for (CaptureState state : states) {
      Capture capture = capture(state);
      captures.putIfAbsent(capture.key(), capture);
    }
    return new CapturesBuilder().setCapture(captures).build();
  }

  private Capture capture(CaptureState state) {
    return new CaptureBuilder()
        .setName(new CaptureName(state.request().name()))
        .setVirtualRouter(new Name(state.request().vr()))
        .setInterface(state.request().interfaceName().map(InterfaceName::new).orElse(null))
        .setFile(files.fileOf(state.request().name()).toString())
        .setStarted(new DateAndTime(state.started().truncatedTo(ChronoUnit.MILLIS).toString()))
        .setRunning(state.end().isEmpty())
        .setEnd(state.end().orElse(null))
        .setPackets(CaptureRpcs.counter(state.packets()))
        .setOctets(CaptureRpcs.counter(state.bytes()))
        .setDropped(CaptureRpcs.counter(state.dropped()))
        .build();
  }
}
