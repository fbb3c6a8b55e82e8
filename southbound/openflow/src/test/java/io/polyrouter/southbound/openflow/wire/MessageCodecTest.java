package io.polyrouter.southbound.openflow.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes both ways; the vectors are what Open vSwitch 3.1 sent. */
class MessageCodecTest {

  private static final String CLASSIFY =
      "00880000 00000000 0f23bb80 000a0000 00000000 00000000 00000000 00000004 "
          + "00000000 00000000 00000000 00000000 00010012 80000004 00000001 80000c02 "
          + "00000000 00000000 00040020 00000000 ffff0018 00002320 0007000f 00000002 "
          + "00000000 00000000 00020018 00000000 12345678 90000070 ffffffff ffffffff "
          + "00010008 01000000";
  private static final String EXPIRED =
      "00600200 00000000 10a133c0 00c80000 00000000 00000000 00000000 00000003 "
          + "00000000 00000000 00000000 00000000 0001000f 80000a02 08000001 3a010100 "
          + "00060008 00005201 00040018 00000000 00000010 fffffffd ffff0000 00000000";
  private static final String LENGTH =
      "00800200 00000000 120f69c0 00800000 00000000 00000000 00000000 00000002 "
          + "00000000 00000000 00000000 00000000 00010016 80000a02 08008000 19080a00 "
          + "0900ffff ff000000 00040020 00000000 ffff0018 00002320 003103f6 00008000 "
          + "04080000 00000000 00030010 00000000 00160008 00000002 00010008 03000000";
  private static final String SOLICITATION =
      "00c80100 00000000 2d4cae00 00140000 00000000 00000000 00000000 00000005 "
          + "00000000 00000000 00000000 00000000 00010043 80000a02 86dd0001 3a01ff80 "
          + "0014013a 80003a01 8780003c 01008000 3e102001 0db80001 00000000 00000000 "
          + "00011000 04010180 00040812 34567890 00007000 00000000 00040048 00000000 "
          + "00000010 fffffffd ffff0000 00000000 00190010 80003a01 88000000 00000000 "
          + "00190010 10000204 e0000000 00000000 00190010 10000401 02000000 00000000 "
          + "00010008 05000000";
  private static final String ADVERTISEMENT =
      "00d00500 00000000 2d4cae00 000a0000 00000000 00000000 00000000 00000006 "
          + "00000000 00000000 00000000 00000000 00010020 80000a02 86dd8000 14013a80 "
          + "003a0188 80000408 12345678 90000070 00040080 00000000 00190010 80004206 "
          + "02aa0000 00010000 ffff0018 00002320 00060030 00000000 00000406 00000206 "
          + "00190010 80000806 02aa0000 00010000 ffff0018 00002320 00060080 00000000 "
          + "00012610 00012810 ffff0018 00002320 00060080 00000000 00012e10 00012610 "
          + "00000010 00000001 00000000 00000000";
  private static final String IPV6_PREFIXES =
      "00980200 00000000 2d4cae00 00940000 00000000 00000000 00000000 00000007 "
          + "00000000 00000000 00000000 00000000 00010066 80000a02 86dd8000 3520fe80 "
          + "00000000 00000000 00000000 0000ffc0 00000000 00000000 00000000 00008000 "
          + "37202001 0db80009 00000000 00000000 0000ffff ffffffff 00000000 00000000 "
          + "00008000 05101234 56789000 0000ffff ffffff00 00000000";
  private static final String IPV6_HOST =
      "00500200 00000000 2d4cae00 012c0000 00000000 00000000 00000000 00000008 "
          + "00000000 00000000 00000000 00000000 0001001e 80000a02 86dd8000 36102001 "
          + "0db80009 00000000 00000000 00010000";
  private static final String IPV4_SOURCE =
      "00480200 00000000 2d4cae00 00fa0000 00000000 00000000 00000000 00000009 "
          + "00000000 00000000 00000000 00000000 00010016 80000a02 08008000 17087f00 "
          + "0000ff00 00000000";
  private static final List<String> FLOWS =
      List.of(
          CLASSIFY,
          EXPIRED,
          LENGTH,
          SOLICITATION,
          ADVERTISEMENT,
          IPV6_PREFIXES,
          IPV6_HOST,
          IPV4_SOURCE);
  private static final String GROUP =
      "00780100 00000002 00500001 ffffffff ffffffff 00000000 00180008 00000000 "
          + "00190010 80000806 02aa0000 00010000 00110008 81000000 00190010 80000c02 "
          + "10070000 00000000 00000010 00000001 00000000 00000000 00200001 ffffffff "
          + "ffffffff 00000000 ffff0010 00002320 000efff8 04000000";
  private static final String METER = "00180006 00005201 00010010 00000064 00000064 00000000";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] reply(int kind, byte[] body) {
    MessageWriter writer = new MessageWriter(64);
    int start = writer.header(OpenFlow.MULTIPART_REPLY, 5);
    writer.u16(kind);
    writer.u16(0);
    writer.zeros(4);
    writer.raw(body, 0, body.length);
    writer.end(start);
    return writer.take();
  }

  private static Inbound.Body read(int kind, String hex) {
    return ((Inbound.Answer) MessageReader.read(reply(kind, bytes(hex)))).body();
  }

  private static Flow readFlow(String hex) {
    return ((Inbound.Flows) read(OpenFlow.FLOWS, hex)).flows().getFirst();
  }

  @Test
  void readsFlowsAsOpenVswitchReportsThem() {
    assertThat(readFlow(CLASSIFY))
        .isEqualTo(
            Flow.of(
                0,
                10,
                Match.ofPort(1, Match.UNTAGGED),
                4,
                Instructions.apply(List.of(Action.FORGET_IN_PORT))
                    .withMetadata(0x1234567890000070L, -1L)
                    .withNextTable(1)));
    assertThat(readFlow(EXPIRED))
        .isEqualTo(
            Flow.of(
                2,
                200,
                Match.builder().etherType(Match.ETHERTYPE_IPV4).timeToLive(1).build(),
                3,
                Instructions.apply(List.of(Action.TO_CONTROLLER)).withMeter(0x5201)));
    assertThat(readFlow(LENGTH))
        .isEqualTo(
            Flow.of(
                2,
                128,
                Match.builder().destination(IpPrefix.parse("10.0.9.0/24")).build(),
                2,
                Instructions.apply(List.of(new Action.CheckLarger(1014, 0)))
                    .withWrite(List.of(new Action.ToGroup(2)))
                    .withNextTable(3)));
  }

  @Test
  void readsIpv6FlowsAsOpenVswitchReportsThem() {
    MacAddress mac = MacAddress.parse("02:aa:00:00:00:01");
    assertThat(readFlow(SOLICITATION))
        .isEqualTo(
            Flow.of(
                1,
                20,
                Match.builder()
                    .metadata(0x1234567890000070L, -1L)
                    .solicitationFor(Ipv6Address.parse("2001:db8:1::1"))
                    .build(),
                5,
                Instructions.apply(List.of(Action.TO_CONTROLLER, Action.TURN_INTO_ADVERTISEMENT))
                    .withNextTable(5)));
    assertThat(readFlow(ADVERTISEMENT))
        .isEqualTo(
            Flow.of(
                5,
                10,
                Match.builder().metadata(0x1234567890000070L, -1L).icmpv6Type(136).build(),
                6,
                Instructions.apply(List.of(new Action.AdvertiseFrom(mac), new Action.Output(1)))));
    assertThat(readFlow(IPV6_PREFIXES))
        .isEqualTo(
            Flow.of(
                2,
                148,
                Match.builder()
                    .metadata(0x1234567890000000L, -1L << 24)
                    .source(IpPrefix.parse("fe80::/10"))
                    .destination(IpPrefix.parse("2001:db8:9::/48"))
                    .build(),
                7,
                Instructions.DROP));
    assertThat(readFlow(IPV6_HOST).key().match())
        .isEqualTo(Match.builder().destination(IpPrefix.parse("2001:db8:9::1/128")).build());
    assertThat(readFlow(IPV4_SOURCE).key().match())
        .isEqualTo(Match.builder().source(IpPrefix.parse("127.0.0.0/8")).build());
  }

  @Test
  void partsOfAnAnswerAreNotTakenForIt() {
    Flow otherFlags = readFlow(SOLICITATION.replace("e0000000", "a0000000"));
    assertThat(otherFlags.instructions().apply().getLast()).isInstanceOf(Action.Other.class);
    Flow otherMac = readFlow(ADVERTISEMENT.replaceFirst("02aa0000 00010000", "02aa0000 00020000"));
    assertThat(otherMac.instructions().apply().getFirst()).isInstanceOf(Action.Other.class);
    Flow otherCode = readFlow(SOLICITATION.replace("8780003c 0100", "8780003c 0101"));
    assertThat(otherCode.key().match().other()).contains("icmpv6_code 1");
    Flow otherMask = readFlow(IPV6_PREFIXES.replace("0000ffc0", "0000ffbf"));
    assertThat(otherMask.key().match().other()).contains("fe80::/ffbf::");
  }

  @Test
  void writesFlowsAsOpenVswitchReportsThem() {
    for (String hex : FLOWS) {
      MessageWriter writer = new MessageWriter(64);
      TestSwitch.flow(readFlow(hex), writer);
      byte[] written = writer.take();
      byte[] expected = bytes(hex);
      Arrays.fill(expected, 4, 12, (byte) 0); // how long it has been there
      assertThat(HexFormat.of().formatHex(written)).isEqualTo(HexFormat.of().formatHex(expected));
    }
  }

  @Test
  void readsGroupsAndMetersAsOpenVswitchReportsThem() {
    assertThat(((Inbound.Groups) read(OpenFlow.GROUPS, GROUP)).groups())
        .containsExactly(
            new Group(
                2,
                Group.Type.SELECT,
                List.of(
                    new Group.Bucket(
                        1,
                        List.of(
                            Action.DECREMENT_TTL,
                            new Action.SetEtherSrc(MacAddress.parse("02:aa:00:00:00:01")),
                            Action.PUSH_VLAN,
                            new Action.SetVlan(7),
                            new Action.Output(1))),
                    new Group.Bucket(1, List.of(new Action.Resubmit(4))))));
    assertThat(((Inbound.Meters) read(OpenFlow.METERS, METER)).meters())
        .containsExactly(new Meter(0x5201, 100, 100));
  }

  @Test
  void aMatchOrActionThatIsNotOursComparesAsDifferent() {
    // tcp_dst 80 in place of the time to live
    Flow other = readFlow(EXPIRED.replace("3a010100", "3c010100"));
    assertThat(other.key().match().other()).isNotEmpty();
    assertThat(other).isNotEqualTo(readFlow(EXPIRED));
    Flow otherAction = readFlow(CLASSIFY.replace("0007000f", "0007000e"));
    assertThat(otherAction.instructions().apply()).singleElement().isInstanceOf(Action.Other.class);
  }

  @Test
  void cutMessagesAreMalformedAndNothingElse() {
    for (String hex : FLOWS) {
      byte[] flow = bytes(hex);
      for (int length = 1; length < flow.length; length++) {
        assertThat(MessageReader.read(reply(OpenFlow.FLOWS, Arrays.copyOf(flow, length))))
            .isInstanceOf(Inbound.Malformed.class);
      }
    }
    byte[] group = bytes(GROUP);
    for (int length = 1; length < group.length; length++) {
      assertThat(MessageReader.read(reply(OpenFlow.GROUPS, Arrays.copyOf(group, length))))
          .isInstanceOf(Inbound.Malformed.class);
    }
  }

  @Test
  void whateverComesIsReadOrMalformed() {
    Random random = new Random(20261122);
    List<byte[]> good =
        List.of(
            reply(OpenFlow.FLOWS, bytes(String.join("", FLOWS))),
            reply(OpenFlow.GROUPS, bytes(GROUP)),
            reply(OpenFlow.METERS, bytes(METER)));
    int malformed = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] message = good.get(i % good.size()).clone();
      if (i % 5 == 0) {
        random.nextBytes(message);
        message[0] = OpenFlow.VERSION;
        message[1] = (byte) random.nextInt(30);
      }
      for (int change = random.nextInt(4); change >= 0; change--) {
        message[8 + random.nextInt(message.length - 8)] = (byte) random.nextInt();
      }
      message[2] = (byte) (message.length >>> 8);
      message[3] = (byte) message.length;
      if (MessageReader.read(message) instanceof Inbound.Malformed) {
        malformed++;
      }
    }
    assertThat(malformed).isBetween(1_000, 199_000);
  }

  @Test
  void refusesOtherVersionsAndWrongLengths() {
    byte[] barrier = {1, 21, 0, 8, 0, 0, 0, 1};
    assertThat(MessageReader.read(barrier)).isInstanceOf(Inbound.Malformed.class);
    barrier[0] = OpenFlow.VERSION;
    assertThat(MessageReader.read(barrier)).isEqualTo(new Inbound.BarrierReply(1));
    barrier[3] = 9;
    assertThat(MessageReader.read(barrier)).isInstanceOf(Inbound.Malformed.class);
    assertThat(MessageReader.read(new byte[] {4})).isInstanceOf(Inbound.Malformed.class);
  }

  @Test
  void understandsWhichVersionsAHelloOffers() {
    byte[] all = bytes("0600001000000001 0001000800000072");
    assertThat(MessageReader.read(all))
        .isInstanceOfSatisfying(
            Inbound.Hello.class, hello -> assertThat(hello.speaksThisVersion()).isTrue());
    byte[] old = bytes("0100000800000001");
    assertThat(MessageReader.read(old))
        .isInstanceOfSatisfying(
            Inbound.Hello.class, hello -> assertThat(hello.speaksThisVersion()).isFalse());
    byte[] onlyNew = bytes("0600001000000001 0001000800000040");
    assertThat(MessageReader.read(onlyNew))
        .isInstanceOfSatisfying(
            Inbound.Hello.class, hello -> assertThat(hello.speaksThisVersion()).isFalse());
  }
}
