package io.polyrouter.benchmarks;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.openflow.OpenFlowSouthbound;
import io.polyrouter.southbound.openflow.SouthboundOptions;
import io.polyrouter.southbound.openflow.SwitchConfig;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opendaylight.infrautils.diagstatus.DiagStatusService;
import org.opendaylight.infrautils.diagstatus.ServiceDescriptor;
import org.opendaylight.infrautils.diagstatus.ServiceRegistration;
import org.opendaylight.infrautils.diagstatus.ServiceStatusSummary;
import org.opendaylight.openflowjava.protocol.impl.core.SwitchConnectionProviderFactoryImpl;

/**
 * The southbound alone: publishes a FIB of /24 routes over two neighbours and takes the time until
 * the switch has confirmed it by a barrier. Prints {@code install_s=SECONDS}.
 */
public final class FlowInstall {

  private static final long DATAPATH_ID = 1;

  private FlowInstall() {}

  /** Arguments: address and port to listen on, number of routes. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress listen = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    int routes = Integer.parseInt(arguments[2]);
    SouthboundOptions defaults = SouthboundOptions.defaults();
    SouthboundOptions options =
        new SouthboundOptions(
            listen, defaults.echoInterval(), defaults.settleTime(), defaults.orphanTime());
    try (OpenFlowSouthbound southbound =
        OpenFlowSouthbound.start(
            options,
            new SwitchConnectionProviderFactoryImpl(new NoDiagnostics()),
            InstantSource.system(),
            System::nanoTime)) {
      southbound.configure(List.of(SwitchConfig.of(DATAPATH_ID, "")));
      CountDownLatch ready = new CountDownLatch(1);
      CountDownLatch installed = new CountDownLatch(1);
      southbound.addInstalledListener(
          (datapathId, vr, version) -> (version == 1 ? ready : installed).countDown());
      southbound.publish(state(1, 0));
      await(ready, "the switch with an empty FIB");
      ForwardingState full = state(2, routes);
      long start = System.nanoTime();
      southbound.publish(full);
      await(installed, "the last barrier");
      System.out.printf(Locale.ROOT, "install_s=%.3f%n", (System.nanoTime() - start) / 1e9);
    }
  }

  private static void await(CountDownLatch latch, String what) throws InterruptedException {
    if (!latch.await(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException(what + ": not within two minutes");
    }
  }

  /**
   * OpenFlowJava reports its health to a service of OpenDaylight's, which a plain JVM does not
   * have.
   */
  private static final class NoDiagnostics implements DiagStatusService {

    @Override
    public ServiceRegistration register(String service) {
      return new ServiceRegistration() {
        @Override
        public void report(ServiceDescriptor descriptor) {}

        @Override
        public void close() {}
      };
    }

    @Override
    public ServiceDescriptor getServiceDescriptor(String service) {
      throw new UnsupportedOperationException(service);
    }

    @Override
    public Collection<ServiceDescriptor> getAllServiceDescriptors() {
      return List.of();
    }

    @Override
    public ServiceStatusSummary getServiceStatusSummary() {
      throw new UnsupportedOperationException("no diagnostics");
    }
  }

  static ForwardingState state(long version, int routes) {
    SortedMap<Integer, ForwardingInterface> interfaces = new TreeMap<>();
    PrefixTable.Builder<ForwardingAction> fib =
        PrefixTable.<ForwardingAction>empty(AddressFamily.IPV4).toBuilder();
    ForwardingAction[] nextHops = new ForwardingAction[2];
    for (int i = 1; i <= 2; i++) {
      Ipv4Address own = Ipv4Address.parse("10.0." + i + ".1");
      Ipv4Address neighbour = Ipv4Address.parse("10.0." + i + ".9");
      fib.put(Ipv4Prefix.of(own, 32), ForwardingAction.RECEIVE);
      fib.put(Ipv4Prefix.of(own, 24), new ForwardingAction.Connected(i));
      nextHops[i - 1] = new ForwardingAction.Forward(List.of(new NextHop(i, neighbour)));
      PrefixTable.Builder<MacAddress> neighbours =
          PrefixTable.<MacAddress>empty(AddressFamily.IPV4).toBuilder();
      neighbours.put(Ipv4Prefix.of(neighbour, 32), new MacAddress(0x020000000000L + i));
      interfaces.put(
          i,
          new ForwardingInterface(
              i,
              "eth" + i,
              new MacAddress(0x020000000100L + i),
              1500,
              true,
              Optional.of(new SwitchPort(DATAPATH_ID, i, OptionalInt.empty())),
              List.of(),
              neighbours.build(),
              PrefixTable.empty(AddressFamily.IPV6)));
    }
    for (int i = 0; i < routes; i++) {
      fib.put(Ipv4Prefix.of(new Ipv4Address((20 << 24) + (i << 8)), 24), nextHops[i % 2]);
    }
    return new ForwardingState(
        "bench", version, fib.build(), PrefixTable.empty(AddressFamily.IPV6), interfaces);
  }
}
