package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.List;

/** What scripts of one protocol say in its own words. One object for one play of a script. */
public interface ProtocolLanguage {

  /** Makes what the script is played against. */
  ProtocolInstance create(InstanceContext context);

  /** Where the datagrams of the script come in, unless a line says otherwise. */
  ProtocolEndpoint endpoint();

  /** TTL or hop limit that lines leave out. */
  int usualHopLimit();

  /** Takes in what follows {@code config} on a line. */
  void configure(Words line);

  /** What was configured so far. */
  ProtocolSettings settings();

  /** What follows {@code do} on a line: what an operator wants done. */
  default ProtocolCommand command(Words line) {
    throw Words.unknown("command", line.next());
  }

  /** The bytes of a packet as a line gives it. */
  Payload encode(Words packet, Values values);

  /** The same, for packets that depend on the addresses of the datagram. */
  default Payload encode(Words packet, IpAddress source, IpAddress destination, Values values) {
    return encode(packet, values);
  }

  /** The bytes of a message that comes in by a stream, as a line gives it. */
  default StreamBytes encode(long stream, Words message, Values values) {
    return StreamBytes.of(encode(message, values).bytes());
  }

  /** Whether a packet only shows that its sender lives: scripts may ignore such ones. */
  default boolean isKeepalive(Payload payload) {
    return false;
  }

  /** Whether all that was written into a stream at once only shows that its sender lives. */
  default boolean isKeepalive(StreamBytes bytes) {
    return false;
  }

  /** A packet that was sent, in the notation of the scripts. */
  String decode(ProtocolEndpoint endpoint, Payload payload);

  /**
   * Bytes that were written into a stream, in the notation of the scripts: a line for each message
   * that is whole by now.
   */
  default List<String> decode(long stream, StreamBytes bytes) {
    return List.of("hex " + bytes);
  }

  /**
   * Looks at what follows {@code expect} on a line.
   *
   * @throws io.polyrouter.testkit.script.Mismatch if it is not so
   */
  void expect(Words question, ProtocolInstance instance, long nowNanos, Values values);
}
