package io.polyrouter.interop.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * A bridge of the lab's Open vSwitch: to the controller a switch of its own.
 *
 * @param name its name in Open vSwitch
 * @param datapathId its OpenFlow datapath identifier
 */
public record Bridge(Lab lab, String name, long datapathId) {

  /**
   * A host behind a new port; {@code addressAndLength} as "10.0.0.1/24"; an empty {@code gateway}
   * means none.
   */
  public Host host(String hostName, int port, String addressAndLength, String gateway) {
    lab.lab("host", hostName, name, String.valueOf(port), addressAndLength, gateway);
    return new Host(lab, this, hostName, port, addressAndLength.replaceFirst("/.*", ""));
  }

  /** A further interface of a host, behind a new port; the address as "10.0.0.1/24". */
  public void attach(Host host, int port, String device, String addressAndLength) {
    lab.lab("host-port", host.name(), name, String.valueOf(port), device, addressAndLength);
  }

  /** The Linux interface that is this port. */
  public String device(int port) {
    return "p" + name + "-" + port;
  }

  /** The datapath identifier as the model writes it: eight octets with colons. */
  public String id() {
    return "%016x".formatted(datapathId).replaceAll("(..)(?!$)", "$1:");
  }

  /** All flows, with counters that are true at this moment. */
  public List<Flow> flows() {
    // Counters of a running switch lag behind its fast path until the next round of its
    // revalidator.
    lab.lab("appctl", "revalidator/wait");
    return lab.lab("ofctl", "dump-flows", name).lines().stream()
        .filter(line -> line.contains("cookie="))
        .map(Flow::parse)
        .toList();
  }

  /** The groups as printed, one a line, without counters. */
  public List<String> groups() {
    return lab.lab("ofctl", "dump-groups", name).lines().stream()
        .filter(line -> line.contains("group_id="))
        .map(String::strip)
        .toList();
  }

  /** Packets that flows have sent to the controller so far. */
  public long packetsToController() {
    return flows().stream().filter(Flow::toController).mapToLong(Flow::packets).sum();
  }

  /** Packets that flows have forwarded by themselves so far. */
  public long packetsForwarded() {
    return flows().stream().filter(Flow::forwards).mapToLong(Flow::packets).sum();
  }

  /** Runs ovs-ofctl with this bridge as the first argument after the command. */
  public Command.Output ofctl(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("ofctl", command, name));
    all.addAll(List.of(arguments));
    return lab.lab(all.toArray(String[]::new));
  }

  /** Is it connected to a controller? */
  public boolean connected() {
    return lab.lab("ovs", "ovs-vsctl", "show").out().contains("is_connected: true");
  }

  /** Removes it with its ports; hosts stay, without a link. */
  public void remove() {
    lab.lab("bridge-del", name);
  }
}
