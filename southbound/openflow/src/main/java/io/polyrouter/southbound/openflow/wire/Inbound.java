package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Meter;
import java.util.List;

/** A message from a switch. */
public sealed interface Inbound {

  /** Section 7.5.1. */
  record Hello(int xid, boolean speaksThisVersion, String versions) implements Inbound {}

  /**
   * Section 7.5.4: the switch refused something.
   *
   * @param xid of the refused message
   */
  record Failure(int xid, int type, int code, String name) implements Inbound {}

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record EchoRequest(int xid, byte[] data) implements Inbound {}

  record EchoReply(int xid) implements Inbound {}

  /** Section 7.3.1. */
  record Features(int xid, long datapathId, int tables, int auxiliaryId) implements Inbound {}

  /**
   * Section 7.4.1: a packet for the controller.
   *
   * @param metadata as the pipeline left it, 0 if it set none
   * @param frame the Ethernet frame, handed over
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record PacketIn(int table, long cookie, long metadata, int inPort, byte[] frame)
      implements Inbound {}

  /** Section 7.4.3. */
  record PortStatus(Reason reason, PortDescription port) implements Inbound {}

  /** What happened to a port. */
  enum Reason {
    ADDED,
    DELETED,
    MODIFIED
  }

  record BarrierReply(int xid) implements Inbound {}

  /**
   * Section 7.3.5: an answer, or a part of one.
   *
   * @param more whether another part follows
   */
  record Answer(int xid, boolean more, Body body) implements Inbound {}

  /** Of a type that is of no interest here. */
  record Ignored(int type, int xid) implements Inbound {}

  /**
   * Cannot be read.
   *
   * @param reason a sentence: what is wrong, by which section
   */
  record Malformed(int type, int xid, String reason) implements Inbound {}

  /** What an {@link Answer} says. */
  sealed interface Body {}

  record Description(
      String manufacturer, String hardware, String software, String serialNumber, String datapath)
      implements Body {}

  record Ports(List<PortDescription> ports) implements Body {
    public Ports {
      ports = List.copyOf(ports);
    }
  }

  record Flows(List<Flow> flows) implements Body {
    public Flows {
      flows = List.copyOf(flows);
    }
  }

  record FlowCount(int flows) implements Body {}

  record Groups(List<Group> groups) implements Body {
    public Groups {
      groups = List.copyOf(groups);
    }
  }

  record Meters(List<Meter> meters) implements Body {
    public Meters {
      meters = List.copyOf(meters);
    }
  }

  /** Highest meter id, unsigned. */
  record MeterFeatures(long highestMeter) implements Body {}

  record OtherBody(int kind) implements Body {}

  /**
   * Section 7.2.1.
   *
   * @param number unsigned
   */
  record PortDescription(
      int number,
      MacAddress mac,
      String name,
      boolean configuredUp,
      boolean linkUp,
      long currentKbps) {}
}
