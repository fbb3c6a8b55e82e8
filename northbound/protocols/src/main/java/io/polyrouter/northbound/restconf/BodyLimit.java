package io.polyrouter.northbound.restconf;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http2.DelegatingDecompressorFrameListener;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How large a request may be, and that only who has shown the credential may send a body at all.
 * OpenDaylight's HTTP server refuses all beyond 16 KiB (413), which is some hundred static routes;
 * a hundred thousand of them are 9 MB. It asks for the credential when it has the body.
 */
final class BodyLimit {

  static final int MAX_BODY_BYTES = 64 << 20;

  private BodyLimit() {}

  /**
   * Lets a connection take bodies of up to {@link #MAX_BODY_BYTES} from who may send them.
   *
   * @param admitted whether the value of the header "authorization" shows the credential
   */
  static void raise(ChannelPipeline pipeline, Predicate<@Nullable String> admitted) {
    for (Map.Entry<String, ChannelHandler> entry : pipeline) {
      if (entry.getValue() instanceof Http2ConnectionHandler http2) {
        http2
            .decoder()
            .frameListener(
                new DelegatingDecompressorFrameListener(
                    http2.connection(), new Http2Requests(http2, admitted), MAX_BODY_BYTES));
        return;
      }
      // Not its subclasses: the handler of upgrades to HTTP/2 is one.
      if (entry.getValue().getClass() == HttpObjectAggregator.class) {
        pipeline.addBefore(entry.getKey(), null, new BodyGate(admitted));
        pipeline.replace(entry.getKey(), null, new HttpObjectAggregator(MAX_BODY_BYTES));
        return;
      }
    }
  }
}
