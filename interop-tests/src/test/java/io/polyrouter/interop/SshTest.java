package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Programs;
import io.polyrouter.sockets.ProcessSelectorProvider;
import io.polyrouter.sockets.Sockets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.mina.MinaServiceFactoryFactory;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Apache MINA SSHD, unmodified, as the server in one virtual router and as the client in another;
 * and OpenSSH's client on a Linux host and, by {@code polyrouter exec}, in the other virtual
 * router.
 *
 * <pre>
 *   Linux host 10.0.0.2 ── veth ── 10.0.0.1 red 10.0.1.1 ── memory link ── 10.0.1.2 blue
 * </pre>
 *
 * <p>SSHD knows of no SelectorProvider: this JVM has one for the whole process (pom.xml). Of its
 * transports MINA's is the one over java.nio's selectors; the one that it has by itself is over
 * asynchronous channels, which are always the kernel's.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SshTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PORT = 2222;
  private static final int FILE_BYTES = 8_000_000;

  /** About 6.9 MB. */
  private static final String MUCH = "seq 1 1000000";

  private final KernelLab kernel;
  private final KernelHost host;
  private final Programs programs;
  private final SshServer server = SshServer.setUpDefaultServer();

  SshTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
    programs = Programs.in(kernel);
  }

  @BeforeAll
  void start() throws Exception {
    kernel.apply(
        vr(
            "red",
            on("eth0", host.veth("eth0", "10.0.0.2/24"), "10.0.0.1/24"),
            linkTo("to-blue", "blue", "to-red", "10.0.1.1/24")),
        route(
            vr("blue", linkTo("to-red", "red", "to-blue", "10.0.1.2/24")),
            "0.0.0.0/0",
            "10.0.1.1"));
    kernel.awaitUp("red", "eth0");
    host.run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", key().toString());
    byte[] content = new byte[FILE_BYTES];
    new Random(1).nextBytes(content);
    Files.write(file("sent"), content);

    SimpleGeneratorHostKeyProvider hostKeys = new SimpleGeneratorHostKeyProvider();
    hostKeys.setAlgorithm("EC");
    server.setKeyPairProvider(hostKeys);
    server.setHost("0.0.0.0");
    server.setPort(PORT);
    server.setIoServiceFactoryFactory(new MinaServiceFactoryFactory());
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals("ann") && password.equals("secret"));
    server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(file("key.pub")));
    server.setCommandFactory(
        new ScpCommandFactory.Builder().withDelegate(ProcessShellCommandFactory.INSTANCE).build());
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    boolean started =
        ProcessSelectorProvider.in(
            Sockets.of(kernel.engine(), "red"),
            () -> {
              server.start();
              return server.isStarted();
            });
    assertThat(started).isTrue();
  }

  @AfterAll
  void stop() throws IOException {
    server.stop(true);
    programs.close();
    kernel.close();
  }

  private Path file(String name) {
    return programs.folder().resolve(name);
  }

  private Path key() {
    return file("key");
  }

  private String[] openSsh(String program, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "-F",
                "/dev/null",
                "-i",
                key().toString(),
                "-o",
                "Port=" + PORT,
                "-o",
                "BatchMode=yes",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null"));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] muchOutput() throws IOException {
    Process process = new ProcessBuilder("sh", "-c", MUCH).start();
    return process.getInputStream().readAllBytes();
  }

  // ---- OpenSSH ---------------------------------------------------------------------------------

  @Test
  void openSshOfALinuxHostRunsACommandThatPrintsMuch() throws Exception {
    String out = host.attempt(LIMIT, openSsh("ssh", "ann@10.0.0.1", MUCH)).orFail().out();
    assertThat(sha256(out.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(sha256(muchOutput()));
    assertThat(host.attempt(LIMIT, openSsh("ssh", "ann@10.0.0.1", "false")).exit()).isEqualTo(1);
  }

  @Test
  void openSshOfAnotherRouterDoes() throws Exception {
    String out = programs.run("blue", openSsh("ssh", "ann@10.0.1.1", MUCH)).out();
    assertThat(sha256(out.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(sha256(muchOutput()));
  }

  /** By SFTP, as scp does by itself, and by the protocol that it had before (-O). */
  @ParameterizedTest
  @ValueSource(strings = {"-s", "-O"})
  void filesThereAndBackByScp(String protocol) throws Exception {
    String there = file("there" + protocol).toString();
    Path back = file("back" + protocol);
    host.attempt(LIMIT, openSsh("scp", protocol, file("sent").toString(), "ann@10.0.0.1:" + there))
        .orFail();
    host.attempt(LIMIT, openSsh("scp", protocol, "ann@10.0.0.1:" + there, back.toString()))
        .orFail();
    assertThat(sha256(Files.readAllBytes(back)))
        .isEqualTo(sha256(Files.readAllBytes(file("sent"))));
  }

  @Test
  void whoHasNeitherKeyNorPasswordIsNotLetIn() {
    host.run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", file("other").toString());
    String[] command = openSsh("ssh", "ann@10.0.0.1", "true");
    command[4] = file("other").toString();
    assertThat(host.attempt(LIMIT, command).err()).contains("Permission denied");
  }

  // ---- SSHD's client ---------------------------------------------------------------------------

  @Test
  void sshdOfAnotherRouterRunsCommandsAndFetchesFiles() throws Exception {
    SshClient client = SshClient.setUpDefaultClient();
    client.setIoServiceFactoryFactory(new MinaServiceFactoryFactory());
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    try (client;
        ClientSession session =
            ProcessSelectorProvider.in(
                Sockets.of(kernel.engine(), "blue"),
                () -> {
                  client.start();
                  return client.connect("ann", "10.0.1.1", PORT).verify(LIMIT).getSession();
                })) {
      session.addPasswordIdentity("secret");
      session.auth().verify(LIMIT);
      assertThat(session.getIoSession().getLocalAddress().toString()).contains("10.0.1.2");

      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ChannelExec command = session.createExecChannel(MUCH)) {
        command.setOut(out);
        command.open().verify(LIMIT);
        assertThat(command.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LIMIT))
            .contains(ClientChannelEvent.CLOSED);
      }
      assertThat(sha256(out.toByteArray())).isEqualTo(sha256(muchOutput()));

      try (SftpClient files = SftpClientFactory.instance().createSftpClient(session);
          var from = files.read(file("sent").toString())) {
        byte[] fetched = Channels.newInputStream(Channels.newChannel(from)).readAllBytes();
        assertThat(sha256(fetched)).isEqualTo(sha256(Files.readAllBytes(file("sent"))));
      }
    }
  }
}
