package io.polyrouter.northbound.restconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

class BodyLimitTest {

  @Test
  void letsALargeConfigurationThrough() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new HttpServerUpgradeHandler(pipeline -> {}, protocol -> null, 16_384),
            new HttpObjectAggregator(16_384));
    BodyLimit.raise(channel.pipeline());

    channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/restconf"));
    channel.writeInbound(new DefaultLastHttpContent(Unpooled.wrappedBuffer(new byte[10_000_000])));

    FullHttpRequest request = channel.readInbound();
    assertThat(request.content().readableBytes()).isEqualTo(10_000_000);
    request.release();
  }

  @Test
  void leavesAConnectionWithoutAggregatorAlone() {
    EmbeddedChannel channel = new EmbeddedChannel();

    BodyLimit.raise(channel.pipeline());

    assertThat(channel.pipeline().get(HttpObjectAggregator.class)).isNull();
  }
}
