package io.polyrouter.northbound.restconf;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets no body into the memory whose sender has not shown the credential, in HTTP/1.1: stands in
 * front of what gathers requests. A request without a body goes on and is answered as ever.
 */
final class BodyGate extends ChannelInboundHandlerAdapter {
  /** What to read and forget of a refused body, so that its sender gets to read the answer. */
  private static final long FORGOTTEN_BYTES_LIMIT = 1 << 20;

  /** What a client without the credential is asked for. */
  static final String CHALLENGE = "Basic realm=\"polyrouter\"";

  private final Predicate<@Nullable String> admitted;
  private boolean refusing;
  private long forgottenBytes;

  BodyGate(Predicate<@Nullable String> admitted) {
    this.admitted = admitted;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refusing) {
      forget(context, message);
    } else if (message instanceof HttpRequest request
        && !(message instanceof LastHttpContent)
        && hasBody(request)
        && !admitted.test(request.headers().get(HttpHeaderNames.AUTHORIZATION))) {
      refusing = true;
      context
          .writeAndFlush(unauthorized(request.protocolVersion()))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }

  private static boolean hasBody(HttpRequest request) {
    return HttpUtil.isTransferEncodingChunked(request)
        || !request.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
  }

  private void forget(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent content) {
      forgottenBytes += content.content().readableBytes();
    }
    boolean last = message instanceof LastHttpContent;
    ReferenceCountUtil.release(message);
    if (last || forgottenBytes > FORGOTTEN_BYTES_LIMIT) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static FullHttpResponse unauthorized(HttpVersion version) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            version, HttpResponseStatus.UNAUTHORIZED, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE)
        .set(HttpHeaderNames.CONTENT_LENGTH, "0")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }
}
