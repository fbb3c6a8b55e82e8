package io.polyrouter.southbound.openflow;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.openflow.wire.Inbound;
import io.polyrouter.southbound.plan.InterfaceName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings packet-ins of one session to the devices, at a limited rate for every virtual router.
 * Works on the connection's own thread, so a flood slows down nothing but its connection.
 */
final class PacketInPath {

  private static final int ETHERNET_HEADER_BYTES = 14;
  private static final int ETHERTYPE_OFFSET = 12;
  private static final int VLAN_TAG_BYTES = 4;

  private final SwitchConfig config;
  private final Devices devices;
  private final LongFunction<@Nullable InterfaceName> interfaces;
  private final LongSupplier nanoClock;
  private final Counters counters;
  private final Map<String, Bucket> buckets = new HashMap<>();

  /** Tokens are nanoseconds: one packet costs the time between two packets at the full rate. */
  private static final class Bucket {
    long saved;
    long at;
  }

  /**
   * @param interfaces which interface a packet's metadata stands for
   */
  PacketInPath(
      SwitchConfig config,
      Devices devices,
      LongFunction<@Nullable InterfaceName> interfaces,
      LongSupplier nanoClock,
      Counters counters) {
    this.config = config;
    this.devices = devices;
    this.interfaces = interfaces;
    this.nanoClock = nanoClock;
    this.counters = counters;
  }

  void deliver(Inbound.PacketIn packet) {
    byte[] frame = packet.frame();
    if (frame.length < ETHERNET_HEADER_BYTES) {
      counters.add(SwitchCounter.PACKET_IN_DROPPED_MALFORMED);
      return;
    }
    SwitchDevice device;
    if (packet.metadata() != 0) {
      InterfaceName name = interfaces.apply(packet.metadata());
      device = name == null ? null : devices.of(name);
    } else if (packet.inPort() != 0 && Integer.compareUnsigned(packet.inPort(), 0xffffff00) <= 0) {
      // Not classified yet when it left the pipeline.
      OptionalInt vlan = vlanOf(frame);
      device = devices.at(new SwitchPort(config.datapathId(), packet.inPort(), vlan));
      frame = vlan.isPresent() ? untagged(frame) : frame;
    } else {
      device = null;
    }
    if (device == null) {
      counters.add(SwitchCounter.PACKET_IN_DROPPED_NO_INTERFACE);
    } else if (!withinRate(device.name().vr())) {
      counters.add(SwitchCounter.PACKET_IN_DROPPED_RATE);
    } else {
      counters.add(SwitchCounter.PACKET_IN_DELIVERED);
      device.received(frame, frame.length);
    }
  }

  /** Allows a burst of what may come in a tenth of a second, at least one packet. */
  private boolean withinRate(String vr) {
    long cost = 1_000_000_000L / config.vrPacketInRate();
    long most = Math.max(100_000_000L, cost);
    long now = nanoClock.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(
            vr,
            name -> {
              Bucket full = new Bucket();
              full.saved = most;
              full.at = now;
              return full;
            });
    bucket.saved = Math.min(most, bucket.saved + (now - bucket.at));
    bucket.at = now;
    if (bucket.saved < cost) {
      return false;
    }
    bucket.saved -= cost;
    return true;
  }

  /** The VLAN id of a tagged frame; a priority tag (id 0) counts as untagged. */
  private static OptionalInt vlanOf(byte[] frame) {
    boolean tagged =
        frame.length >= ETHERNET_HEADER_BYTES + VLAN_TAG_BYTES
            && (frame[ETHERTYPE_OFFSET] & 0xff) == 0x81
            && frame[ETHERTYPE_OFFSET + 1] == 0;
    int id = tagged ? (frame[14] & 0xf) << 8 | frame[15] & 0xff : 0;
    return id >= 1 && id <= 4094 ? OptionalInt.of(id) : OptionalInt.empty();
  }

  private static byte[] untagged(byte[] frame) {
    byte[] shorter = Arrays.copyOf(frame, frame.length - VLAN_TAG_BYTES);
    System.arraycopy(
        frame,
        ETHERTYPE_OFFSET + VLAN_TAG_BYTES,
        shorter,
        ETHERTYPE_OFFSET,
        shorter.length - ETHERTYPE_OFFSET);
    return shorter;
  }
}
