package io.polyrouter.northbound.restconf;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.InboundHttp2ToHttpAdapter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the requests of an HTTP/2 connection. A body whose sender has not shown the credential is
 * not gathered: the stream is answered and reset (RFC 9113, section 8.1). Used by the connection's
 * thread.
 */
final class Http2Requests extends InboundHttp2ToHttpAdapter {
  private final Http2ConnectionEncoder encoder;
  private final Predicate<@Nullable String> admitted;
  private final Set<Integer> refused = new HashSet<>();

  /**
   * Creates it.
   *
   * @param admitted whether the value of the header "authorization" shows the credential
   */
  Http2Requests(Http2ConnectionHandler handler, Predicate<@Nullable String> admitted) {
    super(handler.connection(), BodyLimit.MAX_BODY_BYTES, false, true);
    this.encoder = handler.encoder();
    this.admitted = admitted;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (!refuses(context, stream, headers, endOfStream)) {
      super.onHeadersRead(context, stream, headers, padding, endOfStream);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int stream,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (!refuses(context, stream, headers, endOfStream)) {
      super.onHeadersRead(
          context, stream, headers, dependency, weight, exclusive, padding, endOfStream);
    }
  }

  private boolean refuses(
      ChannelHandlerContext context, int stream, Http2Headers headers, boolean endOfStream) {
    if (refused.contains(stream)) {
      // Trailers of a body that is not wanted.
      return true;
    }
    if (endOfStream
        || connection.stream(stream) == null
        || getMessage(connection.stream(stream)) != null
        || admitted.test(text(headers.get(HttpHeaderNames.AUTHORIZATION)))) {
      return false;
    }
    refused.add(stream);
    encoder
        .writeHeaders(
            context,
            stream,
            new DefaultHttp2Headers()
                .status("401")
                .set(HttpHeaderNames.WWW_AUTHENTICATE, BodyGate.CHALLENGE),
            0,
            true,
            context.newPromise())
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    encoder
        .writeRstStream(context, stream, Http2Error.NO_ERROR.code(), context.newPromise())
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    context.flush();
    return true;
  }

  private static @Nullable String text(@Nullable CharSequence value) {
    return value == null ? null : value.toString();
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    return refused.contains(stream)
        ? data.readableBytes() + padding
        : super.onDataRead(context, stream, data, padding, endOfStream);
  }

  @Override
  public void onStreamRemoved(Http2Stream stream) {
    refused.remove(stream.id());
    super.onStreamRemoved(stream);
  }
}
