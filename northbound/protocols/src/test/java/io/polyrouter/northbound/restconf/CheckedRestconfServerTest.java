package io.polyrouter.northbound.restconf;

import static io.polyrouter.northbound.ExampleDatastore.REMEDY;
import static io.polyrouter.northbound.ExampleDatastore.description;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.ExampleDatastore;
import io.polyrouter.northbound.running.RunningGate;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.dom.broker.DOMMountPointServiceImpl;
import org.opendaylight.mdsal.dom.broker.DOMRpcRouter;
import org.opendaylight.mdsal.dom.broker.RouterDOMActionService;
import org.opendaylight.mdsal.dom.broker.RouterDOMRpcService;
import org.opendaylight.netconf.databind.ErrorMessage;
import org.opendaylight.netconf.databind.ErrorPath;
import org.opendaylight.netconf.databind.RequestError;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.api.FormattableBody;
import org.opendaylight.restconf.api.QueryParameters;
import org.opendaylight.restconf.api.query.PrettyPrintParam;
import org.opendaylight.restconf.server.api.AbstractServerRequest;
import org.opendaylight.restconf.server.api.DataPatchResult;
import org.opendaylight.restconf.server.api.DataPostResult;
import org.opendaylight.restconf.server.api.DataPutResult;
import org.opendaylight.restconf.server.api.DataYangPatchResult;
import org.opendaylight.restconf.server.api.InvokeResult;
import org.opendaylight.restconf.server.api.JsonDataPostBody;
import org.opendaylight.restconf.server.api.JsonOperationInputBody;
import org.opendaylight.restconf.server.api.JsonPatchBody;
import org.opendaylight.restconf.server.api.JsonResourceBody;
import org.opendaylight.restconf.server.api.PatchStatusContext;
import org.opendaylight.restconf.server.api.ServerRequest;
import org.opendaylight.restconf.server.api.TransportSession;
import org.opendaylight.restconf.server.api.YangErrorsBody;
import org.opendaylight.restconf.server.mdsal.MdsalDatabindProvider;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;

/** RESTCONF edits as RFC 8040 wants them answered, on an in-memory datastore. */
class CheckedRestconfServerTest {
  private static final ApiPath RED = path("example-routers:routers/router=red");
  private static final String BAD_RED =
      "{\"example-routers:router\":[{\"name\":\"red\",\"description\":\"bad\"}]}";

  private final Gate gate = new Gate();
  private ExampleDatastore datastore;
  private CheckedRestconfServer server;

  @BeforeEach
  void start() throws Exception {
    datastore = new ExampleDatastore();
    DOMRpcRouter router = new DOMRpcRouter(datastore.schemaService());
    server =
        new CheckedRestconfServer(
            new RestconfServices(
                new MdsalDatabindProvider(datastore.schemaService()),
                datastore,
                new RouterDOMRpcService(router),
                new RouterDOMActionService(router),
                new DOMMountPointServiceImpl(),
                List::of),
            gate);
  }

  @Test
  void anEditIsCommittedAndReported() throws Exception {
    DataPutResult result =
        this.<DataPutResult>result(request -> server.dataPUT(request, RED, body("fine")));

    assertThat(result.created()).isTrue();
    assertThat(datastore.running("red")).isEqualTo("fine");
    assertThat(gate.edits).isEqualTo(1);
  }

  @Test
  void putPatchAndPostAreRefusedWithPathAndRemedy() throws Exception {
    assertRefused(
        this.<DataPutResult>errors(request -> server.dataPUT(request, RED, json(BAD_RED))));
    assertRefused(
        this.<DataPatchResult>errors(request -> server.dataPATCH(request, RED, json(BAD_RED))));
    assertRefused(
        this.<DataPostResult>errors(request ->
            server.dataPOST(
                request, path("example-routers:routers"), new JsonDataPostBody(stream(BAD_RED)))));
    assertThat(datastore.running("red")).isEmpty();
    assertThat(gate.edits).isZero();
  }

