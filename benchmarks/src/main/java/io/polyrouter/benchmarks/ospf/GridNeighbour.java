package io.polyrouter.benchmarks.ospf;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaReading;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.packet.OspfPacket.Header;
import io.polyrouter.ospf.packet.OspfPacket.Hello;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateAck;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateUpdate;
import io.polyrouter.ospf.packet.PacketFormat;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour on a point-to-point link with a grid of routers behind it. It speaks as much OSPFv2
 * as it takes to come to a full adjacency with a router that keeps the rules, floods the LSAs of
 * the grid, and then changes one of them again and again. On standard output it tells what it has
 * done, with microseconds of the wall clock: {@code full}, {@code flooded}, {@code acknowledged},
 * {@code added}, {@code removed} and {@code done}.
 */
final class GridNeighbour implements ProtocolInstance {

  private static final ProtocolEndpoint OSPF =
      new ProtocolEndpoint.IpProtocol(AddressFamily.IPV4, 89);
  private static final Ipv4Address ALL_ROUTERS = Ipv4Address.parse("224.0.0.5");
  private static final int MASK = 0xffff_ff00;
  private static final int HELLO_SECONDS = 2;
  private static final int DEAD_SECONDS = 30;
  private static final int MTU_BYTES = 1_500;
  private static final int ROOM_BYTES = 1_400;
  private static final int FIRST_SEQUENCE = 0x1234;

  /** Packets of updates that are sent in one go. */
  private static final int BURST = 20;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long MILLISECOND_NANOS = 1_000_000L;
  private static final long TICK_NANOS = 5 * MILLISECOND_NANOS;
  private static final long RESEND_NANOS = 2_000 * MILLISECOND_NANOS;
  private static final long HELLO_NANOS = HELLO_SECONDS * 1_000 * MILLISECOND_NANOS;

  /** Between the last acknowledgement and the first change. */
  private static final long REST_NANOS = 15_000 * MILLISECOND_NANOS;

  private final List<Lsa> waiting = new ArrayList<>();
  private final Map<LsaKey, Lsa> unacknowledged = new LinkedHashMap<>();
  private GridType.@Nullable Settings settings;
  private int interfaceIndex;
  private @Nullable IpAddress own;
  private int neighbour;
  private @Nullable IpAddress neighbourAddress;
  private int sequence;
  private boolean isDescribing;
  private boolean isFull;
  private boolean isFlooded;
  private boolean isWithChanging;
  private int changesDone;
  private int changeSequence = LsaHeader.FIRST_SEQUENCE;
  private long nextHelloNanos = NEVER;
  private long nextTickNanos = NEVER;
  private long resendNanos = NEVER;
  private long changeNanos = NEVER;

  @Override
  public void handle(ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
    switch (event) {
      case ProtocolEvent.InterfaceChanged changed -> begin(changed.now(), nowNanos, effects);
      case ProtocolEvent.ConfigChanged changed -> settings = (GridType.Settings) changed.settings();
      case ProtocolEvent.DatagramReceived datagram -> received(datagram, nowNanos, effects);
      case ProtocolEvent.DeadlineReached reached -> tick(nowNanos, effects);
      default -> {}
    }
  }

  private void begin(ProtocolInterface on, long now, Consumer<? super ProtocolEffect> effects) {
    List<ProtocolInterface.Address> addresses = on.addresses(AddressFamily.IPV4);
    if (own == null && on.up() && !addresses.isEmpty()) {
      interfaceIndex = on.index();
      own = addresses.getFirst().address();
      effects.accept(new ProtocolEffect.OpenEndpoint(OSPF));
      effects.accept(new ProtocolEffect.JoinGroup(interfaceIndex, ALL_ROUTERS));
      nextHelloNanos = now;
    }
  }

  @Override
  public long nextDeadlineNanos() {
    return Math.min(Math.min(nextHelloNanos, nextTickNanos), Math.min(resendNanos, changeNanos));
  }

  /** Nothing that anybody looks at. */
  record State() implements ProtocolState {}

  @Override
  public ProtocolState state(long nowNanos) {
    return new State();
  }

