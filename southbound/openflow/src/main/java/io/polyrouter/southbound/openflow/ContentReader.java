package io.polyrouter.southbound.openflow;

import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Meter;
import io.polyrouter.southbound.flow.SwitchContent;
import io.polyrouter.southbound.openflow.wire.Inbound;
import io.polyrouter.southbound.openflow.wire.MessageWriter;
import io.polyrouter.southbound.openflow.wire.OpenFlow;
import io.polyrouter.southbound.plan.SwitchPlanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a switch what it is and what it holds, and collects the answers. */
final class ContentReader {

  /** More of ours than this a switch cannot truly hold. */
  private static final int FLOW_LIMIT = 4_000_000;

  private final Map<Integer, Integer> open = new HashMap<>();
  private final Map<Flow.Key, Flow> flows = new HashMap<>();
  private final Map<Integer, Group> groups = new HashMap<>();
  private final Map<Integer, Meter> meters = new HashMap<>();
  private final List<Inbound.PortDescription> ports = new ArrayList<>();
  private Inbound.@Nullable Description description;
  private long highestMeter;
  private int allFlows;

  /** Writes the questions; they use seven transaction ids from the given one on. */
  static ContentReader ask(MessageWriter writer, int firstXid) {
    ContentReader reader = new ContentReader();
    int xid = firstXid;
    writer.askDescription(xid);
    reader.open.put(xid++, OpenFlow.DESCRIPTION);
    writer.askPorts(xid);
    reader.open.put(xid++, OpenFlow.PORTS);
    writer.askMeterFeatures(xid);
    reader.open.put(xid++, OpenFlow.METER_FEATURES);
    writer.askMeters(xid);
    reader.open.put(xid++, OpenFlow.METERS);
    writer.askGroups(xid);
    reader.open.put(xid++, OpenFlow.GROUPS);
    writer.askFlowCount(xid, 0, 0);
    reader.open.put(xid++, OpenFlow.AGGREGATE);
    writer.askFlows(xid, SwitchPlanner.cookieMarker(), SwitchPlanner.cookieMask());
    reader.open.put(xid, OpenFlow.FLOWS);
    return reader;
  }

  /** Whether the transaction id is that of an open question. */
  boolean asked(int xid) {
    return open.containsKey(xid);
  }

  boolean complete() {
    return open.isEmpty();
  }

  /** Takes an answer; returns what is wrong with it, if anything. */
  Optional<String> answer(Inbound.Answer answer) {
    switch (answer.body()) {
      case Inbound.Description text -> description = text;
      case Inbound.Ports part -> ports.addAll(part.ports());
      case Inbound.MeterFeatures features -> highestMeter = features.highestMeter();
      case Inbound.Meters part -> part.meters().forEach(meter -> meters.put(meter.id(), meter));
      case Inbound.Groups part -> part.groups().forEach(group -> groups.put(group.id(), group));
      case Inbound.FlowCount count -> allFlows = count.flows();
      case Inbound.Flows part -> {
        for (Flow flow : part.flows()) {
          if ((flow.cookie() & SwitchPlanner.cookieMask()) == SwitchPlanner.cookieMarker()) {
            flows.put(flow.key(), flow);
          }
        }
        if (flows.size() > FLOW_LIMIT) {
          return Optional.of("claims to hold more than " + FLOW_LIMIT + " flows");
        }
      }
      case Inbound.OtherBody other -> {
        return Optional.of("answered a question of kind " + other.kind() + " that nobody asked");
      }
    }
    if (!answer.more()) {
      open.remove(answer.xid());
    }
    return Optional.empty();
  }

  /** The switch refused a question; returns what is wrong if it had to know the answer. */
  Optional<String> refused(Inbound.Failure failure) {
    Integer kind = open.remove(failure.xid());
    boolean optional =
        kind == null
            || kind == OpenFlow.METER_FEATURES
            || kind == OpenFlow.METERS
            || kind == OpenFlow.AGGREGATE;
    return optional
        ? Optional.empty()
        : Optional.of("refused question " + kind + ": " + failure.name());
  }

  Inbound.Description description() {
    return description != null ? description : new Inbound.Description("", "", "", "", "");
  }

  List<Inbound.PortDescription> ports() {
    return ports;
  }

  long highestMeter() {
    return highestMeter;
  }

  SwitchContent content() {
    return new SwitchContent(flows, groups, meters, Math.max(0, allFlows - flows.size()));
  }
}
