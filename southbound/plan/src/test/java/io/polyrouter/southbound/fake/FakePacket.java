package io.polyrouter.southbound.fake;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Match;
import java.util.List;

/**
 * A packet as a switch sees it.
 *
 * @param vlan outermost VLAN id, 0 if untagged
 * @param frameBytes whole frame, without FCS
 * @param flowHash stands for the fields that a select group hashes
 */
public record FakePacket(
    int inPort,
    int vlan,
    MacAddress src,
    MacAddress dst,
    int etherType,
    Ipv4Address ipDst,
    int ttl,
    int frameBytes,
    int flowHash) {

  public static FakePacket ipv4(
      int inPort, int vlan, MacAddress src, MacAddress dst, Ipv4Address to, int ttl) {
    return new FakePacket(inPort, vlan, src, dst, Match.ETHERTYPE_IPV4, to, ttl, 100, 0);
  }

  public FakePacket withSrc(MacAddress mac) {
    return new FakePacket(inPort, vlan, mac, dst, etherType, ipDst, ttl, frameBytes, flowHash);
  }

  public FakePacket withDst(MacAddress mac) {
    return new FakePacket(inPort, vlan, src, mac, etherType, ipDst, ttl, frameBytes, flowHash);
  }

  public FakePacket withVlan(int id, int bytes) {
    return new FakePacket(inPort, id, src, dst, etherType, ipDst, ttl, bytes, flowHash);
  }

  public FakePacket withTtl(int newTtl) {
    return new FakePacket(inPort, vlan, src, dst, etherType, ipDst, newTtl, frameBytes, flowHash);
  }

  public FakePacket withFrameBytes(int bytes) {
    return new FakePacket(inPort, vlan, src, dst, etherType, ipDst, ttl, bytes, flowHash);
  }

  public FakePacket withFlowHash(int hash) {
    return new FakePacket(inPort, vlan, src, dst, etherType, ipDst, ttl, frameBytes, hash);
  }

  public FakePacket withEtherType(int type) {
    return new FakePacket(inPort, vlan, src, dst, type, ipDst, ttl, frameBytes, flowHash);
  }

  /** Where a packet went. */
  public sealed interface Fate {
    /** Out of a port, as it looked then. */
    record Sent(int port, FakePacket packet) implements Fate {}

    /**
     * To the controller.
     *
     * @param meter the meter that it passed, 0 for none
     */
    record Punted(int meter, long metadata, FakePacket packet) implements Fate {}
  }

  /** All that became of one packet; empty when it was dropped. */
  public record Fates(List<Fate> all) {
    public Fates {
      all = List.copyOf(all);
    }
  }
}
