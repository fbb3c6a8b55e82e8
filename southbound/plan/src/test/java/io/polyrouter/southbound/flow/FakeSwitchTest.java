package io.polyrouter.southbound.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.FakeSwitch.Limits;
import io.polyrouter.southbound.flow.FakeSwitch.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeSwitchTest {

  private static final MacAddress A = MacAddress.parse("02:00:00:00:00:0a");
  private static final MacAddress B = MacAddress.parse("02:00:00:00:00:0b");
  private static final Match IPV4 = Match.ofType(Match.ETHERTYPE_IPV4);

  private final FakeSwitch device = new FakeSwitch(Limits.OPEN_VSWITCH);

  private static Packet packet(int vlan, int timeToLive, int ipBytes, int flowKey) {
    return Packet.ofIp(1, A, B, Ipv4Address.parse("10.0.0.1"), Ipv4Address.parse("10.0.0.2"))
        .at(1, vlan)
        .ofForm(timeToLive, ipBytes, flowKey);
  }

  private static final Packet PACKET = packet(0, 64, 100, 0);

  private static Change.PutFlow flow(int table, int priority, Match match, Instructions does) {
    return new Change.PutFlow(Flow.of(table, priority, match, 7, does));
  }

  private static Instructions does(Action... actions) {
    return Instructions.apply(List.of(actions));
  }

  private static Group indirect(int id, Action... actions) {
    return new Group(id, Group.Type.INDIRECT, List.of(new Group.Bucket(0, List.of(actions))));
  }

  private void apply(Change... changes) {
    for (Change change : changes) {
      assertThat(device.apply(change)).as("%s", change).isNull();
    }
  }

  private static Outcome sent(int port, int vlan, int timeToLive) {
    return new Outcome.Sent(port, vlan, A, B, timeToLive, null);
  }

  @Test
  void theHighestPriorityThatMatchesWins() {
    apply(
        flow(0, 1, Match.ALL, does(new Action.Output(2))),
        flow(0, 5, IPV4, does(new Action.Output(3))),
        flow(0, 9, Match.ofType(Match.ETHERTYPE_ARP), Instructions.DROP));
    assertThat(device.send(PACKET)).containsExactly(sent(3, 0, 64));
    apply(new Change.RemoveFlow(new Flow.Key(0, 5, IPV4), 8));
    assertThat(device.send(PACKET)).as("another cookie").containsExactly(sent(3, 0, 64));
    apply(new Change.RemoveFlow(new Flow.Key(0, 5, IPV4), 7));
    assertThat(device.send(PACKET)).containsExactly(sent(2, 0, 64));
  }

  @Test
  void whatOpenFlowDoesNotDefineIsAnError() {
    apply(
        flow(0, 5, IPV4, does(new Action.Output(2))),
        flow(0, 5, Match.ofPort(1, Match.ANY_VLAN), does(new Action.Output(3))));
    assertThatThrownBy(() -> device.send(PACKET)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aMissDrops() {
    assertThat(device.send(PACKET)).isEmpty();
    apply(flow(0, 5, IPV4, Instructions.goTo(1)));
    assertThat(device.send(PACKET)).isEmpty();
  }

  @Test
  void aPacketLeavesByItsIngressPortOnlyWhenThatIsForgotten() {
    apply(flow(0, 5, IPV4, does(new Action.Output(1))));
    assertThat(device.send(PACKET)).isEmpty();
    apply(flow(0, 5, IPV4, does(Action.FORGET_IN_PORT, new Action.Output(1))));
    assertThat(device.send(PACKET)).containsExactly(sent(1, 0, 64));
  }

  @Test
  void tagsAreMatchedPoppedAndPushed() {
    apply(
        flow(0, 5, Match.ofPort(1, Match.UNTAGGED), does(new Action.Output(2))),
        flow(0, 5, Match.ofPort(1, 10), does(Action.POP_VLAN, new Action.Output(2))),
        flow(
            0,
            5,
            Match.ofPort(1, 20),
            does(Action.POP_VLAN, Action.PUSH_VLAN, new Action.SetVlan(30), new Action.Output(2))));
    assertThat(device.send(packet(0, 64, 100, 0))).containsExactly(sent(2, 0, 64));
    assertThat(device.send(packet(10, 64, 100, 0))).containsExactly(sent(2, 0, 64));
    assertThat(device.send(packet(20, 64, 100, 0))).containsExactly(sent(2, 30, 64));
    assertThat(device.send(packet(40, 64, 100, 0))).isEmpty();
  }

  @Test
  void anExpiredPacketGoesToTheControllerAndNoFurther() {
    apply(flow(0, 5, IPV4, does(Action.DECREMENT_TTL, new Action.Output(2))));
    assertThat(device.send(packet(0, 2, 100, 0))).containsExactly(sent(2, 0, 1));
    assertThat(device.send(packet(0, 1, 100, 0)))
        .containsExactly(new Outcome.Punted(Outcome.Reason.INVALID_TTL, 0, 0, 1, 0, A, B, 1));
  }

  @Test
  void lengthIsCheckedWithTheHeadersThatArePresent() {
    Instructions check = does(new Action.CheckLarger(114, 3)).withNextTable(1);
    apply(
        flow(0, 5, IPV4, check),
        flow(1, 5, Match.builder().metadata(8, 8).build(), does(new Action.Output(2))),
        flow(1, 5, Match.builder().metadata(0, 8).build(), does(new Action.Output(3))));
    assertThat(device.send(packet(0, 64, 100, 0))).containsExactly(sent(3, 0, 64));
    assertThat(device.send(packet(0, 64, 101, 0))).containsExactly(sent(2, 0, 64));
    assertThat(device.send(packet(5, 64, 97, 0))).containsExactly(sent(2, 5, 64));
  }

  @Test
  void theActionSetRunsAtTheEndUnlessItIsCleared() {
    apply(
        new Change.AddGroup(indirect(1, new Action.Output(4))),
        flow(
            0,
            5,
            IPV4,
            Instructions.goTo(1).withWrite(List.of(new Action.Output(2), new Action.ToGroup(1)))));
    assertThat(device.send(PACKET)).as("missed in table 1").isEmpty();
    apply(flow(1, 0, Match.ALL, Instructions.DROP));
    assertThat(device.send(PACKET)).containsExactly(sent(4, 0, 64));
    apply(flow(1, 0, Match.ALL, Instructions.DROP.withClear()));
    assertThat(device.send(PACKET)).isEmpty();
  }

  @Test
  void aSelectGroupFollowsTheFlowAndTheWeights() {
    List<Group.Bucket> buckets =
        List.of(
            new Group.Bucket(1, List.of(new Action.Output(2))),
            new Group.Bucket(3, List.of(new Action.Output(3))));
    apply(
        new Change.AddGroup(new Group(1, Group.Type.SELECT, buckets)),
        flow(0, 5, IPV4, does(new Action.ToGroup(1))));
    int second = 0;
    for (int flow = 0; flow < 40; flow++) {
      if (device.send(packet(0, 64, 100, flow)).equals(List.of(sent(3, 0, 64)))) {
        second++;
      }
    }
    assertThat(second).isEqualTo(30);
  }

  @Test
  void whatABucketDoesStaysInIt() {
    Group copies =
        new Group(
            1,
            Group.Type.ALL,
            List.of(
                new Group.Bucket(0, List.of(Action.DECREMENT_TTL, new Action.Output(2))),
                new Group.Bucket(0, List.of(new Action.Output(3)))));
    apply(
        new Change.AddGroup(copies),
        flow(0, 5, IPV4, does(new Action.ToGroup(1), new Action.Output(4))));
    assertThat(device.send(PACKET)).containsExactly(sent(2, 0, 63), sent(3, 0, 64), sent(4, 0, 64));
  }

  @Test
  void aBucketMayResubmit() {
    apply(
        new Change.AddGroup(indirect(1, new Action.Resubmit(4))),
        new Change.AddMeter(new Meter(9, 1, 1)),
        flow(0, 5, IPV4, does(new Action.ToGroup(1)).withMetadata(5, -1)),
        flow(4, 0, Match.ALL, does(Action.TO_CONTROLLER).withMeter(9)));
    assertThat(device.send(PACKET))
        .as("metadata is written after actions are applied")
        .containsExactly(new Outcome.Punted(Outcome.Reason.ACTION, 9, 0, 1, 0, A, B, 64));
  }

  @Test
  void aGroupTakesItsFlowsAlong() {
    apply(
        new Change.AddGroup(indirect(1, new Action.Output(2))),
        new Change.AddGroup(indirect(2, new Action.Output(2))),
        flow(0, 5, IPV4, does(new Action.ToGroup(1))),
        flow(0, 4, IPV4, Instructions.goTo(1).withWrite(List.of(new Action.ToGroup(1)))),
        flow(0, 3, IPV4, does(new Action.ToGroup(2))),
        new Change.RemoveGroup(1));
    assertThat(device.flowsLost()).isEqualTo(2);
    assertThat(device.content(0, 0).flows()).containsOnlyKeys(new Flow.Key(0, 3, IPV4));
  }

  @Test
  void aMeterTakesItsFlowsAlong() {
    apply(
        new Change.AddMeter(new Meter(1, 1, 1)),
        flow(0, 5, IPV4, does(Action.TO_CONTROLLER).withMeter(1)),
        new Change.RemoveMeter(1));
    assertThat(device.content(0, 0)).isEqualTo(SwitchContent.EMPTY);
  }

  @Test
  void refusalsChangeNothing() {
    Match noIp = Match.builder().destination(Ipv4Prefix.parse("10.0.0.0/8")).etherType(0).build();
    Group two = new Group(3, Group.Type.INDIRECT, List.of());
    apply(new Change.AddGroup(indirect(1)), new Change.AddMeter(new Meter(1, 1, 1)));
    SwitchContent before = device.content(0, 0);

    assertThat(device.apply(flow(0, 5, IPV4, does(new Action.ToGroup(2)))))
        .isEqualTo(Refusal.BAD_OUT_GROUP);
    assertThat(device.apply(flow(0, 5, IPV4, Instructions.DROP.withMeter(2))))
        .isEqualTo(Refusal.UNKNOWN_METER);
    assertThat(device.apply(flow(2, 5, IPV4, Instructions.goTo(2))))
        .isEqualTo(Refusal.BAD_TABLE_ID);
    assertThat(device.apply(flow(254, 5, IPV4, Instructions.DROP))).isEqualTo(Refusal.BAD_TABLE_ID);
    assertThat(device.apply(flow(0, 5, noIp, Instructions.DROP))).isEqualTo(Refusal.BAD_MATCH);
    assertThat(device.apply(flow(0, 5, IPV4, does(new Action.Other("00")))))
        .isEqualTo(Refusal.BAD_ACTION);
    assertThat(device.apply(new Change.AddGroup(indirect(1)))).isEqualTo(Refusal.GROUP_EXISTS);
    assertThat(device.apply(new Change.ModifyGroup(indirect(2)))).isEqualTo(Refusal.UNKNOWN_GROUP);
    assertThat(device.apply(new Change.AddGroup(two))).isEqualTo(Refusal.INVALID_GROUP);
    assertThat(device.apply(new Change.AddMeter(new Meter(1, 2, 2))))
        .isEqualTo(Refusal.METER_EXISTS);
    assertThat(device.apply(new Change.ModifyMeter(new Meter(2, 2, 2))))
        .isEqualTo(Refusal.UNKNOWN_METER);

    assertThat(device.content(0, 0)).isEqualTo(before);
  }

  @Test
  void tablesAndGroupsEnd() {
    FakeSwitch small = new FakeSwitch(new Limits(2, true, 1, 1));
    assertThat(small.apply(flow(0, 5, IPV4, Instructions.DROP))).isNull();
    assertThat(small.apply(flow(0, 6, IPV4, Instructions.DROP))).isEqualTo(Refusal.TABLE_FULL);
    assertThat(small.apply(flow(0, 5, IPV4, Instructions.goTo(1)))).as("in place").isNull();
    assertThat(small.apply(flow(1, 6, IPV4, Instructions.DROP))).as("another table").isNull();
    assertThat(small.apply(new Change.AddGroup(indirect(1)))).isNull();
    assertThat(small.apply(new Change.AddGroup(indirect(2)))).isEqualTo(Refusal.OUT_OF_GROUPS);
  }

  @Test
  void aStandardSwitchKnowsNoExtensions() {
    FakeSwitch standard = new FakeSwitch(Limits.STANDARD);
    for (Action extension :
        List.of(Action.FORGET_IN_PORT, new Action.CheckLarger(1, 0), new Action.Resubmit(3))) {
      assertThat(standard.apply(flow(0, 5, IPV4, does(extension)))).isEqualTo(Refusal.BAD_ACTION);
    }
    assertThat(
            standard.apply(flow(0, 5, IPV4.toBuilder().timeToLive(1).build(), Instructions.DROP)))
        .isEqualTo(Refusal.BAD_MATCH);
  }

  @Test
  void contentIsToldByCookie() {
    Flow foreign = Flow.of(0, 1, Match.ALL, 0x99, Instructions.DROP);
    apply(flow(0, 5, IPV4, Instructions.DROP), new Change.PutFlow(foreign));
    assertThat(device.content(7, 0xff).flows()).containsOnlyKeys(new Flow.Key(0, 5, IPV4));
    assertThat(device.content(7, 0xff).foreignFlows()).isEqualTo(1);
    device.reboot();
    assertThat(device.content(0, 0)).isEqualTo(SwitchContent.EMPTY);
  }
}
