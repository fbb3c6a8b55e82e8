package io.polyrouter.northbound.restconf;

import io.polyrouter.northbound.running.RunningGate;
import io.polyrouter.northbound.running.WatchedBroker;
import java.net.URI;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.RequestError;
import org.opendaylight.netconf.databind.RequestException;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.api.FormattableBody;
import org.opendaylight.restconf.server.api.ChildBody;
import org.opendaylight.restconf.server.api.CreateResourceResult;
import org.opendaylight.restconf.server.api.DataGetResult;
import org.opendaylight.restconf.server.api.DataPatchResult;
import org.opendaylight.restconf.server.api.DataPostBody;
import org.opendaylight.restconf.server.api.DataPostResult;
import org.opendaylight.restconf.server.api.DataPutResult;
import org.opendaylight.restconf.server.api.DataYangPatchResult;
import org.opendaylight.restconf.server.api.InvokeResult;
import org.opendaylight.restconf.server.api.ModulesGetResult;
import org.opendaylight.restconf.server.api.OperationInputBody;
import org.opendaylight.restconf.server.api.OptionsResult;
import org.opendaylight.restconf.server.api.PatchBody;
import org.opendaylight.restconf.server.api.PatchStatusContext;
import org.opendaylight.restconf.server.api.ResourceBody;
import org.opendaylight.restconf.server.api.RestconfServer;
import org.opendaylight.restconf.server.api.ServerRequest;
import org.opendaylight.yangtools.yang.common.Empty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RESTCONF operations: reads go to OpenDaylight's server as they are, each edit to one of its
 * own whose datastore notes why a commit failed. Thread-safe, as the parts are.
 */
final class CheckedRestconfServer implements RestconfServer {
  private static final Logger LOG = LoggerFactory.getLogger(CheckedRestconfServer.class);

  private final RestconfServices services;
  private final RunningGate gate;

  CheckedRestconfServer(RestconfServices services, RunningGate gate) {
    this.services = services;
    this.gate = gate;
  }

  private RestconfServer reader() {
    return services.newServer(services.broker());
  }

  private <R> void edit(
      ServerRequest<R> request, BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    edit(request, new WatchedBroker(services.broker(), gate), UnaryOperator.identity(), operation);
  }

  private <R> void edit(
      ServerRequest<R> request,
      WatchedBroker broker,
      UnaryOperator<R> result,
      BiConsumer<RestconfServer, ServerRequest<R>> operation) {
    CheckedRequest<R> checked =
        new CheckedRequest<>(request, broker, services.databind().currentDatabind(), result);
    try {
      operation.accept(services.newServer(broker), checked);
    } catch (RuntimeException e) {
      // The data tree refuses data without its mandatory nodes by an exception from within put.
      LOG.debug("Request {} failed", checked, e);
      checked.completeWith(new RequestException("The edit failed: " + e.getMessage(), e));
    }
  }

  /** The errors of a failed YANG Patch are inside of a result (RFC 8072, section 2.3). */
  private void patch(
      ServerRequest<DataYangPatchResult> request,
      BiConsumer<RestconfServer, ServerRequest<DataYangPatchResult>> operation) {
    WatchedBroker broker = new WatchedBroker(services.broker(), gate);
    edit(request, broker, result -> withNotedErrors(result, broker), operation);
  }

  private DataYangPatchResult withNotedErrors(DataYangPatchResult result, WatchedBroker broker) {
    PatchStatusContext status = result.status();
    List<RequestError> noted = CheckedRequest.errors(broker, services.databind().currentDatabind());
    if (status.ok() || noted.isEmpty()) {
      return result;
    }
    return new DataYangPatchResult(
        new PatchStatusContext(status.patchId(), List.of(), false, noted));
  }

  @Override
  public void dataDELETE(ServerRequest<Empty> request, ApiPath identifier) {
    edit(request, (server, checked) -> server.dataDELETE(checked, identifier));
  }

