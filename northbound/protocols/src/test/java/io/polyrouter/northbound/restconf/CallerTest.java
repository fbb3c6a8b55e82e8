package io.polyrouter.northbound.restconf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CallerTest {

  @Test
  void knowsTheBodyAsOftenAsItIsAsked() throws Exception {
    ByteBuf body = Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8);
    Caller caller = marked(body);

    assertThat(caller.body().readAllBytes()).asString().isEqualTo("{}");
    body.skipBytes(2);
    assertThat(caller.body().readAllBytes()).asString().isEqualTo("{}");
  }

  @Test
  void keepsTheBodyAfterItsOwnerHasLetItGo() throws Exception {
    ByteBuf body = Unpooled.copiedBuffer("{}", StandardCharsets.UTF_8);
    Caller caller = marked(body);

    caller.keep();
    body.release();
    assertThat(caller.body().readAllBytes()).hasSize(2);
    caller.letGo();

    assertThat(body.refCnt()).isZero();
  }

  @Test
  void keepsAnEmptyBodyThatIsGoneAlready() throws Exception {
    ByteBuf body = Unpooled.buffer(8);
    Caller caller = marked(body);
    body.release();

    caller.keep();

    assertThat(caller.body().readAllBytes()).isEmpty();
    caller.letGo();
  }

  @Test
  void headersOfOtherOriginHaveNone() {
    assertThat(Caller.of(request(Unpooled.EMPTY_BUFFER).headers())).isNull();
  }

  private static Caller marked(ByteBuf body) {
    FullHttpRequest marked = Caller.mark(request(body));
    assertThat(marked.headers().get("x")).isEqualTo("y");
    return requireNonNull(Caller.of(marked.headers()));
  }

  private static FullHttpRequest request(ByteBuf body) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/", body);
    request.headers().set("x", "y");
    return request;
  }
}
