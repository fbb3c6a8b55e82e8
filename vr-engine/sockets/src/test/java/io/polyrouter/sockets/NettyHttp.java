package io.polyrouter.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A web server and a client as anybody would write them with Netty, given a provider. */
final class NettyHttp implements AutoCloseable {

  private static final int MOST_CONTENT_BYTES = 32 << 20;

  private final Sockets sockets;
  private final EventLoopGroup group;

  NettyHttp(Sockets sockets) {
    this.sockets = sockets;
    this.group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory(sockets.provider()));
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Serves "hello PATH from NAME", or for a POST its content; returns where. */
  InetSocketAddress serve(InetSocketAddress at, String name) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new NioServerSocketChannel(sockets.provider()))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(MOST_CONTENT_BYTES),
                            new Answerer(name));
                  }
                });
    return (InetSocketAddress) bootstrap.bind(at).syncUninterruptibly().channel().localAddress();
  }

  private static final class Answerer extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final String name;

    Answerer(String name) {
      this.name = name;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      byte[] content = ("hello " + request.uri() + " from " + name).getBytes(UTF_8);
      if (request.method().equals(HttpMethod.POST)) {
        content = new byte[request.content().readableBytes()];
        request.content().readBytes(content);
      }
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(content));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.length);
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** What a server answers to a GET. */
  CompletableFuture<String> get(InetSocketAddress server, String path) {
    return exchange(server, HttpMethod.GET, path, new byte[0])
        .thenApply(content -> new String(content, UTF_8));
  }

  /** What a server answers to a POST. */
  CompletableFuture<byte[]> post(InetSocketAddress server, byte[] content) {
    return exchange(server, HttpMethod.POST, "/", content);
  }

  private CompletableFuture<byte[]> exchange(
      InetSocketAddress server, HttpMethod method, String path, byte[] content) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
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
                            new HttpObjectAggregator(MOST_CONTENT_BYTES),
                            new Reader(answer));
                  }
                });
    bootstrap
        .connect(server)
        .addListener(
            (ChannelFutureListener)
                connected -> {
                  if (!connected.isSuccess()) {
                    answer.completeExceptionally(connected.cause());
                    return;
                  }
                  FullHttpRequest request =
                      new DefaultFullHttpRequest(
                          HttpVersion.HTTP_1_1, method, path, Unpooled.wrappedBuffer(content));
                  request.headers().set(HttpHeaderNames.HOST, "test");
                  request.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.length);
                  connected
                      .channel()
                      .writeAndFlush(request)
                      .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
                });
    return answer;
  }

  private static final class Reader extends SimpleChannelInboundHandler<FullHttpResponse> {

    private final CompletableFuture<byte[]> answer;

    Reader(CompletableFuture<byte[]> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      byte[] content = new byte[response.content().readableBytes()];
      response.content().readBytes(content);
      answer.complete(content);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
      context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IOException("closed without an answer"));
    }
  }
}