  @Override
  public void dataPATCH(ServerRequest<DataPatchResult> request, ResourceBody body) {
    edit(request, (server, checked) -> server.dataPATCH(checked, body));
  }

  @Override
  public void dataPATCH(
      ServerRequest<DataPatchResult> request, ApiPath identifier, ResourceBody body) {
    edit(request, (server, checked) -> server.dataPATCH(checked, identifier, body));
  }

  @Override
  public void dataPATCH(ServerRequest<DataYangPatchResult> request, PatchBody body) {
    patch(request, (server, checked) -> server.dataPATCH(checked, body));
  }

  @Override
  public void dataPATCH(
      ServerRequest<DataYangPatchResult> request, ApiPath identifier, PatchBody body) {
    patch(request, (server, checked) -> server.dataPATCH(checked, identifier, body));
  }

  @Override
  public void dataPOST(ServerRequest<CreateResourceResult> request, ChildBody body) {
    edit(request, (server, checked) -> server.dataPOST(checked, body));
  }

  @Override
  public void dataPOST(
      ServerRequest<DataPostResult> request, ApiPath identifier, DataPostBody body) {
    edit(request, (server, checked) -> server.dataPOST(checked, identifier, body));
  }

  @Override
  public void dataPUT(ServerRequest<DataPutResult> request, ResourceBody body) {
    edit(request, (server, checked) -> server.dataPUT(checked, body));
  }

  @Override
  public void dataPUT(ServerRequest<DataPutResult> request, ApiPath identifier, ResourceBody body) {
    edit(request, (server, checked) -> server.dataPUT(checked, identifier, body));
  }

  @Override
  public void dataGET(ServerRequest<DataGetResult> request) {
    reader().dataGET(request);
  }

  @Override
  public void dataGET(ServerRequest<DataGetResult> request, ApiPath identifier) {
    reader().dataGET(request, identifier);
  }

  @Override
  public void dataOPTIONS(ServerRequest<OptionsResult> request) {
    reader().dataOPTIONS(request);
  }

  @Override
  public void dataOPTIONS(ServerRequest<OptionsResult> request, ApiPath identifier) {
    reader().dataOPTIONS(request, identifier);
  }

  @Override
  public void operationsGET(ServerRequest<FormattableBody> request) {
    reader().operationsGET(request);
  }

  @Override
  public void operationsGET(ServerRequest<FormattableBody> request, ApiPath operation) {
    reader().operationsGET(request, operation);
  }

  @Override
  public void operationsOPTIONS(ServerRequest<OptionsResult> request, ApiPath operation) {
    reader().operationsOPTIONS(request, operation);
  }

  @Override
  public void operationsPOST(
      ServerRequest<InvokeResult> request,
      URI restconfUri,
      ApiPath operation,
      OperationInputBody body) {
    reader().operationsPOST(request, restconfUri, operation, body);
  }

  @Override
  public void yangLibraryVersionGET(ServerRequest<FormattableBody> request) {
    reader().yangLibraryVersionGET(request);
  }

  @Override
  public void modulesYangGET(
      ServerRequest<ModulesGetResult> request, String fileName, @Nullable String revision) {
    reader().modulesYangGET(request, fileName, revision);
  }

  @Override
  public void modulesYangGET(
      ServerRequest<ModulesGetResult> request,
      ApiPath mountPath,
      String fileName,
      @Nullable String revision) {
    reader().modulesYangGET(request, mountPath, fileName, revision);
  }

  @Override
  public void modulesYinGET(
      ServerRequest<ModulesGetResult> request, String fileName, @Nullable String revision) {
    reader().modulesYinGET(request, fileName, revision);
  }

  @Override
  public void modulesYinGET(
      ServerRequest<ModulesGetResult> request,
      ApiPath mountPath,
      String fileName,
      @Nullable String revision) {
    reader().modulesYinGET(request, mountPath, fileName, revision);
  }
}