  @Test
  void anotherEditIsRefusedForWhatStaysWrong() throws Exception {
    this.<DataPutResult>result(request -> server.dataPUT(request, RED, body("fine")));
    gate.reason = "NETCONF session 4 has locked the running configuration.";

    List<RequestError> errors = this.<Empty>errors(request -> server.dataDELETE(request, RED));

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).tag()).isEqualTo(ErrorTag.IN_USE);
    assertThat(errors.get(0).message()).isEqualTo(new ErrorMessage(gate.reason));
    assertThat(datastore.running("red")).isEqualTo("fine");
  }

  @Test
  void aYangPatchHasTheErrorsInItsStatus() throws Exception {
    String patch =
        "{\"ietf-yang-patch:yang-patch\":{\"patch-id\":\"p\",\"edit\":[{\"edit-id\":\"e\","
            + "\"operation\":\"merge\",\"target\":\"/example-routers:routers/router=red\","
            + "\"value\":"
            + BAD_RED
            + "}]}}";

    DataYangPatchResult result =
        this.<DataYangPatchResult>result(
            request -> server.dataPATCH(request, new JsonPatchBody(stream(patch))));

    PatchStatusContext status = result.status();
    assertThat(status.ok()).isFalse();
    assertRefused(status.globalErrors());
  }

  @Test
  void aMissingMandatoryNodeIsTheClientsFault() throws Exception {
    String noUplink = "{\"example-routers:router\":[{\"name\":\"red\",\"edge\":{}}]}";

    List<RequestError> errors =
        this.<DataPutResult>errors(request -> server.dataPUT(request, RED, json(noUplink)));

    assertThat(errors.get(0).tag()).isEqualTo(ErrorTag.MISSING_ELEMENT);
    ErrorPath path = errors.get(0).path();
    assertThat(path).isNotNull();
    assertThat(path.path().getLastPathArgument().getNodeType().getLocalName()).isEqualTo("uplink");
  }

  @Test
  void otherErrorsAreAsOpenDaylightTellsThem() throws Exception {
    List<RequestError> errors = this.<Empty>errors(request -> server.dataDELETE(request, RED));

    assertThat(errors.get(0).tag()).isEqualTo(ErrorTag.DATA_MISSING);
  }

  @Test
  void aWrongValueInTheInputOfAnOperationIsTheClientsFault() throws Exception {
    List<RequestError> errors =
        this.<InvokeResult>errors(request ->
            server.operationsPOST(
                request,
                URI.create("http://localhost/restconf/"),
                path("example-routers:restart"),
                new JsonOperationInputBody(
                    stream("{\"example-routers:input\": {\"router\": \"../red\"}}"))));

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).tag()).isEqualTo(ErrorTag.INVALID_VALUE);
    assertThat(String.valueOf(errors.get(0).message())).contains("../red");
  }

  private static void assertRefused(@Nullable List<RequestError> errors) {
    assertThat(errors).hasSize(1);
    RequestError error = errors.get(0);
    assertThat(error.type()).isEqualTo(ErrorType.APPLICATION);
    assertThat(error.tag()).isEqualTo(ErrorTag.INVALID_VALUE);
    assertThat(error.message()).isEqualTo(new ErrorMessage(REMEDY));
    assertThat(error.path().path()).isEqualTo(description("red"));
  }

  private static JsonResourceBody body(String description) {
    return json(BAD_RED.replace("bad", description));
  }

  private static JsonResourceBody json(String json) {
    return new JsonResourceBody(stream(json));
  }

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
  }

  private static ApiPath path(String text) {
    try {
      return ApiPath.parse(text);
    } catch (java.text.ParseException e) {
      throw new AssertionError(e);
    }
  }

  private <R> R result(Consumer<ServerRequest<R>> operation) throws Exception {
    Client<R> client = new Client<>();
    operation.accept(client);
    return client.result.get(10, TimeUnit.SECONDS);
  }

  private <R> List<RequestError> errors(Consumer<ServerRequest<R>> operation) throws Exception {
    Client<R> client = new Client<>();
    operation.accept(client);
    return client.errors.get(10, TimeUnit.SECONDS);
  }

  private static final class Client<R> extends AbstractServerRequest<R> {
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final CompletableFuture<List<RequestError>> errors = new CompletableFuture<>();

    Client() {
      super(null, QueryParameters.of(), PrettyPrintParam.FALSE);
    }

    @Override
    public @Nullable TransportSession session() {
      return null;
    }

    @Override
    protected void onSuccess(R value) {
      result.complete(value);
    }

    @Override
    protected void onFailure(YangErrorsBody body) {
      errors.complete(body.errors());
    }

    @Override
    public void completeWith(ErrorTag errorTag, FormattableBody body) {
      errors.complete(List.of(new RequestError(ErrorType.APPLICATION, errorTag, "")));
    }
  }

  private static final class Gate implements RunningGate {
    private @Nullable String reason;
    private int edits;

    @Override
    public @Nullable String barred() {
      return reason;
    }

    @Override
    public void edited() {
      edits++;
    }
  }
}
