package io.polyrouter.testkit.simulation;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.stack.device.Attachment.OpenFlowPort;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.fault.FaultInjector.Timeline;
import io.polyrouter.testkit.simulation.Topology.Attachment;
import io.polyrouter.testkit.simulation.Topology.Segment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a topology, and what is wrong with them. Interfaces are ports of one switch,
 * which has no part in what they are joined to. Used by the thread of the simulation.
 */
public final class Segments implements DeviceDriver {

  /** The switch that all interfaces are ports of. */
  public static final long DATAPATH = 1;

  /** Of Ethernet. */
  private static final int HEADER_BYTES = 14;

  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final Timeline timeline;
  private final RandomGenerator random;
  private final Line[] lines;

  /** By number; the first is not used. */
  private final End[] ends;

  private long frames;
  private long trace;

  /** What is wrong with a segment. */
  private static final class Line {
    final Segment segment;
    boolean carrier = true;
    double loss;
    long jitterNanos;
    double corruption;

    Line(Segment segment) {
      this.segment = segment;
    }
  }

  /** An attachment, with a device while its router has opened it. */
  private final class End implements NetworkDevice {
    final Attachment at;
    final Line line;
    boolean plugged = true;
    boolean mute;
    boolean deaf;
    boolean toldUp;

    /** The router is to fail when it next sends by this. */
    boolean broken;

    @Nullable DeviceListener listener;

    End(Attachment at, Line line) {
      this.at = at;
      this.line = line;
    }

    boolean hasCarrier() {
      return plugged
          && line.carrier
          && (!line.segment.tellsCarrier() || isOpen(other()) && other().plugged);
    }

    /** On a cable. */
    private End other() {
      return ends[line.segment.attachments().get(1 - at.member()).port()];
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      if (broken) {
        setBroken(at.router(), false);
        throw new IllegalStateException("this router is meant to fail");
      }
      return send(this, frame, offset, length);
    }

    @Override
    public void close() {
      listener = null;
      toldUp = false;
      tellCarrier(line);
    }
  }

  Segments(Topology topology, Timeline timeline, RandomGenerator random) {
    this.timeline = timeline;
    this.random = random;
    lines = topology.segments().stream().map(Line::new).toArray(Line[]::new);
    ends = new End[1 + topology.segments().stream().mapToInt(s -> s.attachments().size()).sum()];
    for (Line line : lines) {
      line.segment.attachments().forEach(each -> ends[each.port()] = new End(each, line));
    }
  }

  /** Where an interface is attached. */
  static io.polyrouter.stack.device.Attachment attachment(Attachment of) {
    return new OpenFlowPort(new SwitchPort(DATAPATH, of.port(), OptionalInt.empty()));
  }

  @Override
  public boolean supports(io.polyrouter.stack.device.Attachment attachment) {
    return attachment instanceof OpenFlowPort;
  }

  @Override
  public NetworkDevice open(DeviceRequest request, DeviceListener listener) {
    if (!(request.attachment() instanceof OpenFlowPort(SwitchPort port))) {
      throw new IllegalArgumentException("not of this topology: " + request.attachment());
    }
    End end = ends[port.port()];
    if (end.listener != null) {
      throw new IllegalStateException("port " + port.port() + " is open already");
    }
    end.listener = listener;
    end.toldUp = false;
    listener.linkChanged(false, "no carrier");
    tellCarrier(end.line);
    return end;
  }

  private static boolean isOpen(End end) {
    return end.listener != null;
  }

  private void tellCarrier(Line line) {
    for (Attachment each : line.segment.attachments()) {
      End end = ends[each.port()];
      DeviceListener listener = end.listener;
      boolean up = end.hasCarrier();
      if (listener != null && up != end.toldUp) {
        end.toldUp = up;
        listener.linkChanged(up, up ? "" : "no carrier");
      }
    }
  }

  // ---- frames -------------------------------------------------------------------------------

  private boolean send(End from, byte[] frame, int offset, int length) {
    if (!from.hasCarrier()) {
      return false;
    }
    if (from.mute) {
      return true;
    }
    for (Attachment each : from.line.segment.attachments()) {
      End to = ends[each.port()];
      if (to != from && to.hasCarrier() && !to.deaf && !isLost(from.line)) {
        deliver(from.line, to, Arrays.copyOfRange(frame, offset, offset + length));
      }
    }
    return true;
  }

  private boolean isLost(Line line) {
    return line.loss > 0 && random.nextDouble() < line.loss;
  }