  private static void say(String what) {
    System.out.println(what + " " + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  // ---- receiving ----------------------------------------------------------------------------

  private void received(
      ProtocolEvent.DatagramReceived datagram, long now, Consumer<? super ProtocolEffect> effects) {
    byte[] bytes = datagram.payload().bytes();
    if (PacketFormat.V2.checkHeader(bytes, bytes.length) != null) {
      return;
    }
    switch (PacketFormat.V2.read(bytes)) {
      case Hello hello -> greeted(hello, datagram.source(), now, effects);
      case DatabaseDescription description -> described(description, now, effects);
      case LinkStateUpdate update -> acknowledge(update, effects);
      case LinkStateAck ack -> acknowledged(ack, now);
      default -> {}
    }
  }

  private void greeted(
      Hello hello, IpAddress source, long now, Consumer<? super ProtocolEffect> effects) {
    if (neighbour == 0) {
      nextHelloNanos = now;
    }
    neighbour = hello.header().routerId();
    neighbourAddress = source;
    if (!isFull && !isDescribing && hello.neighbours().contains(Grid.GATEWAY)) {
      isDescribing = true;
      sequence = FIRST_SEQUENCE;
      describe(
          DatabaseDescription.FLAG_INIT
              | DatabaseDescription.FLAG_MORE
              | DatabaseDescription.FLAG_MASTER,
          effects);
    }
  }

  private void described(
      DatabaseDescription description, long now, Consumer<? super ProtocolEffect> effects) {
    boolean isAnswer =
        isDescribing
            && (description.flags() & DatabaseDescription.FLAG_MASTER) == 0
            && description.sequence() == sequence;
    if (!isAnswer) {
      return;
    }
    boolean isFirst = sequence == FIRST_SEQUENCE;
    if (isFirst || (description.flags() & DatabaseDescription.FLAG_MORE) != 0) {
      sequence++;
      describe(DatabaseDescription.FLAG_MASTER, effects);
      return;
    }
    isDescribing = false;
    isFull = true;
    say("full");
    GridType.Settings grid = settings;
    if (grid != null) {
      waiting.addAll(grid.grid().lsas());
    }
    nextTickNanos = now;
  }

  private void acknowledge(LinkStateUpdate update, Consumer<? super ProtocolEffect> effects) {
    List<LsaHeader> headers = new ArrayList<>();
    for (LsaReading reading : update.lsas()) {
      if (reading instanceof Lsa lsa) {
        headers.add(lsa.header());
      }
    }
    send(PacketFormat.V2.write(new LinkStateAck(header(), headers)), ALL_ROUTERS, effects);
  }

  private void acknowledged(LinkStateAck ack, long now) {
    for (LsaHeader header : ack.headers()) {
      Lsa sent = unacknowledged.get(header.key());
      if (sent != null && sent.header().sequence() == header.sequence()) {
        unacknowledged.remove(header.key());
      }
    }
    if (isFlooded && unacknowledged.isEmpty() && changesDone == 0 && changeNanos == NEVER) {
      say("acknowledged");
      changeNanos = now + REST_NANOS;
      resendNanos = NEVER;
    }
  }

  // ---- sending ------------------------------------------------------------------------------

  private void tick(long now, Consumer<? super ProtocolEffect> effects) {
    if (now >= nextHelloNanos) {
      nextHelloNanos = now + HELLO_NANOS;
      greet(effects);
    }
    if (now >= nextTickNanos) {
      for (int i = 0; i < BURST && !waiting.isEmpty(); i++) {
        update(effects);
      }
      nextTickNanos = waiting.isEmpty() ? NEVER : now + TICK_NANOS;
      if (waiting.isEmpty() && !isFlooded) {
        isFlooded = true;
        say("flooded");
        resendNanos = now + RESEND_NANOS;
      }
    }
    if (now >= resendNanos) {
      resendNanos = now + RESEND_NANOS;
      waiting.addAll(unacknowledged.values());
      nextTickNanos = now;
    }
    if (now >= changeNanos) {
      change(now, effects);
    }
  }

  private void greet(Consumer<? super ProtocolEffect> effects) {
    Hello hello =
        new Hello(
            header(),
            MASK,
            0,
            HELLO_SECONDS,
            OspfPacket.OPTION_EXTERNAL,
            1,
            DEAD_SECONDS,
            0,
            0,
            neighbour == 0 ? List.of() : List.of(neighbour));
    send(PacketFormat.V2.write(hello), ALL_ROUTERS, effects);
  }

  private void change(long now, Consumer<? super ProtocolEffect> effects) {
    GridType.Settings grid = settings;
    if (grid == null) {
      return;
    }
    isWithChanging = !isWithChanging;
    waiting.add(grid.grid().farthest(++changeSequence, isWithChanging));
    say(isWithChanging ? "added" : "removed");
    update(effects);
    changesDone++;
    changeNanos = now + grid.gapMillis() * MILLISECOND_NANOS;
    if (changesDone == grid.changes()) {
      say("done");
      changeNanos = NEVER;
    }
  }

  /** Sends as many of the LSAs that wait as go into one packet. */
  private void update(Consumer<? super ProtocolEffect> effects) {
    List<AgedLsa> packed = new ArrayList<>();
    int length = PacketFormat.V2.updateOverheadBytes();
    while (!waiting.isEmpty() && length + waiting.getLast().lengthBytes() <= ROOM_BYTES) {
      Lsa lsa = waiting.removeLast();
      length += lsa.lengthBytes();
      unacknowledged.put(lsa.key(), lsa);
      packed.add(new AgedLsa(lsa, 1));
    }
    send(PacketFormat.V2.writeUpdate(header(), packed), ALL_ROUTERS, effects);
  }

  private void describe(int flags, Consumer<? super ProtocolEffect> effects) {
    IpAddress to = neighbourAddress;
    if (to != null) {
      DatabaseDescription description =
          new DatabaseDescription(
              header(), MTU_BYTES, OspfPacket.OPTION_EXTERNAL, flags, sequence, List.of());
      send(PacketFormat.V2.write(description), to, effects);
    }
  }

  private static Header header() {
    return new Header(Grid.GATEWAY, 0, 0);
  }

  private void send(byte[] packet, IpAddress to, Consumer<? super ProtocolEffect> effects) {
    IpAddress from = own;
    if (from == null) {
      return;
    }
    byte[] sealed =
        PacketGuard.V2.seal(
            packet,
            OspfAuthentication.NONE,
            new PacketGuard.Path(from, to),
            new PacketGuard.Clock(0, () -> 0));
    effects.accept(
        new ProtocolEffect.SendDatagram(
            OSPF,
            interfaceIndex,
            Optional.of(from),
            to,
            0,
            1,
            ProtocolEffect.NETWORK_CONTROL,
            Payload.of(sealed)));
  }
}
