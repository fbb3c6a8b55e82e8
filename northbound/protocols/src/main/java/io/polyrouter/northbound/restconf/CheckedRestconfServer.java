package io.polyrouter.northbound.restconf;

import com.google.common.collect.ImmutableList;
import io.polyrouter.northbound.document.DocumentReader.Format;
import io.polyrouter.northbound.document.Reading;
import io.polyrouter.northbound.running.RunningGate;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.databind.RequestError;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.api.FormattableBody;
import org.opendaylight.restconf.server.api.ChildBody;
import org.opendaylight.restconf.server.api.ChildBody.PrefixAndBody;
import org.opendaylight.restconf.server.api.CreateResourceResult;
import org.opendaylight.restconf.server.api.DataGetResult;
import org.opendaylight.restconf.server.api.DataPatchResult;
import org.opendaylight.restconf.server.api.DataPostBody;
import org.opendaylight.restconf.server.api.DataPostResult;
import org.opendaylight.restconf.server.api.DataPutResult;
import org.opendaylight.restconf.server.api.DataYangPatchResult;
import org.opendaylight.restconf.server.api.InvokeResult;
import org.opendaylight.restconf.server.api.JsonChildBody;
import org.opendaylight.restconf.server.api.JsonDataPostBody;
import org.opendaylight.restconf.server.api.JsonPatchBody;
import org.opendaylight.restconf.server.api.JsonResourceBody;
import org.opendaylight.restconf.server.api.ModulesGetResult;
import org.opendaylight.restconf.server.api.OperationInputBody;
import org.opendaylight.restconf.server.api.OptionsResult;
import org.opendaylight.restconf.server.api.PatchBody;
import org.opendaylight.restconf.server.api.ResourceBody;
import org.opendaylight.restconf.server.api.RestconfServer;
import org.opendaylight.restconf.server.api.ServerRequest;
import org.opendaylight.restconf.server.api.YangErrorsBody;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;

/**
 * The RESTCONF operations: reads go to OpenDaylight's server as they are, edits by {@link Edits}.
 * Thread-safe, as the parts are.
 */
final class CheckedRestconfServer implements RestconfServer {
  private final RestconfServices services;
  private final Edits edits;

  CheckedRestconfServer(RestconfServices services, RunningGate gate) {
    this.services = services;
    this.edits = new Edits(services, gate);
  }

  private RestconfServer reader() {
    return services.newServer(services.broker());
  }

  @Override
  public void dataDELETE(ServerRequest<Empty> request, ApiPath identifier) {
    edits.byOperation(request, (server, checked) -> server.dataDELETE(checked, identifier));
  }

  @Override
  public void dataPATCH(ServerRequest<DataPatchResult> request, ResourceBody body) {
    edits.byOperation(
        request,
        (reader, caller) -> reader.datastoreFaults(format(body), caller.body()),
        (server, checked) -> server.dataPATCH(checked, body));
  }

  @Override
  public void dataPATCH(
      ServerRequest<DataPatchResult> request, ApiPath identifier, ResourceBody body) {
    edits.byDocument(
        request,
        identifier,
        (reader, path, document) -> reader.resource(path.instance(), format(body), document),
        (data, checked, path, read) -> data.mergeData(checked, path, read.node()),
        (server, checked) -> server.dataPATCH(checked, identifier, body));
  }

  @Override
  public void dataPATCH(ServerRequest<DataYangPatchResult> request, PatchBody body) {
    edits.byPatch(
        request,
        (reader, caller) ->
            PatchDocument.faults(reader, ApiPath.empty(), format(body), caller.body()),
        (server, checked) -> server.dataPATCH(checked, body));
  }

  @Override
  public void dataPATCH(
      ServerRequest<DataYangPatchResult> request, ApiPath identifier, PatchBody body) {
    edits.byPatch(
        request,
        (reader, caller) -> PatchDocument.faults(reader, identifier, format(body), caller.body()),
        (server, checked) -> server.dataPATCH(checked, identifier, body));
  }

  @Override
  public void dataPOST(ServerRequest<CreateResourceResult> request, ChildBody body) {
    Format format = body instanceof JsonChildBody ? Format.JSON : Format.XML;
    edits.byDocument(
        request,
        ApiPath.empty(),
        (reader, path, document) -> reader.child(path.instance(), format, document),
        (data, checked, path, read) -> data.createData(checked, path, payload(read)),
        (server, checked) -> server.dataPOST(checked, body));
  }

  @Override
  public void dataPOST(
      ServerRequest<DataPostResult> request, ApiPath identifier, DataPostBody body) {
    Format format = body instanceof JsonDataPostBody ? Format.JSON : Format.XML;
    edits.byDocument(
        request,
        identifier,
        (reader, path, document) -> reader.child(path.instance(), format, document),
        (data, checked, path, read) -> data.createData(checked, path, payload(read)),
        (server, checked) -> server.dataPOST(checked, identifier, body));
  }

  private static PrefixAndBody payload(Reading.Data data) {
    return new PrefixAndBody(ImmutableList.copyOf(data.steps()), data.node());
  }

  @Override
  public void dataPUT(ServerRequest<DataPutResult> request, ResourceBody body) {
    edits.byOperation(
        request,
        (reader, caller) -> reader.datastoreFaults(format(body), caller.body()),
        (server, checked) -> server.dataPUT(checked, body));
  }

  @Override
  public void dataPUT(ServerRequest<DataPutResult> request, ApiPath identifier, ResourceBody body) {
    edits.byDocument(
        request,
        identifier,
        (reader, path, document) -> reader.resource(path.instance(), format(body), document),
        (data, checked, path, read) -> data.putData(checked, path, read.node()),
        (server, checked) -> server.dataPUT(checked, identifier, body));
  }

  private static Format format(ResourceBody body) {
    return body instanceof JsonResourceBody ? Format.JSON : Format.XML;
  }

  private static Format format(PatchBody body) {
    return body instanceof JsonPatchBody ? Format.JSON : Format.XML;
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
    try {
      reader().operationsPOST(request, restconfUri, operation, body);
    } catch (IllegalArgumentException e) {
      // A value of the input that its type does not allow: what read it says so.
      request.completeWith(refusal(e));
    }
  }

  private static YangErrorsBody refusal(IllegalArgumentException why) {
    String message = why.getMessage();
    return new YangErrorsBody(
        List.of(
            new RequestError(
                ErrorType.APPLICATION,
                ErrorTag.INVALID_VALUE,
                message == null ? "a value is not valid" : message)));
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
