package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.Database;
import io.polyrouter.ospf.lsdb.DatabaseListener;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.lsdb.StoredLsa;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One router ID, and the parts that speak to neighbours for it: each does one thing, and asks the
 * others through here.
 */
final class Speaker {

  final Dialect dialect;
  final int routerId;
  final InstanceContext context;
  final TimerQueue timers;
  final Consumer<ProtocolEffect> out;
  final Database database;

  /** By their identifier. */
  final Map<Integer, OspfInterface> interfaces = new TreeMap<>();

  final PacketSender sender;
  final HelloProtocol hellos;
  final InterfaceMachine links;
  final NeighbourMachine neighbours;
  final DatabaseExchange exchange;
  final Flooding flooding;
  final RestartHelper restart;
  final RestartAnnouncement ownRestart;
  final StubRouterTime stubRouter;
  OspfSettings settings;

  /** Whether what is told of interfaces and neighbours may have changed. */
  boolean isTopologyChanged;

  /** Neighbours that databases are compared with. */
  int exchanging;

  Speaker(
      OspfSettings settings,
      int routerId,
      InstanceContext context,
      TimerQueue timers,
      Consumer<ProtocolEffect> out,
      BiConsumer<Scope, LsaKey> lsaChanged) {
    this.settings = settings;
    this.dialect = Dialect.of(settings.version());
    this.routerId = routerId;
    this.context = context;
    this.timers = timers;
    this.out = out;
    sender = new PacketSender(this);
    hellos = new HelloProtocol(this);
    links = new InterfaceMachine(this);
    neighbours = new NeighbourMachine(this);
    exchange = new DatabaseExchange(this);
    flooding = new Flooding(this);
    restart = new RestartHelper(this);
    ownRestart = new RestartAnnouncement(this);
    stubRouter = new StubRouterTime(this);
    database =
        new Database(
            settings.version().packets().lsas(),
            routerId,
            timers,
            context.random(),
            new DatabaseListener() {
              @Override
              public void flood(StoredLsa lsa) {
                flooding.floodOwn(lsa);
              }

              @Override
              public void changed(Scope scope, LsaKey key) {
                restart.databaseChanged(key, flooding.now);
                lsaChanged.accept(scope, key);
              }

              @Override
              public boolean isExchanging() {
                return exchanging > 0;
              }
            });
  }

  long wallSeconds() {
    return context.wallClockSeconds().getAsLong();
  }

  void tell(OspfNotice notice) {
    out.accept(new ProtocolEffect.Notify(notice));
  }

  /** Counts a packet that is dropped, and tells of it if it is a sign of something wrong. */
  void refuse(OspfInterface at, BadPacket reason, IpAddress source, long now) {
    at.count(reason);
    if (reason.kind() == BadPacket.Kind.OTHER || !at.takeTelling(reason, now)) {
      return;
    }
    tell(
        switch (reason.kind()) {
          case AUTHENTICATION -> new OspfNotice.AuthenticationFailed(at.name(), source, reason);
          case CONFIGURATION -> new OspfNotice.ConfigurationMismatch(at.name(), source, reason);
          case FORMAT, OTHER -> new OspfNotice.BadPacketReceived(at.name(), source, reason);
        });
  }

  /** The virtual link to a router through an area; null if there is none. */
  @Nullable OspfInterface virtualLink(int transitAreaId, int peer) {
    for (OspfInterface at : interfaces.values()) {
      if (at.isVirtual()
          && at.peer.orElse(0) == peer
          && at.transitAreaId.orElse(0) == transitAreaId) {
        return at;
      }
    }
    return null;
  }
}
