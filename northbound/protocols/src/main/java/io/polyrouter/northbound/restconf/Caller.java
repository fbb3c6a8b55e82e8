package io.polyrouter.northbound.restconf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.polyrouter.northbound.access.Credential;
import java.io.InputStream;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.opendaylight.restconf.server.api.ServerRequest;

/**
 * Who sends one request, together with the request's body. OpenDaylight hands the body on as an
 * object that only its own parsers can read, and once; the principal is what reaches the operations
 * unchanged. The body belongs to OpenDaylight: it lasts until the operation's call returns, or
 * until its parser has read it, unless it is {@linkplain #keep kept}.
 */
final class Caller implements Principal {
  private final ByteBuf body;

  private Caller(ByteBuf body) {
    this.body = body;
  }

  /** The body of a request; null if it did not come by this package's server. */
  static @Nullable Caller of(ServerRequest<?> request) {
    return request.principal() instanceof Caller caller ? caller : null;
  }

  /** The caller whose {@linkplain #mark marked} request has these headers. */
  static @Nullable Caller of(HttpHeaders headers) {
    return headers instanceof MarkedHeaders marked ? new Caller(marked.body) : null;
  }

  /** The same request with headers that know its body. */
  static FullHttpRequest mark(FullHttpRequest request) {
    return new DefaultFullHttpRequest(
        request.protocolVersion(),
        request.method(),
        request.uri(),
        request.content(),
        new MarkedHeaders(request.headers(), request.content()),
        request.trailingHeaders());
  }

  @Override
  public String getName() {
    return Credential.USER;
  }

  /** The body from its start, each time. */
  InputStream body() {
    return new ByteBufInputStream(body.duplicate());
  }

  /** Keeps the body until {@link #letGo}. */
  void keep() {
    body.retain();
  }

  void letGo() {
    body.release();
  }

  private static final class MarkedHeaders extends DefaultHttpHeaders {
    private final ByteBuf body;

    MarkedHeaders(HttpHeaders headers, ByteBuf body) {
      // OpenDaylight releases an empty one at once, and moves the reader's place in others.
      this.body = body.isReadable() ? body.duplicate() : Unpooled.EMPTY_BUFFER;
      set(headers);
    }
  }
}
