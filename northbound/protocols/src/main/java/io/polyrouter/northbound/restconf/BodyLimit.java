package io.polyrouter.northbound.restconf;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;

/**
 * How large a request may be. OpenDaylight's HTTP server refuses all beyond 16 KiB (413), which is
 * some hundred static routes; a hundred thousand of them are 9 MB.
 */
final class BodyLimit {

  static final int MAX_BODY_BYTES = 64 << 20;

  private BodyLimit() {}

  /** Lets a connection take requests of up to {@link #MAX_BODY_BYTES}; HTTP/1.1 only. */
  static void raise(ChannelPipeline pipeline) {
    HttpObjectAggregator stock = pipeline.get(HttpObjectAggregator.class);
    if (stock != null) {
      pipeline.replace(stock, null, new HttpObjectAggregator(MAX_BODY_BYTES));
    }
  }
}
