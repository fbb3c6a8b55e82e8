package io.polyrouter.southbound.plan;

/**
 * How many packets a second a switch may hand to the software path, by class; each class is a drop
 * meter in the switch (OpenFlow 1.3.5, section 5.7). All values are packets a second, 1 to
 * 10,000,000.
 *
 * @param arp ARP frames
 * @param local packets to a virtual router's own addresses
 * @param glean packets to neighbours whose link-layer address is not known yet
 * @param transit packets whose route leaves by an interface that is not on the switch
 * @param errors packets to be answered by an ICMP error: no route, unreachable, expired TTL, too
 *     large; and those that no router may forward
 * @param nd messages of IPv6 neighbour discovery
 * @param multicast packets to groups of the link, which routing protocols use, and broadcasts; one
 *     port may hand over a tenth of that, where the switch has meters for ports
 */
public record PuntRates(
    int arp, int local, int glean, int transit, int errors, int nd, int multicast) {

  public static final int HIGHEST = 10_000_000;
  public static final PuntRates DEFAULT =
      new PuntRates(1_000, 10_000, 1_000, 20_000, 1_000, 1_000, 5_000);

  public PuntRates {
    check("arp", arp);
    check("local", local);
    check("glean", glean);
    check("transit", transit);
    check("errors", errors);
    check("nd", nd);
    check("multicast", multicast);
  }

  private static void check(String name, int packetsPerSecond) {
    if (packetsPerSecond < 1 || packetsPerSecond > HIGHEST) {
      throw new IllegalArgumentException(
          "punt rate " + name + " = " + packetsPerSecond + " is not in 1.." + HIGHEST);
    }
  }
}
