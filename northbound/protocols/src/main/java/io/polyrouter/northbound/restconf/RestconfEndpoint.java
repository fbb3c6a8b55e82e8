package io.polyrouter.northbound.restconf;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.polyrouter.northbound.access.Credential;
import io.polyrouter.northbound.running.RunningGate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.transport.http.AbstractBasicAuthHandler;
import org.opendaylight.netconf.transport.http.AuthHandler;
import org.opendaylight.netconf.transport.http.ConfigUtils;
import org.opendaylight.netconf.transport.http.HttpServerStackConfiguration;
import org.opendaylight.netconf.transport.tcp.BootstrapFactory;
import org.opendaylight.restconf.server.NettyEndpointConfiguration;
import org.opendaylight.restconf.server.PrincipalService;
import org.opendaylight.restconf.server.SimpleNettyEndpoint;
import org.opendaylight.restconf.server.spi.RestconfStream;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.http.server.rev240208.http.server.stack.grouping.Transport;

/** The listening RESTCONF server: HTTP or HTTPS with one credential. Runs until it is closed. */
public final class RestconfEndpoint implements AutoCloseable {
  private static final Principal ADMIN = () -> Credential.USER;

  private final BootstrapFactory threads;
  private final SimpleNettyEndpoint endpoint;

  private RestconfEndpoint(BootstrapFactory threads, SimpleNettyEndpoint endpoint) {
    this.threads = threads;
    this.endpoint = endpoint;
  }

  /**
   * Where to listen.
   *
   * @param tls the certificate to show; null for plain HTTP
   */
  public record Address(String host, int port, @Nullable TlsFiles tls) {}

  /** Starts to listen; at {@code /restconf}. */
  public static RestconfEndpoint start(
      RestconfServices services,
      RestconfStream.Registry streams,
      RunningGate gate,
      Credential credential,
      Address address)
      throws IOException, GeneralSecurityException {
    Transport transport = transport(address);
    BootstrapFactory threads = new BootstrapFactory("restconf", 0, "restconf-accept", 1);
    try {
      return new RestconfEndpoint(
          threads,
          new SimpleNettyEndpoint(
              new CheckedRestconfServer(services, gate),
              new Login(credential),
              streams,
              threads,
              new NettyEndpointConfiguration(new HttpServerStackConfiguration(transport))));
    } catch (RuntimeException e) {
      threads.close();
      throw e;
    }
  }

  private static Transport transport(Address address) throws IOException, GeneralSecurityException {
    TlsFiles tls = address.tls();
    return tls == null
        ? ConfigUtils.serverTransportTcp(address.host(), address.port())
        : ConfigUtils.serverTransportTls(
            address.host(), address.port(), tls.readCertificate(), tls.readPrivateKey());
  }

  @Override
  public void close() throws ExecutionException {
    try (threads) {
      endpoint.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks each HTTP request for the credential. */
  private record Login(Credential credential) implements PrincipalService {
    @Override
    public Principal acquirePrincipal(HttpHeaders headers) {
      // Requests get here only through the handler below.
      Caller caller = Caller.of(headers);
      return caller == null ? ADMIN : caller;
    }

    @Override
    public AuthHandler<Principal> create() {
      return new AbstractBasicAuthHandler<>() {
        // Once for each connection, when its HTTP version is known and before its first request
        // goes on.
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
          BodyLimit.raise(context.pipeline(), this::shows);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpRequest request)
            throws Exception {
          super.channelRead0(
              context, request instanceof FullHttpRequest whole ? Caller.mark(whole) : request);
        }

        private boolean shows(@Nullable String authorization) {
          HttpRequest headersOnly =
              new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
          if (authorization != null) {
            headersOnly.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
          }
          return authenticate(headersOnly) != null;
        }

        @Override
        public @Nullable Principal authenticate(HttpRequest request) {
          return super.authenticate(request);
        }

        @Override
        protected @Nullable Principal authenticate(String user, String password) {
          return credential.matches(user, password) ? ADMIN : null;
        }
      };
    }
  }
}
