package io.polyrouter.interop.lab;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code iperf3} reported of one transfer.
 *
 * @param bytesSent as the sender says
 * @param bytesReceived as the receiver says; what was still under way when the client had enough is
 *     not in it
 * @param retransmits segments that the sender repeated, where that is the Linux kernel
 * @param lostPackets of UDP, that the receiver missed
 * @param packets of UDP, that the receiver knows of
 */
public record Iperf(
    long bytesSent, long bytesReceived, long retransmits, long lostPackets, long packets) {

  /** The line of a server that is there. */
  public static final String READY = "Server listening on ";

  /** A server, until it is ended. */
  public static List<String> server() {
    return List.of("iperf3", "-s", "--forceflush");
  }

  /** A client that transfers so many bytes, with options as of iperf3. */
  public static List<String> client(String server, int bytes, List<String> options) {
    List<String> command = new ArrayList<>(List.of("iperf3", "-J", "-c", server));
    command.addAll(List.of("-n", String.valueOf(bytes)));
    command.addAll(options);
    return command;
  }

  /** Reads the output of a client; fails the test if it complains. */
  public static Iperf parse(Command.Output output) {
    JsonObject all = JsonParser.parseString(output.orFail().out()).getAsJsonObject();
    if (all.has("error")) {
      throw new AssertionError(output.command() + ": " + all.get("error").getAsString());
    }
    JsonObject end = all.getAsJsonObject("end");
    JsonObject sent = end.getAsJsonObject("sum_sent");
    JsonObject received = end.getAsJsonObject("sum_received");
    return new Iperf(
        number(sent, "bytes"),
        number(received, "bytes"),
        number(sent, "retransmits"),
        number(received, "lost_packets"),
        number(received, "packets"));
  }

  private static long number(JsonObject of, String name) {
    return of.has(name) ? of.get(name).getAsLong() : 0;
  }
}
