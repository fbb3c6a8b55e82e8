package io.polyrouter.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TCP-AO against the packets of RFC 9235, in both directions. */
class AoSignerTest {

  private static final int CLIENT_KEY = 61;
  private static final int SERVER_KEY = 84;

  static Stream<String> vectors() throws IOException {
    try (InputStream stream = AoSignerTest.class.getResourceAsStream("rfc9235.txt")) {
      return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
          .lines().filter(line -> !line.startsWith("#")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TcpSignature.Key key(String algorithm, boolean client, boolean coversOptions) {
    return new TcpSignature.Key(
        client ? CLIENT_KEY : SERVER_KEY,
        client ? SERVER_KEY : CLIENT_KEY,
        algorithm.equals("aes")
            ? TcpSignature.Algorithm.AES_128_CMAC_96
            : TcpSignature.Algorithm.HMAC_SHA_1_96,
        new Secret("testvector".getBytes(StandardCharsets.US_ASCII)),
        coversOptions);
  }

  /** A vector, and the two sides' signers as they are when it is sent. */
  private static final class Vector {

    final byte[] packet;
    final IpPacket view;
    final Segment segment = new Segment();
    final AoSigner source;
    final AoSigner target;

    Vector(String line) {
      String[] parts = line.split(" ", -1);
      packet = HexFormat.of().parseHex(parts[5]);
      view = SimulatedNetwork.view(packet);
      // The checksums in the RFC are not those of its packets; the signature does not cover them.
      TcpSegment.writeChecksum(
          packet,
          view.payloadAt(),
          view.payloadBytes(),
          PseudoHeader.sum(view, view.payloadBytes()));
      assertThat(segment.set(view)).as(line).isNull();
      boolean fromClient = (segment.ports() >>> 16) == 179;
      boolean covers = parts[2].equals("yes");
      source = new AoSigner(List.of(key(parts[1], fromClient, covers)));
      target = new AoSigner(List.of(key(parts[1], !fromClient, covers)));
      if (segment.isAck()) {
        int client = Integer.parseUnsignedInt(parts[3], 16);
        int server = Integer.parseUnsignedInt(parts[4], 16);
        source.setInitial(fromClient ? client : server, fromClient ? server : client);
        target.setInitial(fromClient ? server : client, fromClient ? client : server);
      }
    }

    FlowKey targetKey() {
      return segment.key();
    }

    @SuppressWarnings("ArgumentSelectionDefectChecker") // swapped on purpose
    FlowKey sourceKey() {
      FlowKey key = segment.key();
      return new FlowKey(
          key.remoteHigh(),
          key.remoteLow(),
          key.localHigh(),
          key.localLow(),
          key.remotePort() << 16 | key.localPort(),
          key.zone());
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void signsAsRfc9235(String line) {
    Vector vector = new Vector(line);
    byte[] copy = vector.packet.clone();
    int at = vector.segment.at;
    int option = vector.segment.authenticationAt;
    TcpSegment.clearChecksum(copy, at);
    for (int i = 0; i < 16; i++) {
      copy[option + i] = 0;
    }
    vector.source.sign(
        vector.sourceKey(),
        copy,
        at,
        vector.segment.segmentBytes(),
        option,
        Integer.toUnsignedLong(vector.segment.sequence));
    assertThat(HexFormat.of().formatHex(copy, option, option + 16))
        .isEqualTo(HexFormat.of().formatHex(vector.packet, option, option + 16));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void acceptsAsRfc9235(String line) {
    Vector vector = new Vector(line);
    long sequence = Integer.toUnsignedLong(vector.segment.sequence);
    assertThat(vector.target.check(vector.targetKey(), vector.segment, sequence)).isNull();
    assertThat(vector.target.check(vector.targetKey(), vector.segment, sequence + (1L << 32)))
        .as("with another sequence number extension")
        .isEqualTo(TcpCounter.SIGNATURE_WRONG);
  }

  @Test
  void refusesOtherKeysAndMissingOptions() throws IOException {
    String line = vectors().findFirst().orElseThrow();
    Vector vector = new Vector(line);
    AoSigner other =
        new AoSigner(
            List.of(
                new TcpSignature.Key(
                    SERVER_KEY,
                    CLIENT_KEY,
                    TcpSignature.Algorithm.HMAC_SHA_1_96,
                    new Secret(new byte[] {1}),
                    true)));
    long sequence = Integer.toUnsignedLong(vector.segment.sequence);
    assertThat(other.check(vector.targetKey(), vector.segment, sequence))
        .isEqualTo(TcpCounter.SIGNATURE_WRONG);
    vector.segment.authenticationAt = -1;
    assertThat(vector.target.check(vector.targetKey(), vector.segment, sequence))
        .isEqualTo(TcpCounter.SIGNATURE_MISSING);
  }
}
