package io.polyrouter.interop.lab;

import java.util.List;

/**
 * A Linux host in a namespace of its own, behind one port of a bridge.
 *
 * @param name its namespace, unique in the lab
 * @param port the OpenFlow port of the bridge that it is behind
 * @param address its IPv4 address, without prefix length
 */
public record Host(Lab lab, Bridge bridge, String name, int port, String address)
    implements LinuxHost {

  @Override
  public String namespace() {
    return name;
  }

  /** Runs a program on this host, which may fail. */
  public Command.Output attempt(String... command) {
    return attempt(LIMIT, command);
  }

  /** The routers (and at last the host) on the way to {@code destination}. */
  public List<Traceroute.Hop> traceroute(String destination) {
    return Traceroute.parse(run(Traceroute.command(destination).toArray(String[]::new)).out());
  }

  /**
   * Gives it an IPv6 address, as "2001:db8::2/64", and a default route by way of {@code gateway}.
   */
  public Host withIpv6(String addressAndLength, String gateway) {
    lab.lab("host-ipv6", name, addressAndLength, gateway);
    return this;
  }

  /** The MAC address of its interface. */
  public String mac() {
    return run("cat", "/sys/class/net/eth0/address").out().strip();
  }

  /** Gives its interface another MAC address, as a replaced network card would. */
  public void changeMac(String mac) {
    // arp_notify: the kernel announces the new address by a gratuitous ARP, as network managers do.
    run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_notify");
    run("ip", "link", "set", "eth0", "address", mac);
  }

  /** Takes the switch's end of the cable down or up. */
  public void setPortUp(boolean up) {
    lab.execute(
            Lab.CORE,
            LIMIT,
            "",
            List.of("ip", "link", "set", bridge.device(port), up ? "up" : "down"))
        .orFail();
  }

  /** ICMPv6 echo requests that this host's kernel has received. */
  public long ipv6EchoRequestsReceived() {
    return run("cat", "/proc/net/snmp6").lines().stream()
        .map(line -> line.split("\\s+", 0))
        .filter(words -> words[0].equals("Icmp6InEchos"))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " counts no ICMPv6"));
  }

  /** ICMP echo requests that this host's kernel has received. */
  public long echoRequestsReceived() {
    return icmpCounter("InEchos");
  }

  /** A counter of the "Icmp" group of /proc/net/snmp: one line of names, one of values. */
  private long icmpCounter(String counter) {
    List<String> lines =
        run("cat", "/proc/net/snmp").lines().stream().filter(l -> l.startsWith("Icmp: ")).toList();
    int column = List.of(lines.get(0).split(" ", -1)).indexOf(counter);
    return Long.parseLong(lines.get(1).split(" ", -1)[column]);
  }

  /**
   * Keeps its ARP entries for ten minutes instead of half a minute: for tests during which nobody
   * answers ARP.
   */
  public void rememberNeighbours() {
    run("sh", "-c", "echo 600000 > /proc/sys/net/ipv4/neigh/eth0/base_reachable_time_ms");
  }

  /**
   * Waits until its own question for this neighbour was answered. What it merely overheard it asks
   * about again after five seconds.
   */
  public void awaitConfirmed(String neighbour) {
    Eventually.within(
        LIMIT,
        () -> {
          attempt("ping", "-n", "-c", "1", "-W", "1", neighbour);
          String entry = run("ip", "neigh", "show", neighbour).out();
          if (!entry.contains("REACHABLE")) {
            throw new AssertionError(name + " knows of its neighbour: " + entry);
          }
        });
  }
}
