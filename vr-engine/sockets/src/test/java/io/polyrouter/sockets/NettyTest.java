package io.polyrouter.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Netty's NIO transport over the provider, with nothing changed but the provider. */
@Timeout(120)
class NettyTest {

  @Test
  void webServerAndClient() {
    try (FakeRouter router = new FakeRouter(500, 100_000_000);
        NettyHttp http = new NettyHttp(router.sockets())) {
      InetSocketAddress server =
          http.serve(new InetSocketAddress(Addresses.toInet(FakeRouter.IPV4, 0), 0), "a router");
      assertThat(http.get(server, "/x").join()).isEqualTo("hello /x from a router");
      List<CompletableFuture<String>> answers =
          IntStream.range(0, 100).mapToObj(i -> http.get(server, "/" + i)).toList();
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).join()).isEqualTo("hello /" + i + " from a router");
      }
    }
  }

  @Test
  void contentLargerThanAllBuffers() {
    byte[] content = new byte[20_000_003];
    new Random(1).nextBytes(content);
    try (FakeRouter router = new FakeRouter(100, 100_000_000);
        NettyHttp http = new NettyHttp(router.sockets())) {
      InetSocketAddress server =
          http.serve(new InetSocketAddress(Addresses.toInet(FakeRouter.IPV6, 0), 0), "a router");
      assertThat(http.post(server, content).join()).isEqualTo(content);
    }
  }
}
