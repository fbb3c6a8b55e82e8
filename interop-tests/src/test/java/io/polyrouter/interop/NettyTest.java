package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.sockets.Sockets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A web server and a client of Netty in virtual routers, with a Linux host and another virtual
 * router at the other end.
 *
 * <pre>
 *   Linux host 10.0.0.2 ── veth ── 10.0.0.1 red 10.0.1.1 ── memory link ── 10.0.1.2 blue
 *          2001:db8::2             2001:db8::1
 * </pre>
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class NettyTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 16 << 20;
  private static final int CONTENT_BYTES = 3_000_000;

  private final KernelLab kernel;
  private final KernelHost host;

  NettyTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
  }

  @BeforeAll
  void join() {
    kernel.apply(
        vr(
            "red",
            on(
                "eth0",
                host.veth("eth0", "10.0.0.2/24", "2001:db8::2/64"),
                "10.0.0.1/24",
                "2001:db8::1/64"),
            linkTo("to-blue", "blue", "to-red", "10.0.1.1/24")),
        route(
            vr("blue", linkTo("to-red", "red", "to-blue", "10.0.1.2/24")),
            "0.0.0.0/0",
            "10.0.1.1"));
    kernel.awaitUp("red", "eth0");
    host.gateway("10.0.0.1");
    // The router looks for duplicates before it uses an IPv6 address.
    Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", "2001:db8::1"));
  }

  @AfterAll
  void close() {
    kernel.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "2001:db8::1"})
  void aServerInARouterServesALinuxHostAndAnotherRouter(String address) throws Exception {
    try (Web red = new Web(Sockets.of(kernel.engine(), "red"));
        Web blue = new Web(Sockets.of(kernel.engine(), "blue"))) {
      InetSocketAddress server = red.serve(new InetSocketAddress(address, 0));
      String url = "http://%s:%d/some".formatted(bracketed(address), server.getPort());
      String ask = "curl -sS -m 30 '" + url + "' | sha256sum";
      String expected = "printf '/some%.0s' $(seq " + CONTENT_BYTES / 5 + ") | sha256sum";
      assertThat(host.run("sh", "-c", ask).out()).isEqualTo(host.run("sh", "-c", expected).out());
      if (address.indexOf(':') < 0) {
        assertThat(blue.get(server, "/some")).isEqualTo(content("/some"));
      }
    }
  }

  @Test
  void clientsInRoutersAskALinuxHost() throws Exception {
    try (BackgroundCommand server =
            host.start("/usr/bin/python3", "-u", "-m", "http.server", "8003", "-d", "/etc");
        Web red = new Web(Sockets.of(kernel.engine(), "red"));
        Web blue = new Web(Sockets.of(kernel.engine(), "blue"))) {
      Eventually.within(
          SOON, () -> assertThat(server.lines()).anyMatch(line -> line.startsWith("Serving HTTP")));
      String hosts = host.run("cat", "/etc/hosts").out();
      InetSocketAddress there = new InetSocketAddress("10.0.0.2", 8003);
      assertThat(red.get(there, "/hosts")).isEqualTo(hosts);
      assertThat(blue.get(there, "/hosts")).isEqualTo(hosts);
    }
  }

  private static String bracketed(String address) {
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private static String content(String path) {
    return path.repeat(CONTENT_BYTES / path.length());
  }

  /** As anybody would write it with Netty, given a provider. */
  private static final class Web implements AutoCloseable {

    private final Sockets sockets;
    private final EventLoopGroup group;

    Web(Sockets sockets) {
      this.sockets = sockets;
      this.group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory(sockets.provider()));
    }

    @Override
    public void close() {
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Serves the path over and over; returns where. */
    InetSocketAddress serve(InetSocketAddress at) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(group)
              .channelFactory(() -> new NioServerSocketChannel(sockets.provider()))
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel
                          .pipeline()
                          .addLast(
                              new HttpServerCodec(),
                              new HttpObjectAggregator(MOST_BYTES),
                              new Answerer());
                    }
                  });
      return (InetSocketAddress) bootstrap.bind(at).syncUninterruptibly().channel().localAddress();
    }

    /** What a server answers. */
    String get(InetSocketAddress server, String path) throws Exception {
      CompletableFuture<String> answer = new CompletableFuture<>();
      Bootstrap bootstrap =
          new Bootstrap()
              .group(group)
              .channelFactory(() -> new NioSocketChannel(sockets.provider()))
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel
                          .pipeline()
                          .addLast(
                              new HttpClientCodec(),
                              new HttpObjectAggregator(MOST_BYTES),
                              new Reader(answer));
                    }
                  });
      Channel channel = bootstrap.connect(server).sync().channel();
      FullHttpRequest request =
          new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
      request.headers().set(HttpHeaderNames.HOST, "test");
      channel.writeAndFlush(request).sync();
      return answer.get(30, TimeUnit.SECONDS);
    }
  }

  private static final class Answerer extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      byte[] content = content(request.uri()).getBytes(UTF_8);
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(content));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.length);
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {

    private final CompletableFuture<String> answer;

    Reader(CompletableFuture<String> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      answer.complete(response.content().toString(UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }
}
