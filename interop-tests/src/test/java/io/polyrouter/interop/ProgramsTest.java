package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.limits;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Command;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Programs;
import io.polyrouter.remote.Access;
import io.polyrouter.remote.Caller;
import io.polyrouter.router.config.VrLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs as Debian ships them with their sockets in virtual routers, reached from a Linux host
 * and from another virtual router, and reaching those.
 *
 * <pre>
 *   Linux host 10.0.0.2 ── veth ── 10.0.0.1 red 10.0.1.1 ── memory link ── 10.0.1.2 blue
 *          2001:db8::2             2001:db8::1  2001:db8:1::1              2001:db8:1::2
 * </pre>
 *
 * <p>A third router, greedy (10.0.2.2), hangs on red, too, and has tight limits.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ProgramsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int GREEDY_SOCKETS = 40;
  private static final long GREEDY_BYTES = 300_000;
  private static final String RED = "10.0.0.1";
  private static final String RED6 = "2001:db8::1";

  private final KernelLab kernel;
  private final KernelHost host;
  private final Programs programs;

  ProgramsTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
    programs = Programs.in(kernel);
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
            linkTo("to-blue", "blue", "to-red", "10.0.1.1/24", "2001:db8:1::1/64"),
            linkTo("to-greedy", "greedy", "to-red", "10.0.2.1/24")),
        limits(
            route(
                vr("greedy", linkTo("to-red", "red", "to-greedy", "10.0.2.2/24")),
                "0.0.0.0/0",
                "10.0.2.1"),
            new VrLimits(1000, 1000, 1000, GREEDY_SOCKETS, GREEDY_BYTES, 1 << 20)),
        route(
            route(
                vr("blue", linkTo("to-red", "red", "to-blue", "10.0.1.2/24", "2001:db8:1::2/64")),
                "0.0.0.0/0",
                "10.0.1.1"),
            "::/0",
            "2001:db8:1::1"));
    kernel.awaitUp("red", "eth0");
    host.gateway("10.0.0.1");
    host.run("ip", "-6", "route", "add", "default", "via", "2001:db8::1");
    // Routers look for duplicates before they use an IPv6 address.
    Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", "2001:db8:1::2"));
  }

  @AfterAll
  void close() {
    programs.close();
    kernel.close();
  }

  private static void awaitLine(BackgroundCommand program, String start) {
    Eventually.within(
        SOON,
        () -> assertThat(program.lines()).anySatisfy(line -> assertThat(line).startsWith(start)));
  }

  // ---- iperf3 --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {RED, RED6})
  void iperf3ServesFromARouter(String address) {
    try (BackgroundCommand server = programs.start("red", "iperf3", "-s", "--forceflush")) {
      List<List<String>> tests =
          List.of(
              List.of("-t", "1"),
              List.of("-t", "1", "-R"),
              List.of("-t", "1", "-P", "4"),
              List.of("-t", "1", "-u", "-b", "5M"),
              List.of("-t", "1", "-u", "-b", "5M", "-R"));
      int number = 0;
      for (List<String> test : tests) {
        awaitTest(server, ++number);
        measured(host.run(iperf3(address, test)).out());
      }
      awaitTest(server, ++number);
      measured(programs.run("blue", iperf3(address, tests.getFirst())).out());
    }
  }

  /** It listens anew for each test. */
  private static void awaitTest(BackgroundCommand server, int number) {
    awaitLine(server, "Server listening on 5201 (test #" + number);
  }

  private static String[] iperf3(String server, List<String> more) {
    List<String> command = new ArrayList<>(List.of("iperf3", "-J", "-c", server));
    command.addAll(more);
    return command.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "2001:db8::2"})
  void iperf3AsksFromARouter(String address) {
    try (BackgroundCommand server = host.start("iperf3", "-s", "--forceflush")) {
      int number = 0;
      for (String router : new String[] {"red", "blue"}) {
        for (String more : new String[] {"-t 1", "-t 1 -R", "-t 1 -u -b 5M", "-t 1 -u -b 5M -R"}) {
          awaitTest(server, ++number);
          measured(programs.run(router, iperf3(address, List.of(more.split(" ")))).out());
        }
      }
    }
  }

  /** That something got there, as the one who received it says. */
  private static void measured(String json) {
    JsonObject end = JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("end");
    JsonObject received =
        end.has("sum_received") ? end.getAsJsonObject("sum_received") : end.getAsJsonObject("sum");
    assertThat(received.get("bytes").getAsLong()).as(json).isGreaterThan(100_000);
    if (received.has("lost_percent")) {
      assertThat(received.get("lost_percent").getAsDouble()).as(json).isLessThan(10);
    }
  }

  @Test
  void whereNoRouteLeadsAProgramIsToldAtOnce() {
    Command.Output output = programs.attempt("red", "iperf3", "-c", "127.0.0.1", "-t", "1");
    assertThat(output.exit()).isNotZero();
    assertThat(output.out() + output.err()).contains("No route to host");
  }

  // ---- curl, nc, http.server -------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "[2001:db8::1]"})
  void theWebServerOfPythonServesCurlOfALinuxHostAndOfAnotherRouter(String address)
      throws IOException {
    byte[] content = new byte[5_000_000];
    new Random(1).nextBytes(content);
    Files.write(programs.folder().resolve("content"), content);
    String url = "http://" + address + ":8000/content";
    try (BackgroundCommand server =
        programs.start(
            "red",
            "/usr/bin/python3",
            "-u",
            "-m",
            "http.server",
            "8000",
            "-d",
            programs.folder().toString())) {
      awaitLine(server, "Serving HTTP");
      String expected =
          host.run("sha256sum", programs.folder().resolve("content").toString()).out();
      String ask = "curl -sS -m 30 '" + url + "' | sha256sum";
      assertThat(host.run("sh", "-c", ask).out()).startsWith(expected.substring(0, 64));
      assertThat(programs.run("blue", "sh", "-c", ask).out()).startsWith(expected.substring(0, 64));
    }
  }

  @Test
  void curlAsksAWebServerOfALinuxHost() {
    try (BackgroundCommand server =
        host.start("/usr/bin/python3", "-u", "-m", "http.server", "8001", "-d", "/etc")) {
      awaitLine(server, "Serving HTTP");
      for (String router : new String[] {"red", "blue"}) {
        assertThat(
                programs.run(router, "curl", "-sS", "-m", "30", "http://10.0.0.2:8001/hosts").out())
            .isEqualTo(host.run("cat", "/etc/hosts").out());
      }
      assertThat(programs.attempt("red", "curl", "-sS", "-m", "30", "http://10.0.0.2:8002/").err())
          .contains("(7)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-u"})
  void ncListensAndAsks(String udp) {
    String options = udp.isEmpty() ? "" : "-u ";
    String client = "echo hello | nc " + options + "-w 2 10.0.0.1 7000";
    for (boolean fromLinux : new boolean[] {true, false}) {
      try (BackgroundCommand server =
          programs.start("red", "sh", "-c", "nc -v -n -l " + options + "10.0.0.1 7000")) {
        awaitLine(server, udp.isEmpty() ? "Listening on" : "Bound on");
        if (fromLinux) {
          host.run("sh", "-c", client);
        } else {
          programs.run("blue", "sh", "-c", client);
        }
        Eventually.within(
            SOON,
            () ->
                assertThat(String.join("\n", server.lines()))
                    .contains("hello")
                    .contains(fromLinux ? "10.0.0.2" : "10.0.1.2"));
      }
    }
  }

  // ---- ports -----------------------------------------------------------------------------------

  @Test
  void aPortIsTakenWhenItIsBound() {
    String output =
        programs
            .run(
                "red",
                "/usr/bin/python3",
                "-c",
                """
                import errno, socket
                def bound(family, address, only6=False, type=socket.SOCK_STREAM):
                    s = socket.socket(family, type)
                    if only6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    try: s.bind(address)
                    except OSError as e: return errno.errorcode[e.errno]
                    return s
                v4, v6 = socket.AF_INET, socket.AF_INET6
                first = bound(v4, ('10.0.0.1', 9000))
                print(first.getsockname(), bound(v4, ('10.0.0.1', 9000)), bound(v4, ('', 9000)))
                print(bound(v4, ('10.0.0.77', 9000)), bound(v6, ('::', 9000)))
                other = bound(v6, ('::', 9000), only6=True)
                print(other.getsockname()[1])
                first.listen(); other.listen()
                first.close()
                again = bound(v4, ('10.0.0.1', 9000))
                print(again.getsockname())
                any = bound(v4, ('10.0.0.1', 0))
                print(any.getsockname()[1] > 1024)
                any.listen()
                c = bound(v4, ('10.0.0.1', 9001))
                c.connect(any.getsockname())
                print(any.accept()[1])
                u = bound(v4, ('', 9000), type=socket.SOCK_DGRAM)
                print(bound(v4, ('10.0.0.1', 9000), type=socket.SOCK_DGRAM))
                """)
            .out();
    assertThat(output.lines())
        .containsExactly(
            "('10.0.0.1', 9000) EADDRINUSE EADDRINUSE",
            "EADDRNOTAVAIL EADDRINUSE",
            "9000",
            "('10.0.0.1', 9000)",
            "True",
            "('10.0.0.1', 9001)",
            "EADDRINUSE");
  }

  // ---- pings, raw sockets, groups --------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "2001:db8::2"})
  void pingsFromRouters(String address) {
    for (String router : new String[] {"red", "blue"}) {
      String hops = router.equals("red") ? "64" : "63";
      String out =
          programs.run(router, "ping", "-n", "-c", "3", "-i", "0.2", "-s", "2000", address).out();
      assertThat(out).contains("3 received").contains("ttl=" + hops);
    }
  }

  private static final String RAW =
      """
      import socket, struct, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 89)
      s.settimeout(10)
      s.sendto(b'over IP itself', ('10.0.0.2', 0))
      packet, peer = s.recvfrom(2000)
      print(peer[0], packet[9], packet[8], socket.inet_ntoa(packet[16:20]), packet[20:].decode())
      """;

  private static final String RAW_PEER =
      """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 89)
      print('ready', flush=True)
      packet, peer = s.recvfrom(2000)
      s.sendto(packet[20:].upper(), peer)
      """;

  @Test
  void rawSocketsAreForWhoMay() {
    assertThat(programs.attempt("red", "/usr/bin/python3", "-c", RAW).err())
        .contains("PermissionError");
    Access all =
        new Access() {
          @Override
          public boolean allows(Caller caller, String router) {
            return true;
          }

          @Override
          public boolean allowsRaw(Caller caller, String router) {
            return router.equals("red");
          }
        };
    try (Programs allowed = Programs.in(kernel, all);
        BackgroundCommand peer = host.start("/usr/bin/python3", "-c", RAW_PEER)) {
      awaitLine(peer, "ready");
      assertThat(allowed.run("red", "/usr/bin/python3", "-c", RAW).out().strip())
          .isEqualTo("10.0.0.2 89 64 10.0.0.1 OVER IP ITSELF");
      assertThat(allowed.attempt("blue", "/usr/bin/python3", "-c", RAW).err())
          .contains("PermissionError");
    }
  }

  private static final String MEMBER =
      """
      import socket, sys
      group, by = sys.argv[1], sys.argv[2]
      six = ':' in group
      s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
      s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      s.bind(('', 5007))
      if six:
          s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
              socket.inet_pton(socket.AF_INET6, group) + bytes(4))
      else:
          s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
              socket.inet_aton(group) + socket.inet_aton(by))
      print('joined', flush=True)
      data, peer = s.recvfrom(100)
      print(data.decode(), peer[0], flush=True)
      """;

  private static final String TO_GROUP =
      """
      import socket, sys
      group, by = sys.argv[1], sys.argv[2]
      six = ':' in group
      s = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
      if six: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, int(by))
      else: s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(by))
      s.sendto(b'to all', (group, 5007))
      """;

  @ParameterizedTest
  @CsvSource({"239.1.2.3, 10.0.0.1, 10.0.0.2", "239.1.2.3, 0.0.0.0, 10.0.0.2", "ff15::7, -, 2"})
  void programsInRoutersJoinGroups(String group, String by, String sendBy) {
    String from =
        group.contains(":") ? host.run("cat", "/sys/class/net/eth0/ifindex").out().strip() : sendBy;
    try (BackgroundCommand member =
        programs.start("red", "/usr/bin/python3", "-c", MEMBER, group, by)) {
      awaitLine(member, "joined");
      host.run("/usr/bin/python3", "-c", TO_GROUP, group, from);
      awaitLine(member, "to all " + (group.contains(":") ? "2001:db8::2" : "10.0.0.2"));
    }
  }

  @Test
  void programsInRoutersSendToGroups() {
    try (BackgroundCommand member =
        host.start("/usr/bin/python3", "-c", MEMBER, "239.1.2.4", "10.0.0.2")) {
      awaitLine(member, "joined");
      programs.run("red", "/usr/bin/python3", "-c", TO_GROUP, "239.1.2.4", "10.0.0.1");
      awaitLine(member, "to all 10.0.0.1");
    }
  }

  // ---- programs that misbehave -----------------------------------------------------------------

  @Test
  void whoOpensWithoutEndMeetsTheLimitsOfItsRouterAlone() {
    String open =
        """
        import errno, socket
        kept = []
        try:
            while len(kept) < 1000:
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(('', 0))
                kept.append(s)
        except OSError as e:
            print(len(kept), errno.errorcode[e.errno], flush=True)
        input()
        """;
    try (BackgroundCommand greedy =
        programs.start("greedy", "sh", "-c", "sleep 60 | /usr/bin/python3 -c \"$0\"", open)) {
      awaitLine(greedy, GREEDY_SOCKETS + " EMFILE");
      assertThat(programs.run("blue", "ping", "-c", "1", "10.0.0.2").out()).contains("1 received");
      assertThat(
              programs
                  .run(
                      "red",
                      "/usr/bin/python3",
                      "-c",
                      "import socket; socket.create_server(('', 0))")
                  .exit())
          .isZero();
    }
  }

  @Test
  void whoNeverReadsHoldsMemoryOfItsRouterAlone() {
    String flood =
        """
        import socket, threading
        s = socket.create_server(('10.0.0.2', 7100))
        print('ready', flush=True)
        def send(c):
            try:
                while True: c.sendall(bytes(65536))
            except OSError: pass
        while True: threading.Thread(target=send, args=s.accept()[:1], daemon=True).start()
        """;
    String neverRead =
        """
        import socket, time
        kept = [socket.create_connection(('10.0.0.2', 7100)) for i in range(8)]
        print('connected', flush=True)
        time.sleep(60)
        """;
    try (BackgroundCommand sender = host.start("/usr/bin/python3", "-c", flood)) {
      awaitLine(sender, "ready");
      try (BackgroundCommand greedy =
          programs.start("greedy", "/usr/bin/python3", "-c", neverRead)) {
        awaitLine(greedy, "connected");
        Eventually.within(
            SOON,
            () -> assertThat(kernel.socketBufferBytes("greedy")).isGreaterThan(GREEDY_BYTES / 4));
        try (BackgroundCommand server = host.start("iperf3", "-s", "-p", "5301", "--forceflush")) {
          awaitLine(server, "Server listening");
          measured(
              programs
                  .run("blue", "iperf3", "-J", "-c", "10.0.0.2", "-p", "5301", "-n", "2M")
                  .out());
        }
        assertThat(kernel.socketBufferBytes("greedy"))
            // Each connection may have a little whatever the limit.
            .isBetween(GREEDY_BYTES / 4, 2 * GREEDY_BYTES);
      }
    }
  }
}
