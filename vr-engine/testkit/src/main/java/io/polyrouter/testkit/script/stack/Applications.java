package io.polyrouter.testkit.script.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.Stage;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What is above IP: it takes and sends what the script says. */
final class Applications implements UpperLayer {

  private static final int UDP = 17;

  private final IpOutput output;
  private final Stage stage;

  /** Protocols, and ports of UDP, that somebody takes. */
  private final Set<Integer> protocols = new TreeSet<>();

  private final Set<Integer> ports = new TreeSet<>();
  private final Deque<String> delivered = new ArrayDeque<>();
  private final Deque<String> told = new ArrayDeque<>();

  Applications(IpOutput output, Stage stage) {
    this.output = output;
    this.stage = stage;
  }

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    byte[] payload =
        Arrays.copyOfRange(
            packet.bytes(), packet.payloadAt(), packet.payloadAt() + packet.payloadBytes());
    int port = payload.length < 4 ? -1 : (payload[2] & 0xff) << 8 | payload[3] & 0xff;
    boolean isTaken =
        packet.protocol() == UDP ? ports.contains(port) : protocols.contains(packet.protocol());
    if (isTaken) {
      String what =
          packet.protocol() == UDP
              ? "udp " + port + " bytes " + (payload.length - 8)
              : packet.protocol() + " bytes " + payload.length;
      String text =
          what
              + " from "
              + packet.source()
              + " to "
              + packet.destination()
              + " ttl "
              + packet.hopLimit();
      stage.note("! delivered " + text);
      delivered.add(text);
    }
    return isTaken;
  }

  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {
    String text =
        error.name().toLowerCase(Locale.ROOT).replace('_', '-')
            + " about "
            + quoted.destination()
            + (mtuBytes == 0 ? "" : " mtu " + mtuBytes);
    stage.note("! told " + text);
    told.add(text);
  }

  /** {@code take udp PORT}, or {@code take PROTOCOL}. */
  void take(Words words) {
    if (words.accept("udp")) {
      ports.add(Integer.parseInt(words.next()));
    } else {
      protocols.add(Integer.parseInt(words.next()));
    }
  }

  /** {@code send [-> RESULT] ip A > B [ttl N] [tos N] [df] LAYER ...}. */
  void send(Words words, long nowNanos) {
    String expected = words.accept("->") ? words.next() : "sent";
    List<Layer> layers = Layer.parse(words);
    Layer ip = layers.getFirst();
    IpAddress source = Configuration.address(ip.require("src"));
    IpAddress destination = Configuration.address(ip.require("dst"));
    byte[] payload = FrameEncoder.payload(layers, stage.values());
    boolean isIpv6 = source instanceof Ipv6Address;
    int at = isIpv6 ? IpOutput.IPV6_PAYLOAD_AT : IpOutput.IPV4_PAYLOAD_AT;
    byte[] frame = new byte[at + payload.length];
    System.arraycopy(payload, 0, frame, at, payload.length);
    int hopLimit = Integer.parseInt(ip.get("ttl", ip.get("hlim", "64")));
    int trafficClass = Integer.parseInt(ip.get("tos", ip.get("tc", "0")));
    SendResult result =
        output.send(
            frame,
            payload.length,
            FrameEncoder.protocol(layers),
            IpPacket.high(source),
            IpPacket.low(source),
            IpPacket.high(destination),
            IpPacket.low(destination),
            new SendOptions(hopLimit, trafficClass, !ip.has("df"), 0, 0),
            nowNanos);
    String actual = result.name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (!actual.equals(expected)) {
      throw Mismatch.of("sending", expected, actual);
    }
  }

  /** {@code expect delivered none|udp PORT|PROTOCOL bytes N from A to B [ttl N]}. */
  void expectDelivered(Words words) {
    poll("delivered", words, delivered);
  }

  /** {@code expect told none|ERROR about DESTINATION [mtu N]}. */
  void expectTold(Words words) {
    poll("told", words, told);
  }

  /** {@code expect mtu N to ADDRESS}: the path's, as it is believed to be. */
  void expectMtu(Words words) {
    String expected = words.next();
    words.require("to");
    IpAddress to = Configuration.address(words.next());
    int actual = output.pathMtuBytes(IpPacket.high(to), IpPacket.low(to), SendOptions.DEFAULT);
    if (!stage.values().matches(expected, actual)) {
      throw Mismatch.of("MTU of the path", expected, actual);
    }
  }

  private static void poll(String what, Words words, Deque<String> from) {
    StringBuilder expected = new StringBuilder(words.next());
    while (words.hasNext()) {
      expected.append(' ').append(words.next());
    }
    String actual = from.isEmpty() ? "none" : from.remove();
    if (!(actual + " ").startsWith(expected + " ")) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  void finish() {
    if (!delivered.isEmpty()) {
      throw new Mismatch("delivered, and nobody looked for it: " + delivered);
    }
  }
}
