package io.polyrouter.testkit.script.stack;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.RouterAdvertisement;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a script configures: interfaces, addresses, routes, neighbours. */
final class Configuration {

  private static final int DEFAULT_MTU_BYTES = 1500;
  private static final int VALID_SECONDS = 2_592_000;
  private static final int PREFERRED_SECONDS = 604_800;

  private final IpStack stack;
  private final FrameSink sink;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private PrefixTable<ForwardingAction> fib4 = PrefixTable.empty(AddressFamily.IPV4);
  private PrefixTable<ForwardingAction> fib6 = PrefixTable.empty(AddressFamily.IPV6);

  /** Takes the frames that leave by an interface. */
  interface FrameSink {
    void sent(String interfaceName, byte[] frame);
  }

  private static final class Member {

    private final StackInterface stackInterface;
    private final List<InterfaceAddress> ipv4 = new ArrayList<>();
    private final List<Ipv6InterfaceAddress> ipv6 = new ArrayList<>();

    Member(StackInterface stackInterface) {
      this.stackInterface = stackInterface;
    }
  }

  Configuration(IpStack stack, FrameSink sink) {
    this.stack = stack;
    this.sink = sink;
  }

  /** The end of a link that the stack sends into. */
  private record Port(FrameSink sink, String name) implements NetworkDevice {

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      sink.sent(name, Arrays.copyOfRange(frame, offset, offset + length));
      return true;
    }

    @Override
    public void close() {}
  }

  static IpAddress address(String text) {
    return text.contains(":") ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
  }

  private static IpPrefix prefix(String text) {
    return text.contains(":") ? Ipv6Prefix.parse(text) : Ipv4Prefix.parse(text);
  }

  boolean hasInterface(String name) {
    return members.containsKey(name);
  }

  /** The interface with a name, or the first one. */
  StackInterface interfaceNamed(String name) {
    return member(name).stackInterface;
  }

  private Member member(String name) {
    Member member = name.isEmpty() ? members.values().iterator().next() : members.get(name);
    if (member == null) {
      throw Words.unknown("interface", name);
    }
    return member;
  }

  /** {@code interface NAME ADDRESS/LENGTH ... [mtu N]}: up at once. */
  void addInterface(Words words, long nowNanos) {
    String name = words.next();
    int index = members.size() + 1;
    List<String> addresses = new ArrayList<>();
    while (words.peek().contains("/")) {
      addresses.add(words.next());
    }
    int mtuBytes = words.accept("mtu") ? Integer.parseInt(words.next()) : DEFAULT_MTU_BYTES;
    StackInterface added =
        stack.addInterface(
            index, name, MacAddress.parse("02:00:00:00:01:0" + index), mtuBytes, nowNanos);
    members.put(name, new Member(added));
    stack.setDevice(added, new Port(sink, name));
    addresses.forEach(each -> addAddress(members.get(name), each, nowNanos));
    stack.setUp(added, true, nowNanos);
  }

  /** {@code address INTERFACE ADDRESS/LENGTH}. */
  void addAddress(Words words, long nowNanos) {
    addAddress(member(words.next()), words.next(), nowNanos);
  }

  private void addAddress(Member member, String word, long nowNanos) {
    int slash = word.indexOf('/');
    int length = Integer.parseInt(word.substring(slash + 1));
    IpAddress address = address(word.substring(0, slash));
    int index = member.stackInterface.index();
    switch (address) {
      case Ipv4Address v4 -> {
        InterfaceAddress added = new InterfaceAddress(v4, length);
        member.ipv4.add(added);
        stack.setAddresses(member.stackInterface, member.ipv4, nowNanos);
        put(added.prefix(), new ForwardingAction.Connected(index), nowNanos);
        put(Ipv4Prefix.of(v4, 32), ForwardingAction.RECEIVE, nowNanos);
      }
      case Ipv6Address v6 -> {
        Ipv6InterfaceAddress added = new Ipv6InterfaceAddress(v6, length);
        member.ipv6.add(added);
        stack.setIpv6(member.stackInterface, true, null, member.ipv6, 1, nowNanos);
        put(added.prefix(), new ForwardingAction.Connected(index), nowNanos);
        put(Ipv6Prefix.of(v6, 128), ForwardingAction.RECEIVE, nowNanos);
      }
    }
  }

  private void put(IpPrefix prefix, ForwardingAction action, long nowNanos) {
    boolean isIpv4 = prefix instanceof Ipv4Prefix;
    PrefixTable.Builder<ForwardingAction> builder = (isIpv4 ? fib4 : fib6).toBuilder();
    builder.put(prefix, action);
    PrefixTable<ForwardingAction> changed = builder.build();
    if (isIpv4) {
      fib4 = changed;
    } else {
      fib6 = changed;
    }
    stack.setFib(changed, nowNanos);
  }

  /** {@code route PREFIX via ADDRESS INTERFACE}, or {@code route PREFIX blackhole|unreachable}. */
  void route(Words words, long nowNanos) {
    IpPrefix prefix = prefix(words.next());
    String how = words.next();
    ForwardingAction action =
        switch (how) {
          case "blackhole" -> ForwardingAction.BLACKHOLE;
          case "unreachable" -> ForwardingAction.UNREACHABLE;
          case "via" -> {
            IpAddress gateway = address(words.next());
            int index = interfaceNamed(words.next()).index();
            yield new ForwardingAction.Forward(List.of(new NextHop(index, gateway)));
          }
          default -> throw Words.unknown("kind of route", how);
        };
    put(prefix, action, nowNanos);
  }

  /** {@code neighbour INTERFACE ADDRESS [MAC]}: configured. */
  void neighbour(Words words, long nowNanos) {
    StackInterface on = interfaceNamed(words.next());
    String address = words.next();
    String mac = words.hasNext() ? words.next() : Macs.of(address);
    stack.setStaticNeighbour(on, address(address), MacAddress.parse(mac), nowNanos);
  }

  void setUp(String name, boolean up, long nowNanos) {
    stack.setUp(interfaceNamed(name), up, nowNanos);
  }

  /**
   * {@code advertise INTERFACE off}, or {@code lifetime N hlim N mtu N prefix P [dns A] [search
   * D]}.
   */
  void advertise(Words words, long nowNanos) {
    StackInterface on = interfaceNamed(words.next());
    if (words.accept("off")) {
      stack.setRouterAdvertisement(on, null, nowNanos);
      return;
    }
    words.require("lifetime");
    int lifetimeSeconds = Integer.parseInt(words.next());
    words.require("hlim");
    int hopLimit = Integer.parseInt(words.next());
    words.require("mtu");
    int mtuBytes = Integer.parseInt(words.next());
    words.require("prefix");
    Ipv6Prefix prefix = Ipv6Prefix.parse(words.next());
    List<Ipv6Address> servers =
        words.accept("dns") ? List.of(Ipv6Address.parse(words.next())) : List.of();
    List<String> domains = words.accept("search") ? List.of(words.next()) : List.of();
    stack.setRouterAdvertisement(
        on,
        new RouterAdvertisement(
            600,
            200,
            false,
            false,
            mtuBytes,
            0,
            0,
            hopLimit,
            lifetimeSeconds,
            List.of(
                new RouterAdvertisement.Prefix(
                    prefix, true, true, VALID_SECONDS, PREFERRED_SECONDS)),
            servers,
            lifetimeSeconds,
            domains,
            lifetimeSeconds),
        nowNanos);
  }
}
