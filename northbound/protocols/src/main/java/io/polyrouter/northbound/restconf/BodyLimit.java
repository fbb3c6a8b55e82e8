package io.polyrouter.northbound.restconf;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.util.Map;

/**
 * How large a request may be. OpenDaylight's HTTP server refuses all beyond 16 KiB (413), which is
 * some hundred static routes; a hundred thousand of them are 9 MB.
 */
final class BodyLimit {

  static final int MAX_BODY_BYTES = 64 << 20;

  private BodyLimit() {}

  /** Lets a connection take requests of up to {@link #MAX_BODY_BYTES}; HTTP/1.1 only. */
  static void raise(ChannelPipeline pipeline) {
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      // Not its subclasses: the handler of upgrades to HTTP/2 is one.
      if (entry.getValue().getClass() == HttpObjectAggregator.class) {
        pipeline.replace(entry.getKey(), null, new HttpObjectAggregator(MAX_BODY_BYTES));
        return;
      }
    }
  }
}
