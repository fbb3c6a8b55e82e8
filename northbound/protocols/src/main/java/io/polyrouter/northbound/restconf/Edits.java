package io.polyrouter.northbound.restconf;

import io.polyrouter.northbound.document.DocumentReader;
import io.polyrouter.northbound.document.DocumentReaders;
import io.polyrouter.northbound.document.Reading;
import io.polyrouter.northbound.running.Fault;
import io.polyrouter.northbound.running.RunningGate;
import io.polyrouter.northbound.running.WatchedBroker;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.netconf.databind.DatabindPath.Data;
import org.opendaylight.netconf.databind.RequestError;
import org.opendaylight.netconf.databind.RequestException;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.server.api.DataYangPatchResult;
import org.opendaylight.restconf.server.api.PatchStatusContext;
import org.opendaylight.restconf.server.api.RestconfServer;
import org.opendaylight.restconf.server.api.ServerRequest;
import org.opendaylight.restconf.server.spi.ApiPathNormalizer;
import org.opendaylight.restconf.server.spi.ServerDataOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out edits so that each failure is told with its path: documents are read here, and the
 * datastore notes why it refused. What cannot be read here takes OpenDaylight's way as a whole.
 * Thread-safe.
 */
final class Edits {
  private static final Logger LOG = LoggerFactory.getLogger(Edits.class);

  private final RestconfServices services;
  private final RunningGate gate;
  private final DocumentReaders documents;

  Edits(RestconfServices services, RunningGate gate) {
    this.services = services;
    this.gate = gate;
    this.documents = new DocumentReaders(services.databind());
  }

  /** How a document is read. */
  @FunctionalInterface
  interface Read {
    Reading by(DocumentReader reader, Data path, InputStream body);
  }

  /** How data is written. */
  @FunctionalInterface
  interface Write<R> {
    void by(ServerDataOperations edits, ServerRequest<R> request, Data path, Reading.Data data);
  }

  /** What is wrong with a request's document. */
  @FunctionalInterface
  interface Check {
    List<Fault> of(DocumentReader reader, Caller caller);
  }

  /** An edit by OpenDaylight's operation; if it has a document, that is not looked at. */
  <R> void byOperation(
      ServerRequest<R> request, BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    WatchedBroker broker = new WatchedBroker(services.broker(), gate);
    run(request, broker, UnaryOperator.identity(), List::of, operation);
  }

  /** An edit by OpenDaylight's operation; its document is checked if the operation fails. */
  <R> void byOperation(
      ServerRequest<R> request,
      Check check,
      BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    WatchedBroker broker = new WatchedBroker(services.broker(), gate);
    byOperation(request, broker, UnaryOperator.identity(), check, operation);
  }

  /** A YANG Patch; the errors of a failed one are inside of a result (RFC 8072, section 2.3). */
  void byPatch(
      ServerRequest<DataYangPatchResult> request,
      Check check,
      BiConsumer<RestconfServer, ServerRequest<DataYangPatchResult>> operation) {
    WatchedBroker broker = new WatchedBroker(services.broker(), gate);
    byOperation(request, broker, result -> withNotedErrors(result, broker), check, operation);
  }

  private DataYangPatchResult withNotedErrors(DataYangPatchResult result, WatchedBroker broker) {
    PatchStatusContext status = result.status();
    List<RequestError> noted =
        CheckedRequest.errors(broker.faults(), services.databind().currentDatabind());
    return status.ok() || noted.isEmpty()
        ? result
        : new DataYangPatchResult(
            new PatchStatusContext(status.patchId(), List.of(), false, noted));
  }

  /** An edit by a document that is read here, or by the operation if it cannot be. */
  <R> void byDocument(
      ServerRequest<R> request,
      ApiPath identifier,
      Read read,
      Write<R> write,
      BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    Caller caller = Caller.of(request);
    DocumentReader reader = documents.reader();
    Data path = caller == null ? null : plainPath(request, identifier, reader.databind());
    if (caller == null || path == null) {
      byOperation(request, operation);
      return;
    }
    Reading reading = read.by(reader, path, caller.body());
    if (reading instanceof Reading.NotCovered) {
      byOperation(request, operation);
      return;
    }
    WatchedBroker broker = new WatchedBroker(services.broker(), gate);
    CheckedRequest<R> checked =
        new CheckedRequest<>(
            request, broker, reader.databind(), UnaryOperator.identity(), List::of);
    switch (reading) {
      case Reading.Refused refused -> checked.refuse(refused.faults());
      case Reading.Data data ->
          attempt(
              checked,
              edit -> write.by(services.newEdits(reader.databind(), broker), edit, path, data));
      case Reading.NotCovered notCovered ->
          throw new IllegalStateException("Went the other way above");
    }
  }

  /** The path of an edit; null if it is one of those that OpenDaylight does whole. */
  private static @Nullable Data plainPath(
      ServerRequest<?> request, ApiPath identifier, DatabindContext databind) {
    if (request.queryParameters().lookup("insert") != null
        || request.queryParameters().lookup("point") != null
        || identifier.indexOf("yang-ext", "mount") >= 0) {
      return null;
    }
    try {
      return new ApiPathNormalizer(databind).normalizeDataPath(identifier);
    } catch (RequestException e) {
      // It says the same there.
      return null;
    }
  }

  private <R> void byOperation(
      ServerRequest<R> request,
      WatchedBroker broker,
      UnaryOperator<R> result,
      Check check,
      BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    Caller caller = Caller.of(request);
    if (caller == null) {
      run(request, broker, result, List::of, operation);
      return;
    }
    // The operation reads the document before it returns, by this thread. What fails later, by
    // another thread, did not fail for the document.
    Thread thread = Thread.currentThread();
    caller.keep();
    try {
      run(
          request,
          broker,
          result,
          () ->
              Thread.currentThread().equals(thread)
                  ? check.of(documents.reader(), caller)
                  : List.of(),
          operation);
    } finally {
      caller.letGo();
    }
  }

  private <R> void run(
      ServerRequest<R> request,
      WatchedBroker broker,
      UnaryOperator<R> result,
      Supplier<List<Fault>> check,
      BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    attempt(
        new CheckedRequest<>(request, broker, services.databind().currentDatabind(), result, check),
        checked -> operation.accept(services.newServer(broker), checked));
  }

  private static <R> void attempt(
      CheckedRequest<R> checked, Consumer<CheckedRequest<R>> operation) {
    try {
      operation.accept(checked);
    } catch (RuntimeException e) {
      // The data tree refuses data without its mandatory nodes by an exception from within put.
      LOG.debug("Request {} failed", checked, e);
      checked.completeWith(new RequestException("The edit failed: " + e.getMessage(), e));
    }
  }
}