  private void deliver(Line line, End to, byte[] frame) {
    if (line.corruption > 0 && random.nextDouble() < line.corruption && isIp(frame)) {
      int bit = random.nextInt(HEADER_BYTES * Byte.SIZE, frame.length * Byte.SIZE);
      frame[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
    }
    long jitter = line.jitterNanos == 0 ? 0 : random.nextLong(line.jitterNanos);
    long delay = line.segment.delayNanos() + jitter;
    if (delay == 0) {
      arrive(to, frame);
    } else {
      timeline.after(delay, () -> arrive(to, frame));
    }
  }

  /** ARP has no checksum. */
  private static boolean isIp(byte[] frame) {
    int etherType = ((frame[HEADER_BYTES - 2] & 0xff) << 8) | (frame[HEADER_BYTES - 1] & 0xff);
    return etherType == EtherType.IPV4 || etherType == EtherType.IPV6;
  }

  private void arrive(End to, byte[] frame) {
    DeviceListener listener = to.listener;
    if (listener != null && to.toldUp) {
      frames++;
      trace = (trace ^ timeline.nanoTime()) * MULTIPLIER;
      trace = (trace ^ to.at.port()) * MULTIPLIER;
      trace = (trace ^ Arrays.hashCode(frame)) * MULTIPLIER;
      trace ^= trace >>> 32;
      listener.received(frame, frame.length);
    }
  }

  /** Frames that arrived. */
  long frames() {
    return frames;
  }

  /** A hash of all frames that arrived, where and when. */
  long trace() {
    return trace;
  }

  // ---- faults -------------------------------------------------------------------------------

  void loseCarrier(int segment) {
    lines[segment].carrier = false;
    tellCarrier(lines[segment]);
  }

  void unplug(int port) {
    ends[port].plugged = false;
    tellCarrier(ends[port].line);
  }

  void silence(int port) {
    ends[port].mute = true;
    ends[port].deaf = true;
  }

  void deafen(int port) {
    ends[port].deaf = true;
  }

  void impair(Fault.Impaired how) {
    Line line = lines[how.segment()];
    line.loss = how.loss();
    line.jitterNanos = how.jitter().toNanos();
    line.corruption = how.corruption();
  }

  /** It neither loses, nor delays, nor changes frames any more. */
  void heal(int segment) {
    impair(new Fault.Impaired(segment, 0, Duration.ZERO, 0));
  }

  void repair(int segment) {
    Line line = lines[segment];
    line.carrier = true;
    heal(segment);
    for (Attachment each : line.segment.attachments()) {
      End end = ends[each.port()];
      end.plugged = true;
      end.mute = false;
      end.deaf = false;
    }
    tellCarrier(line);
  }

  /** The router fails when it next sends something. */
  void breakRouter(int router) {
    setBroken(router, true);
  }

  private void setBroken(int router, boolean broken) {
    for (int port = 1; port < ends.length; port++) {
      if (ends[port].at.router() == router) {
        ends[port].broken = broken;
      }
    }
  }

  /** Those who were to fail, and have had nothing to send, do not fail any more. */
  void mendRouters() {
    for (int port = 1; port < ends.length; port++) {
      ends[port].broken = false;
    }
  }

  // ---- for those who know how it should be --------------------------------------------------

  /** Whether an interface is up, if its router is. */
  boolean isUp(Attachment at) {
    return ends[at.port()].toldUp;
  }

  /** Whether one end hears what the other sends. */
  private boolean hears(Attachment to, Attachment from) {
    return isUp(from) && isUp(to) && !ends[from.port()].mute && !ends[to.port()].deaf;
  }

  /** Whether two ends of a segment hear each other. */
  boolean isJoined(Attachment a, Attachment b) {
    return hears(a, b) && hears(b, a);
  }

  /** Segments where frames are lost by chance, come late, or are changed. */
  List<Integer> impaired() {
    return Arrays.stream(lines)
        .filter(line -> line.loss > 0 || line.jitterNanos > 0 || line.corruption > 0)
        .map(line -> line.segment.number())
        .toList();
  }

  /** Segments with anything wrong. */
  List<Integer> faulty() {
    return Arrays.stream(lines)
        .filter(line ->
            !line.carrier
                || line.loss > 0
                || line.jitterNanos > 0
                || line.segment.attachments().stream()
                    .map(each -> ends[each.port()])
                    .anyMatch(end -> !end.plugged || end.mute || end.deaf))
        .map(line -> line.segment.number())
        .toList();
  }
}
