package io.polyrouter.benchmarks.rib;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.bgp.attribute.AsPath;
import io.polyrouter.bgp.attribute.AttributeEditor;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.Origin;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.decision.Candidates;
import io.polyrouter.bgp.decision.Decision;
import io.polyrouter.bgp.decision.DecisionOptions;
import io.polyrouter.bgp.decision.NextHopView;
import io.polyrouter.bgp.decision.PathPeer;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.table.AdjRibIn;
import io.polyrouter.bgp.table.LocRib;
import io.polyrouter.bgp.table.PrefixIds;
import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.NextHopState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Fills the tables of BGP with a full table of each of some peers, with a decision for each route
 * that comes, as an instance does but for messages, policy and the RIB.
 *
 * <p>Prints {@code peers=, bgp_load_s=, bgp_bytes_per_prefix=}: of all tables together, without
 * attribute sets.
 */
public final class BgpTables {

  private static final int SETS = 1_000;
  private static final int RUN = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final PrefixList table;
  private final PrefixIds ids = new PrefixIds(Family.IPV4_UNICAST, 1);
  private final NextHopView nextHops = new NextHopView(1);
  private final List<PathPeer> peers;
  private final List<AdjRibIn> received;
  private final LocRib chosen = new LocRib(ids);
  private final Candidates candidates = new Candidates(nextHops);
  private final Decision decision = new Decision(DecisionOptions.DEFAULT);

  private BgpTables(PrefixList table, int peers) {
    this.table = table;
    this.peers =
        IntStream.range(0, peers)
            .mapToObj(i -> PathPeer.of(i, PeerKind.EXTERNAL, peers - i, new Ipv4Address(i)))
            .toList();
    this.received = this.peers.stream().map(peer -> new AdjRibIn(ids)).toList();
  }

  /** Arguments: the number of prefixes, and that of peers. */
  public static void main(String[] arguments) {
    PrefixList table = FullTable.ofSize(Integer.parseInt(arguments[0]));
    int peers = Integer.parseInt(arguments[1]);
    AttributeEditor editor = new AttributeEditor(new AttributeTable(1));
    List<AttributeSet> sets = IntStream.range(0, SETS).mapToObj(i -> set(editor, i)).toList();
    long before = Engines.usedHeap();
    BgpTables tables = new BgpTables(table, peers);
    long start = THREADS.getCurrentThreadCpuTime();
    for (int peer = 0; peer < peers; peer++) {
      tables.load(peer, sets);
    }
    long nanos = THREADS.getCurrentThreadCpuTime() - start;
    long bytes = Engines.usedHeap() - before;
    System.out.printf(
        Locale.ROOT,
        "peers=%d bgp_load_s=%.3f bgp_bytes_per_prefix=%.1f%n",
        peers,
        nanos / 1e9,
        (double) bytes / tables.chosen.size());
  }

  private static AttributeSet set(AttributeEditor editor, int number) {
    IpAddress nextHop = new Ipv4Address(0x0a63_0002 + number % 10);
    AsPath path = AsPath.ofSequence(65_001L, 1L + number / 10, 100_000L + number);
    return Objects.requireNonNull(editor.begin(Origin.IGP).path(path).nextHop(nextHop).finish());
  }

  private void load(int peer, List<AttributeSet> sets) {
    for (int i = 0; i < table.size(); i++) {
      AttributeSet set = sets.get(i / RUN % SETS);
      int id = ids.hold(0, table.high(i), table.low(i), table.length(i));
      IpAddress added = nextHops.use(set);
      if (added != null) {
        nextHops.setState(added, new NextHopState(true, 0, true));
      }
      if (received.get(peer).announce(id, 0, set, set)) {
        decide(id);
      }
      ids.release(id);
    }
  }

  private void decide(int id) {
    candidates.clear();
    for (int peer = 0; peer < peers.size(); peer++) {
      received.get(peer).tellPaths(id, candidates.from(peers.get(peer)));
    }
    int best = decision.choose(candidates);
    chosen.set(id, candidates.attributes(best), candidates.peer(best).number(), List.of());
  }
}
