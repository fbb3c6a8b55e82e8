package io.polyrouter.northbound.restconf;

import io.polyrouter.northbound.running.Fault;
import io.polyrouter.northbound.running.WatchedBroker;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.netconf.databind.ErrorMessage;
import org.opendaylight.netconf.databind.ErrorPath;
import org.opendaylight.netconf.databind.RequestError;
import org.opendaylight.restconf.api.FormattableBody;
import org.opendaylight.restconf.api.query.PrettyPrintParam;
import org.opendaylight.restconf.server.api.AbstractServerRequest;
import org.opendaylight.restconf.server.api.ServerRequest;
import org.opendaylight.restconf.server.api.TransportSession;
import org.opendaylight.restconf.server.api.YangErrorsBody;
import org.opendaylight.yangtools.yang.common.ErrorTag;

/**
 * A client's edit whose failure is told by what the broker noted of it, or else by what is wrong
 * with the document, if anything is known.
 *
 * @param <R> what the edit results in
 */
final class CheckedRequest<R> extends AbstractServerRequest<R> {
  private final ServerRequest<R> client;
  private final WatchedBroker broker;
  private final DatabindContext databind;
  private final UnaryOperator<R> result;
  private final Supplier<List<Fault>> document;

  /**
   * Creates it.
   *
   * @param result what the client gets for a result: itself, except where errors hide inside of it
   * @param document what is wrong with the request's document; asked only after a failure
   */
  CheckedRequest(
      ServerRequest<R> client,
      WatchedBroker broker,
      DatabindContext databind,
      UnaryOperator<R> result,
      Supplier<List<Fault>> document) {
    super(client.principal(), client.queryParameters(), PrettyPrintParam.FALSE);
    this.client = client;
    this.broker = broker;
    this.databind = databind;
    this.result = result;
    this.document = document;
  }

  /** Faults as errors of RESTCONF. */
  static List<RequestError> errors(List<Fault> faults, DatabindContext databind) {
    return faults.stream().map(fault -> error(fault, databind)).toList();
  }

  private static RequestError error(Fault fault, DatabindContext databind) {
    return new RequestError(
        fault.type(),
        fault.tag(),
        new ErrorMessage(fault.message()),
        null,
        fault.path() == null ? null : new ErrorPath(databind, fault.path()),
        null);
  }

  @Override
  public @Nullable TransportSession session() {
    return client.session();
  }

  @Override
  protected void onSuccess(R value) {
    client.completeWith(result.apply(value));
  }

  @Override
  protected void onFailure(YangErrorsBody errors) {
    List<RequestError> noted = errors(broker.faults(), databind);
    if (noted.isEmpty()) {
      noted = errors(document.get(), databind);
    }
    client.completeWith(noted.isEmpty() ? errors : new YangErrorsBody(noted));
  }

  /** Tells the client why nothing was tried; at least one fault. */
  void refuse(List<Fault> faults) {
    client.completeWith(new YangErrorsBody(errors(faults, databind)));
  }

  @Override
  public void completeWith(ErrorTag errorTag, FormattableBody body) {
    client.completeWith(errorTag, body);
  }
}
