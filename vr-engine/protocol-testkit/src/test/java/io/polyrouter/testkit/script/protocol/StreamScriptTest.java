package io.polyrouter.testkit.script.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.script.Script;
import io.polyrouter.testkit.script.ScriptFailure;
import io.polyrouter.testkit.script.ScriptRunner;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Lines about streams, against a protocol that answers every message with the same in capitals. */
class StreamScriptTest {

  private static final StreamPort PORT = new StreamPort(AddressFamily.IPV4, 79);

  private record Settings() implements ProtocolSettings {
    @Override
    public String type() {
      return "shout";
    }

    @Override
    public String name() {
      return "main";
    }

    @Override
    public String description() {
      return "";
    }
  }

  private static final class Shouter implements ProtocolInstance {

    @Override
    public void handle(
        ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
      switch (event) {
        case ProtocolEvent.ConfigChanged changed -> {
          effects.accept(
              new StreamEffect.Admit(
                  PORT,
                  IpPrefix.parse("10.0.0.0/24"),
                  StreamOptions.DEFAULT
                      .withHopLimits(255, 255)
                      .with(new StreamAuthentication.Md5(Secret.of("sesame")))));
          effects.accept(new StreamEffect.Listen(PORT));
          effects.accept(
              new StreamEffect.Open(
                  7, 0, Optional.empty(), IpAddress.parse("10.0.0.2"), 79, StreamOptions.DEFAULT));
        }
        case StreamEvent.Received(long stream, StreamBytes bytes) -> {
          String text = new String(bytes.array(), bytes.from(), bytes.length(), US_ASCII);
          if (text.equals("BYE")) {
            effects.accept(new StreamEffect.Close(stream, StreamEffect.Manner.IN_ORDER));
          } else if (text.equals("WAIT")) {
            effects.accept(new StreamEffect.Pause(stream));
          } else {
            effects.accept(
                new StreamEffect.Write(stream, StreamBytes.of((text + "!").getBytes(US_ASCII))));
          }
        }
        default -> {}
      }
    }

    @Override
    public long nextDeadlineNanos() {
      return Long.MAX_VALUE;
    }

    @Override
    public ProtocolState state(long nowNanos) {
      throw new IllegalStateException("nobody asks");
    }
  }

  private static final class Language implements ProtocolLanguage {

    @Override
    public ProtocolInstance create(InstanceContext context) {
      return new Shouter();
    }

    @Override
    public ProtocolEndpoint endpoint() {
      return new ProtocolEndpoint.UdpPort(AddressFamily.IPV4, 79);
    }

    @Override
    public int usualHopLimit() {
      return 255;
    }

    @Override
    public void configure(Words line) {}

    @Override
    public ProtocolSettings settings() {
      return new Settings();
    }

    @Override
    public Payload encode(Words packet, Values values) {
      return Payload.of(packet.next().getBytes(US_ASCII));
    }

    @Override
    public String decode(ProtocolEndpoint endpoint, Payload payload) {
      return payload.toString();
    }

    @Override
    public void expect(Words question, ProtocolInstance instance, long nowNanos, Values values) {}
  }

  private static void play(String... lines) {
    String text = "# RFC 0, section 0: a test\nsubject shout\n" + String.join("\n", lines);
    ScriptRunner.run(
        Script.parse("test.txt", text), stage -> new ProtocolSubject(stage, new Language()));
  }

  private static final String BEGINNING =
      """
      start
      > admit ipv4 79 10.0.0.0/24 least-ttl 255 md5
      > listen ipv4 79
      > stream 7 open 10.0.0.2 port 79
      """;

  @Test
  void streamsOpenTalkAndEnd() {
    assertThatCode(() ->
            play(
                BEGINNING,
                "stream 7 opened 10.0.0.1",
                "< stream 7 HELLO",
                "> stream 7 hex 48454c4c4f21",
                "stream -1 accepted 10.0.0.9 at 10.0.0.1 free 7",
                "< stream -1 hex 48 49",
                "> stream -1 hex 484921",
                "< stream -1 BYE",
                "> stream -1 close",
                "stream 7 writable 100",
                "stream 7 closed reset by the peer",
                "stop"))
        .doesNotThrowAnyException();
  }

  @Test
  void whoWritesMoreThanThereIsRoomForIsFound() {
    assertThatThrownBy(() -> play(BEGINNING, "stream 7 opened 10.0.0.1 free 3", "< stream 7 LONG"))
        .hasStackTraceContaining("no room for 5 bytes but for 3");
  }

  @Test
  void anotherMessageThanExpectedFails() {
    assertThatThrownBy(() ->
            play(BEGINNING, "stream 7 opened 10.0.0.1", "< stream 7 A", "> stream 7 hex 4221"))
        .isInstanceOf(ScriptFailure.class);
  }

  private static void refused(String why, String... lines) {
    assertThatThrownBy(() -> play(BEGINNING, String.join("\n", lines)))
        .isInstanceOf(ScriptSyntaxException.class)
        .hasMessageContaining(why);
  }

  @Test
  void scriptsKeepToWhatTheHostPromises() {
    refused("is not open", "< stream 7 EARLY");
    refused("is not being opened", "stream 8 opened 10.0.0.1");
    refused("is not let in", "stream -1 accepted 192.0.2.1 at 10.0.0.1");
    refused("does not listen", "stream -1 accepted 2001:db8::1 at 2001:db8::2");
    refused(
        "is paused",
        "stream 7 opened 10.0.0.1",
        "< stream 7 WAIT",
        "> stream 7 pause",
        "< stream 7 MORE");
    refused(
        "is not open",
        "stream 7 opened 10.0.0.1",
        "< stream 7 BYE",
        "> stream 7 close",
        "< stream 7 LATE");
  }
}
