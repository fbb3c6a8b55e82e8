package io.polyrouter.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, with a virtual router that is the kernel's loopback under another address. */
class ExecTest {

  private static final int LIMIT_SECONDS = 60;

  @TempDir Path folder;

  private LoopbackController controller;

  @BeforeAll
  static void onlyWhereItCanRun() {
    assumeTrue(Kernel.isKnownMachine(), "needs Linux on x86-64 or AArch64");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs /usr/bin/python3");
  }

  @BeforeEach
  void start() throws IOException {
    controller = new LoopbackController(folder.resolve("sockets"));
  }

  @AfterEach
  void stop() throws IOException {
    controller.close();
  }

  private record Ended(int status, String output) {}

  private Ended run(String router, String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process = start(output, router, command);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still runs: " + Files.readString(output));
    }
    return new Ended(process.exitValue(), Files.readString(output).strip());
  }

  private Process start(Path output, String router, String... command) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Exec.class.getName(),
                folder.resolve("sockets").toString(),
                router));
    all.addAll(List.of(command));
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .directory(folder.toFile())
        .start();
  }

  private Ended python(String program) throws IOException, InterruptedException {
    return run("loopback", "/usr/bin/python3", "-c", program);
  }

  @Test
  void theStatusIsTheCommands() throws Exception {
    assertThat(run("loopback", "sh", "-c", "exit 7").status()).isEqualTo(7);
    assertThat(run("loopback", "no-such-command"))
        .isEqualTo(new Ended(127, "polyrouter exec: no-such-command: command not found"));
    Ended refused = run("elsewhere", "true");
    assertThat(refused.status()).isEqualTo(126);
    assertThat(refused.output()).contains("no virtual router \"elsewhere\"");
  }

  @Test
  void withoutControllerItSaysSo() throws Exception {
    controller.close();
    Files.delete(folder.resolve("sockets"));
    Ended ended = run("loopback", "true");
    assertThat(ended.status()).isEqualTo(126);
    assertThat(ended.output()).contains("no controller listens on");
  }

  @Test
  void aServerInTheRouterIsReachedFromBesideIt() throws Exception {
    Ended[] ended = new Ended[1];
    Thread server =
        new Thread(() -> {
          try {
            ended[0] =
                python(
                    """
                    import socket
                    s = socket.socket()
                    s.bind(('10.9.8.7', 0))
                    s.listen()
                    open('port', 'w').write(str(s.getsockname()[1]) + '\\n')
                    c, peer = s.accept()
                    with c: c.sendall(b'to ' + c.recv(100))
                    print(peer[0], c.family == socket.AF_INET)
                    """);
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    server.start();
    int port = portWhenWritten();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write("us".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("to us");
    }
    server.join();
    assertThat(ended[0]).isEqualTo(new Ended(0, "10.9.8.7 True"));
  }

  private int portWhenWritten() throws IOException, InterruptedException {
    Path file = folder.resolve("port");
    for (int i = 0; i < LIMIT_SECONDS * 50; i++) {
      if (Files.exists(file) && Files.readString(file).endsWith("\n")) {
        return Integer.parseInt(Files.readString(file).strip());
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the server did not come up");
  }

  @Test
  void blockingConnectionsWithinTheRouter() throws Exception {
    Ended ended =
        python(
            """
            import socket, threading
            s = socket.create_server(('10.9.8.7', 0))
            port = s.getsockname()[1]
            def serve():
                c, _ = s.accept()
                data = b''
                while part := c.recv(65536): data += part
                c.sendall(bytes(reversed(data)))
                c.close()
            t = threading.Thread(target=serve); t.start()
            c = socket.create_connection(('10.9.8.7', port))
            sent = bytes(i % 251 for i in range(1000000))
            c.sendall(sent)
            c.shutdown(socket.SHUT_WR)
            got = b''
            while part := c.recv(65536): got += part
            print(got == bytes(reversed(sent)), c.getpeername() == ('10.9.8.7', port))
            try: socket.create_connection(('10.9.8.7', 1))
            except ConnectionRefusedError: print('refused')
            """);
    assertThat(ended).isEqualTo(new Ended(0, "True True\nrefused"));
  }

  @Test
  void anEventLoopWithNonblockingSockets() throws Exception {
    Ended ended =
        python(
            """
            import asyncio
            async def serve(reader, writer):
                writer.write(b'echo ' + await reader.readline())
                await writer.drain()
                writer.close()
            async def main():
                server = await asyncio.start_server(serve, '10.9.8.7', 0)
                port = server.sockets[0].getsockname()[1]
                async def ask(i):
                    r, w = await asyncio.open_connection('10.9.8.7', port)
                    w.write(b'%d\\n' % i)
                    answer = await r.read()
                    w.close()
                    return answer == b'echo %d\\n' % i
                print(all(await asyncio.gather(*[ask(i) for i in range(50)])))
                try: await asyncio.open_connection('10.9.8.7', 1)
                except ConnectionRefusedError: print('refused')
            asyncio.run(main())
            """);
    assertThat(ended).isEqualTo(new Ended(0, "True\nrefused"));
  }

  @Test
  void datagrams() throws Exception {
    Ended ended =
        python(
            """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind(('10.9.8.7', 0))
            there = s.getsockname()
            c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            c.settimeout(5); s.settimeout(5)
            c.sendto(b'hello', there)
            data, back = s.recvfrom(100)
            s.sendto(data.upper(), back)
            print(c.recvfrom(100) == (b'HELLO', there))
            c.connect(there)
            c.send(b'connected')
            print(s.recvmsg(100)[0], s.sendmsg([b'a', b'b'], [], 0, back), c.recv(100))
            c.setblocking(False)
            try: c.recvfrom(1)
            except BlockingIOError: print('nothing')
            """);
    assertThat(ended).isEqualTo(new Ended(0, "True\nb'connected' 2 b'ab'\nnothing"));
  }

  @Test
  void childrenAreInTheRouterToo() throws Exception {
    Ended ended =
        run(
            "loopback",
            "sh",
            "-c",
            "/usr/bin/python3 -c \"import socket; socket.create_connection(('10.9.8.7', 1))\" 2>&1"
                + " | grep -o ConnectionRefusedError | head -1");
    assertThat(ended).isEqualTo(new Ended(0, "ConnectionRefusedError"));
    assertThat(controller.requests.get()).isEqualTo(1);
  }

  @Test
  void aProgramWhoseSupervisorIsKilledEndsToo() throws Exception {
    Path output = folder.resolve("output");
    Process supervisor =
        start(output, "loopback", "sh", "-c", "echo $$; exec sleep " + LIMIT_SECONDS);
    try {
      for (int i = 0; i < LIMIT_SECONDS * 10 && !Files.readString(output).endsWith("\n"); i++) {
        Thread.sleep(100);
      }
      long program = Long.parseLong(Files.readString(output).strip());
      ProcessHandle running = ProcessHandle.of(program).orElseThrow();
      supervisor.destroyForcibly().waitFor();
      assertThat(running.onExit().get(LIMIT_SECONDS / 2, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      supervisor.destroyForcibly();
    }
  }
}
