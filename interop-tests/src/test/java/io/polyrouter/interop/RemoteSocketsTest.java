package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Command;
import io.polyrouter.interop.lab.Controller;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Programs as Debian ships them, with their sockets in virtual routers. Two pairs of routers have
 * the same addresses; what a program reaches tells in which of them it is.
 *
 * <pre>
 *   red-client 10.5.0.1 ── 10.5.0.2 red-server       blue-client 10.5.0.1 ── 10.5.0.2 blue-server
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteSocketsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROUTERS = "data/polyrouter-virtual-routers:virtual-routers";
  private static final String REMOTE = "data/polyrouter-remote-sockets:remote-sockets";
  private static final String SERVER =
      """
      import socket, sys
      s = socket.create_server(('10.5.0.2', 8000))
      print('serves', flush=True)
      while True:
          c, peer = s.accept()
          with c:
              c.sendall((sys.argv[1] + ' sees ' + peer[0]).encode())
      """;
  private static final String CLIENT =
      """
      import socket
      with socket.create_connection(('10.5.0.2', 8000), 10) as s:
          text = b''
          while part := s.recv(100): text += part
          print(text.decode())
      """;

  private final Testbed testbed;
  private final Controller controller;

  RemoteSocketsTest(Testbed testbed) {
    this.testbed = testbed;
    controller = testbed.controller();
  }

  @BeforeAll
  void configure() {
    testbed.clear();
    controller
        .restconf()
        .put(
            ROUTERS,
            """
            {"polyrouter-virtual-routers:virtual-routers":{"virtual-router":[%s,%s,%s,%s]}}
            """
                .formatted(
                    router("red-client", "red-server", 1),
                    router("red-server", "red-client", 2),
                    router("blue-client", "blue-server", 1),
                    router("blue-server", "blue-client", 2)))
        .orFail();
  }

  private static String router(String name, String peer, int address) {
    return """
    {"name":"%s","interfaces":{"interface":[{"name":"eth0",
      "memory-link":{"virtual-router":"%s","interface":"eth0"},
      "ipv4":{"address":[{"ip":"10.5.0.%d","prefix-length":24}]}}]}}
    """
        .formatted(name, peer, address);
  }

  @AfterAll
  void clear() {
    controller.restconf().delete(REMOTE);
    testbed.clear();
  }

  private Command.Output in(String router, String... command) {
    return testbed.lab().execute(Lab.CORE, LIMIT, "", controller.inRouter(router, command));
  }

  private BackgroundCommand server(String router) {
    return new BackgroundCommand(
        testbed
            .lab()
            .within(
                Lab.CORE,
                controller.inRouter(router, "/usr/bin/python3", "-u", "-c", SERVER, router)));
  }

  @Test
  void programsInRoutersOfTheSameAddressesDoNotMeet() {
    try (BackgroundCommand red = server("red-server");
        BackgroundCommand blue = server("blue-server")) {
      for (BackgroundCommand each : List.of(red, blue)) {
        Eventually.within(LIMIT, () -> assertThat(each.lines()).contains("serves"));
      }
      assertThat(in("red-client", "/usr/bin/python3", "-c", CLIENT).orFail().out().strip())
          .isEqualTo("red-server sees 10.5.0.1");
      assertThat(in("blue-client", "/usr/bin/python3", "-c", CLIENT).orFail().out().strip())
          .isEqualTo("blue-server sees 10.5.0.1");
      // The kernel beside them has neither the address nor the port.
      Command.Output kernel =
          testbed.lab().execute(Lab.CORE, LIMIT, "", List.of("/usr/bin/python3", "-c", CLIENT));
      assertThat(kernel.exit()).isNotZero();
    }
  }

  @Test
  void theWebServerOfPythonServesCurlBySocks() {
    try (BackgroundCommand server =
        new BackgroundCommand(
            testbed
                .lab()
                .within(
                    Lab.CORE,
                    controller.inRouter(
                        "red-server", "/usr/bin/python3", "-u", "-m", "http.server", "8080")))) {
      Eventually.within(
          LIMIT,
          () ->
              assertThat(server.lines())
                  .anySatisfy(line -> assertThat(line).startsWith("Serving HTTP")));
      assertThat(curl("admin", controller.password(), "red-client").exit()).isZero();
      assertThat(curl("admin", "wrong", "red-client").exit()).isEqualTo(97);
      assertThat(curl("admin", controller.password(), "nowhere").exit()).isEqualTo(97);
      assertThat(in("red-client", "curl", "-sS", "-m", "10", "http://10.5.0.2:8080/").exit())
          .isZero();
    }
  }

  private Command.Output curl(String user, String password, String router) {
    return testbed
        .lab()
        .execute(
            Lab.CORE,
            LIMIT,
            "",
            List.of(
                "curl",
                "-sS",
                "-m",
                "10",
                "--proxy",
                "socks5h://127.0.0.1:1080",
                "--proxy-user",
                user + "@" + router + ":" + password,
                "http://10.5.0.2:8080/"));
  }

  @Test
  void aUserGetsWhatIsConfiguredAndNoMore() {
    // As openssl passwd -5 -salt salt secret prints it.
    String hash = "$5$salt$kpa26zwgX83BPSR8d7w93OIXbFt/d3UOTZaAu5vsTM6";
    controller
        .restconf()
        .put(
            REMOTE,
            """
            {"polyrouter-remote-sockets:remote-sockets":{"user":[
              {"name":"ann","password-hash":"%s","virtual-router":["red-client"]}]}}
            """
                .formatted(hash))
        .orFail();
    // Nothing listens: what curl complains of tells how far it came.
    Eventually.within(
        LIMIT, () -> assertThat(curl("ann", "secret", "red-client").err()).contains("(5)"));
    assertThat(curl("ann", "secret", "blue-client").err()).doesNotContain("(5)");
    assertThat(curl("ann", "wrong", "red-client").err()).doesNotContain("(5)");
  }

  @Test
  void aRouterThatIsNotThereIsSaidSo() {
    Command.Output output = in("nowhere", "true");
    assertThat(output.exit()).isEqualTo(126);
    assertThat(output.err()).contains("no virtual router \"nowhere\"");
  }
}
