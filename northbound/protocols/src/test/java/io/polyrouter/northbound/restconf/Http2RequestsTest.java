package io.polyrouter.northbound.restconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.HttpConversionUtil.ExtensionHeaderNames;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandler;
import io.netty.handler.codec.http2.HttpToHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.InboundHttp2ToHttpAdapterBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two ends of an HTTP/2 connection in memory. */
class Http2RequestsTest {
  private final EmbeddedChannel server =
      new EmbeddedChannel(end(new DefaultHttp2Connection(true), new Http2FrameAdapter()));
  private final EmbeddedChannel client;

  Http2RequestsTest() {
    BodyLimit.raise(server.pipeline(), "it is me"::equals);
    Http2Connection connection = new DefaultHttp2Connection(false);
    client =
        new EmbeddedChannel(
            end(
                connection,
                new InboundHttp2ToHttpAdapterBuilder(connection).maxContentLength(1_000).build()),
            new IgnoredResets());
  }

  /** The client has its answer before its stream is reset. */
  private static final class IgnoredResets extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof Http2Exception.StreamException)) {
        context.fireExceptionCaught(cause);
      }
    }
  }

  private static HttpToHttp2ConnectionHandler end(
      Http2Connection connection, Http2FrameListener listener) {
    return new HttpToHttp2ConnectionHandlerBuilder()
        .connection(connection)
        .frameListener(listener)
        .gracefulShutdownTimeoutMillis(0)
        .build();
  }

  @Test
  void letsALargeConfigurationThrough() {
    send(10_000_000, "it is me");

    List<FullHttpRequest> requests = requests();
    assertThat(requests)
        .singleElement()
        .satisfies(request -> assertThat(request.content().readableBytes()).isEqualTo(10_000_000));
    requests.forEach(FullHttpRequest::release);
  }

  @Test
  void readsNoBodyOfAStrangerAndGoesOn() {
    send(10_000_000, "it is you");

    FullHttpResponse response = client.readInbound();
    assertThat(response.status()).isEqualTo(HttpResponseStatus.UNAUTHORIZED);
    assertThat(requests()).isEmpty();
    response.release();

    send(100, "it is me");
    assertThat(requests()).hasSize(1);
  }

  @Test
  void leavesRequestsWithoutBodyToTheHandlerOfLogins() {
    send(0, "it is you");

    assertThat(requests()).hasSize(1);
  }

  private void send(int bytes, String authorization) {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.PUT,
            "/restconf",
            Unpooled.wrappedBuffer(new byte[bytes]));
    request
        .headers()
        .set(HttpHeaderNames.HOST, "localhost")
        .set(ExtensionHeaderNames.SCHEME.text(), "https")
        .set(HttpHeaderNames.AUTHORIZATION, authorization);
    assertThat(client.writeOneOutbound(request)).isNotNull();
    client.flushOutbound();
    boolean moved = true;
    while (moved) {
      moved = move(client, server);
      moved = move(server, client) || moved;
    }
  }

  private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      to.writeInbound(bytes);
      moved = true;
    }
    return moved;
  }

  private List<FullHttpRequest> requests() {
    List<FullHttpRequest> requests = new ArrayList<>();
    for (Object message = server.readInbound(); message != null; message = server.readInbound()) {
      if (message instanceof FullHttpRequest request) {
        requests.add(request);
      }
    }
    return requests;
  }
}
