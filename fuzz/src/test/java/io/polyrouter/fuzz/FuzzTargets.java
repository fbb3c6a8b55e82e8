package io.polyrouter.fuzz;

import io.polyrouter.exec.ExecTargets;
import io.polyrouter.fuzz.packet.IpTargets;
import io.polyrouter.fuzz.packet.LinkTargets;
import io.polyrouter.fuzz.packet.TextTargets;
import io.polyrouter.fuzz.packet.TransportTargets;
import io.polyrouter.fuzz.routing.BfdTargets;
import io.polyrouter.fuzz.routing.BgpTargets;
import io.polyrouter.fuzz.routing.OspfTargets;
import io.polyrouter.fuzz.routing.RipTargets;
import io.polyrouter.fuzz.routing.VrrpTargets;
import io.polyrouter.fuzz.stack.StackTarget;
import io.polyrouter.linux.OffloadTargets;
import io.polyrouter.northbound.config.ConfigTargets;
import io.polyrouter.northbound.protocol.ospf.OspfQueryTargets;
import io.polyrouter.northbound.restconf.DocumentTargets;
import io.polyrouter.ospf.adjacency.GraceTargets;
import io.polyrouter.ospf.lsa.LsaTargets;
import io.polyrouter.remote.SocksTargets;
import io.polyrouter.sockets.SocketTextTargets;
import io.polyrouter.southbound.openflow.wire.OpenFlowTargets;
import java.util.List;
import java.util.stream.Stream;

/** All targets. */
public final class FuzzTargets {

  private FuzzTargets() {}

  /** In the order in which they are run. */
  public static List<FuzzTarget> all() {
    return Stream.of(
            LinkTargets.all(),
            IpTargets.all(),
            TransportTargets.all(),
            TextTargets.all(),
            RipTargets.all(),
            BfdTargets.all(),
            LsaTargets.all(),
            GraceTargets.all(),
            OspfTargets.all(),
            VrrpTargets.all(),
            BgpTargets.all(),
            List.of(StackTarget.target()),
            OpenFlowTargets.all(),
            SocksTargets.all(),
            OffloadTargets.all(),
            ExecTargets.all(),
            SocketTextTargets.all(),
            DocumentTargets.all(),
            ConfigTargets.all(),
            OspfQueryTargets.all())
        .flatMap(List::stream)
        .toList();
  }

  /** The target of a name. */
  public static FuzzTarget named(String name) {
    return all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no target \"" + name + "\""));
  }

  /** Prints the names, and with each the longest input that makes sense. */
  public static void main(String[] arguments) {
    for (FuzzTarget each : all()) {
      System.out.println(each.name() + " " + each.maxInputBytes());
    }
  }
}
