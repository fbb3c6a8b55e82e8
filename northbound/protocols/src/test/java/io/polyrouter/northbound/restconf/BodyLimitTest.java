package io.polyrouter.northbound.restconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

  @Test
  void letsALargeConfigurationThrough() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new HttpServerUpgradeHandler(pipeline -> {}, protocol -> null, 16_384),
            new HttpObjectAggregator(16_384));
    BodyLimit.raise(channel.pipeline(), "it is me"::equals);

    HttpRequest put = put();
    put.headers().set(HttpHeaderNames.AUTHORIZATION, "it is me");
    channel.writeInbound(put);
    channel.writeInbound(new DefaultLastHttpContent(Unpooled.wrappedBuffer(new byte[10_000_000])));

    FullHttpRequest request = channel.readInbound();
    assertThat(request.content().readableBytes()).isEqualTo(10_000_000);
    request.release();
  }

  @Test
  void readsNoBodyOfAStranger() {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpObjectAggregator(16_384));
    BodyLimit.raise(channel.pipeline(), "it is me"::equals);

    channel.writeInbound(put());

    FullHttpResponse response = channel.readOutbound();
    assertThat(response.status()).isEqualTo(HttpResponseStatus.UNAUTHORIZED);
    assertThat(response.headers().get(HttpHeaderNames.WWW_AUTHENTICATE)).startsWith("Basic");
    ByteBuf part = Unpooled.wrappedBuffer(new byte[1_000_000]);
    channel.writeInbound(new DefaultHttpContent(part));
    assertThat(part.refCnt()).isZero();
    assertThat(channel.isOpen()).isTrue();
    channel.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[1_000_000])));
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.<Object>readInbound()).isNull();
  }

  @Test
  void leavesRequestsWithoutBodyToTheHandlerOfLogins() {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpObjectAggregator(16_384));
    BodyLimit.raise(channel.pipeline(), "it is me"::equals);

    channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);

    FullHttpRequest request = channel.readInbound();
    assertThat(request.method()).isEqualTo(HttpMethod.GET);
    request.release();
  }

  private static HttpRequest put() {
    HttpRequest put = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/restconf");
    put.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    return put;
  }

  @Test
  void leavesAConnectionWithoutAggregatorAlone() {
    EmbeddedChannel channel = new EmbeddedChannel();

    BodyLimit.raise(channel.pipeline(), "it is me"::equals);

    assertThat(channel.pipeline().get(HttpObjectAggregator.class)).isNull();
  }
}
