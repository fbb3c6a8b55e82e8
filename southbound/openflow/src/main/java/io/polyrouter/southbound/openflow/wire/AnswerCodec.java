package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Match;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Actions that turn a question into its answer. Each is several on the wire; read back, they are
 * recognised only if all are exactly as they would be written.
 */
final class AnswerCodec {

  private static final int ANSWER_ARP_BYTES = 3 * 24 + 4 * 16;
  private static final int TURN_BYTES = 3 * 16;
  private static final int ADVERTISE_BYTES = 3 * 24 + 2 * 16;

  /** Router, solicited, override (RFC 4861, section 4.4). */
  private static final int ADVERTISEMENT_FLAGS = 0xe000_0000;

  private AnswerCodec() {}

  static void write(Action.AnswerArp answer, MessageWriter to) {
    to.move(48, OpenFlow.NXM_ETH_SRC, OpenFlow.NXM_ETH_DST);
    to.setMac(OpenFlow.OXM_ETH_SRC, answer.mac());
    to.setField(OpenFlow.OXM_ARP_OP, OpenFlow.ARP_REPLY);
    to.move(48, OpenFlow.NXM_ARP_SHA, OpenFlow.NXM_ARP_THA);
    to.setMac(OpenFlow.OXM_ARP_SHA, answer.mac());
    to.move(32, OpenFlow.NXM_ARP_SPA, OpenFlow.NXM_ARP_TPA);
    to.setField(OpenFlow.OXM_ARP_SPA, answer.address().bits());
  }

  static void write(Action.TurnIntoAdvertisement turn, MessageWriter to) {
    to.setField(OpenFlow.OXM_ICMPV6_TYPE, Match.NEIGHBOUR_ADVERTISEMENT);
    to.setField(OpenFlow.ERICOXM_ND_RESERVED, ADVERTISEMENT_FLAGS);
    to.setField(OpenFlow.ERICOXM_ND_OPTIONS_TYPE, OpenFlow.ND_TARGET_LINK_LAYER);
  }

  static void write(Action.AdvertiseFrom from, MessageWriter to) {
    to.setMac(OpenFlow.OXM_ND_TLL, from.mac());
    to.move(48, OpenFlow.NXM_ETH_SRC, OpenFlow.NXM_ETH_DST);
    to.setMac(OpenFlow.OXM_ETH_SRC, from.mac());
    to.move(128, OpenFlow.NXM_IPV6_SRC, OpenFlow.NXM_IPV6_DST);
    to.move(128, OpenFlow.NXM_ND_TARGET, OpenFlow.NXM_IPV6_SRC);
  }

  /** The actions here if together they are one of these, which are then read. */
  static @Nullable Action read(ByteBuffer in) {
    if (in.remaining() < TURN_BYTES) {
      return null;
    }
    int at = in.position();
    int type = in.getShort(at) & 0xffff;
    if (type == OpenFlow.ACTION_EXPERIMENTER && in.remaining() >= ANSWER_ARP_BYTES) {
      MacAddress mac = Bytes.mac(in.slice(at + 24 + 8, 6));
      Ipv4Address address = new Ipv4Address(in.getInt(at + ANSWER_ARP_BYTES - 8));
      Action.AnswerArp answer = new Action.AnswerArp(mac, address);
      MessageWriter expected = new MessageWriter(ANSWER_ARP_BYTES);
      write(answer, expected);
      return readIfEqual(in, expected, answer);
    }
    if (type != OpenFlow.ACTION_SET_FIELD) {
      return null;
    }
    int field = in.getInt(at + 4);
    if (field == OpenFlow.OXM_ICMPV6_TYPE) {
      Action.TurnIntoAdvertisement turn = new Action.TurnIntoAdvertisement();
      MessageWriter expected = new MessageWriter(TURN_BYTES);
      write(turn, expected);
      return readIfEqual(in, expected, turn);
    }
    if (field == OpenFlow.OXM_ND_TLL && in.remaining() >= ADVERTISE_BYTES) {
      Action.AdvertiseFrom from = new Action.AdvertiseFrom(Bytes.mac(in.slice(at + 8, 6)));
      MessageWriter expected = new MessageWriter(ADVERTISE_BYTES);
      write(from, expected);
      return readIfEqual(in, expected, from);
    }
    return null;
  }

  private static @Nullable Action readIfEqual(
      ByteBuffer in, MessageWriter expected, Action action) {
    byte[] bytes = expected.take();
    if (!in.slice(in.position(), bytes.length).equals(ByteBuffer.wrap(bytes))) {
      return null;
    }
    Bytes.skip(in, bytes.length);
    return action;
  }
}
