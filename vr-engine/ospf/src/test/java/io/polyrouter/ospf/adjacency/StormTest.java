package io.polyrouter.ospf.adjacency;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.packet.OspfPacket.Header;
import io.polyrouter.ospf.packet.OspfPacket.Hello;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Neighbours that send more than is good. */
class StormTest {

  private static final long SECOND = 1_000_000_000L;
  private static final int OWN = 1;
  private static final int PEER = 2;
  private static final IpAddress LEFT = IpAddress.parse("10.0.0.2");
  private static final IpAddress GROUP = IpAddress.parse("224.0.0.5");
  private static final Header HEADER = new Header(PEER, 0, 0);
  private static final int PER_PACKET = 40;

  private final TimerQueue timers = new TimerQueue();
  private final List<ProtocolEffect.SendDatagram> sent = new ArrayList<>();
  private final Adjacencies adjacencies;
  private long now = SECOND;

  StormTest() {
    OspfSettings settings = settings();
    adjacencies =
        new Adjacencies(
            settings,
            OWN,
            new InstanceContext("vr", "main", new SplittableRandom(1), () -> 1_000L),
            timers,
            new LsaPool(),
            effect -> {
              if (effect instanceof ProtocolEffect.SendDatagram packet) {
                sent.add(packet);
              }
            },
            (scope, key) -> {});
    adjacencies.beginTurn(now);
    for (int i = 1; i <= 2; i++) {
      adjacencies.addInterface(
          new ProtocolInterface(
              i,
              "eth" + i,
              true,
              false,
              MacAddress.parse("02:00:00:00:00:01"),
              1500,
              0,
              List.of(
                  new ProtocolInterface.Address(IpAddress.parse("10.0." + (i - 1) + ".1"), 24))));
    }
    adjacencies.configure(settings, now);
    adjacencies.settle(now);
    meet(1);
  }

  private static OspfSettings settings() {
    OspfSettings defaults = OspfSettings.defaults(OspfVersion.V2, "main");
    AreaSettings area = AreaSettings.defaults(0);
    return new OspfSettings(
        OspfVersion.V2,
        "main",
        "",
        defaults.routerId(),
        defaults.preferences(),
        defaults.referenceBandwidthMbps(),
        defaults.maximumPaths(),
        false,
        defaults.spfDelay(),
        defaults.maximumLsas(),
        defaults.stubRouter(),
        defaults.gracefulRestart(),
        false,
        defaults.defaultOrigination(),
        defaults.defaultMetric(),
        List.of(),
        List.of(),
        List.of(
            new AreaSettings(
                0,
                area.type(),
                true,
                1,
                area.nssa(),
                List.of(),
                List.of(
                    OspfInterfaceSettings.defaults("eth1", NetworkType.POINT_TO_POINT),
                    OspfInterfaceSettings.defaults("eth2", NetworkType.POINT_TO_POINT)),
                List.of())));
  }

  // ---- packets ------------------------------------------------------------------------------

  private void hear(int interfaceIndex, byte[] packet) {
    byte[] sealed =
        PacketGuard.V2.seal(
            packet,
            OspfAuthentication.NONE,
            new PacketGuard.Path(LEFT, GROUP),
            new PacketGuard.Clock(0, () -> 0));
    adjacencies.beginTurn(now);
    adjacencies.received(
        new DatagramReceived(
            new ProtocolEndpoint.IpProtocol(OspfVersion.V2.family(), PacketSender.IP_PROTOCOL),
            interfaceIndex,
            LEFT,
            0,
            GROUP,
            1,
            Payload.of(sealed)),
        now);
    adjacencies.settle(now);
  }

  private static byte[] write(OspfPacket packet) {
    return OspfVersion.V2.packets().write(packet);
  }

  private static DatabaseDescription description(int flags, int sequence) {
    return new DatabaseDescription(
        HEADER,
        1500,
        OspfPacket.OPTION_EXTERNAL | OspfPacket.OPTION_OPAQUE,
        flags,
        sequence,
        List.of());
  }

  /** Becomes full with the neighbour on an interface, which is master. */
  private void meet(int interfaceIndex) {
    hear(
        interfaceIndex,
        write(new Hello(HEADER, 0, 0, 10, OspfPacket.OPTION_EXTERNAL, 1, 40, 0, 0, List.of(OWN))));
    hear(
        interfaceIndex,
        write(
            description(
                DatabaseDescription.FLAG_INIT
                    | DatabaseDescription.FLAG_MORE
                    | DatabaseDescription.FLAG_MASTER,
                100)));
    hear(interfaceIndex, write(description(DatabaseDescription.FLAG_MASTER, 101)));
  }

  private void flood(int from, int count) {
    for (int first = from; first < from + count; first += PER_PACKET) {
      List<AgedLsa> lsas = new ArrayList<>();
      for (int id = first; id < Math.min(first + PER_PACKET, from + count); id++) {
        lsas.add(
            new AgedLsa(
                LsaFormat.V2.originate(
                    new LsaKey(LsaType.V2_EXTERNAL, id, PEER),
                    2,
                    LsaHeader.FIRST_SEQUENCE,
                    1,
                    new LsaBody.ExternalV2(-1, true, 1, 0, 0)),
                1));
      }
      hear(1, OspfVersion.V2.packets().writeUpdate(HEADER, lsas));
    }
  }

  // ---- storms -------------------------------------------------------------------------------

  @Test
  void whatANeighbourSendsUnaskedIsLimited() {
    assertThat(adjacencies.neighbours(now).getFirst().state()).isEqualTo(NeighbourState.FULL);
    flood(0, Neighbour.FLOOD_BURST + 5_000);
    assertThat(adjacencies.database().othersCount()).isEqualTo(Neighbour.FLOOD_BURST);
    assertThat(adjacencies.neighbours(now).getFirst().floodsRefused()).isEqualTo(5_000);
    now += SECOND;
    flood(Neighbour.FLOOD_BURST, 5_000);
    assertThat(adjacencies.database().othersCount()).isEqualTo(Neighbour.FLOOD_BURST + 5_000);
  }

  @Test
  void whatGoesOnToOthersIsPaced() {
    meet(2);
    adjacencies.beginTurn(now);
    for (int id = 0; id < 10_000; id++) {
      adjacencies
          .database()
          .originate(
              Scope.AS,
              new LsaKey(LsaType.V2_EXTERNAL, id, OWN),
              2,
              new LsaBody.ExternalV2(-1, true, 1, 0, 0));
    }
    sent.clear();
    adjacencies.settle(now);
    int most = 0;
    int packets = updates();
    long end = now + SECOND;
    while (timers.nextNanos() <= end) {
      most = Math.max(most, updates());
      sent.clear();
      now = Math.max(now, timers.nextNanos());
      adjacencies.beginTurn(now);
      timers.fireDue(now);
      adjacencies.settle(now);
      packets += updates();
    }
    assertThat(most).isLessThanOrEqualTo(2 * (Flooding.MAX_PACKETS_PER_TURN + 1));
    assertThat(packets).isGreaterThanOrEqualTo(2 * 10_000 / PER_PACKET - 100);
    assertThat(adjacencies.interfaces(now).getFirst().counters().floodsPaced()).isPositive();
  }

  private int updates() {
    return (int) sent.stream().filter(packet -> packet.payload().bytes()[1] == 4).count();
  }
}
