package io.polyrouter.interop.lab;

import io.polyrouter.stack.device.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * A Linux host of a {@link KernelLab}, in a network namespace of its own. Its interfaces are as
 * Linux makes them: checksums and the cutting of TCP segments are left to the other end.
 */
public final class KernelHost implements LinuxHost {

  private final KernelLab kernel;
  private final String namespace;

  KernelHost(KernelLab kernel, String namespace) {
    this.kernel = kernel;
    this.namespace = namespace;
  }

  @Override
  public Lab lab() {
    return kernel.lab();
  }

  @Override
  public String namespace() {
    return namespace;
  }

  /**
   * Gives it an interface, whose other end is for an interface of a virtual router.
   *
   * @param device name of its end
   * @param addresses its addresses, with prefix lengths
   * @return what to attach the virtual router's interface to
   */
  public Attachment.LinuxInterface veth(String device, String... addresses) {
    String end = kernel.nextCable();
    kernel.runAmongRouters(
        "ip", "link", "add", end, "type", "veth", "peer", "name", device, "netns", netns());
    // Nothing of its own: the virtual router's end belongs to it alone.
    kernel.runAmongRouters(
        "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/%s/disable_ipv6".formatted(end));
    kernel.runAmongRouters("ip", "link", "set", "dev", end, "up");
    run("ip", "link", "set", "dev", device, "up");
    addresses(device, addresses);
    return new Attachment.LinuxInterface(end, Optional.of(kernel.routersNetns()));
  }

  /**
   * A TAP device on it, which is made when an interface of a virtual router is attached to it; only
   * then addresses can be given.
   */
  public Attachment.LinuxTap tap(String device) {
    return new Attachment.LinuxTap(device, Optional.of(netns()), false);
  }

  /** Gives a device addresses, with prefix lengths, that may be used at once. */
  public void addresses(String device, String... addresses) {
    for (String address : addresses) {
      if (address.indexOf(':') >= 0) {
        run("ip", "address", "add", address, "dev", device, "nodad");
      } else {
        run("ip", "address", "add", address, "dev", device);
      }
    }
  }

  /** Routes everything of the router's address family by a router. */
  public void gateway(String router) {
    run("ip", router.indexOf(':') >= 0 ? "-6" : "-4", "route", "add", "default", "via", router);
  }

  /** Answers as many packets with ICMP errors as come; by default Linux soon falls silent. */
  public void withoutErrorLimits() {
    run(
        "sh",
        "-c",
        "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > /proc/sys/net/ipv6/icmp/ratelimit");
  }

  /**
   * The routers (and at last the host) on the way to {@code destination}, by three probes each.
   *
   * @param kind "-U" for UDP, "-I" for ICMP, "-T" for TCP
   */
  public List<Traceroute.Hop> traceroute(String kind, String destination) {
    return Traceroute.parse(
        run(Traceroute.command(kind, destination).toArray(String[]::new)).out());
  }

  /** The way to {@code destination}, and what it carries. */
  public Tracepath tracepath(String destination) {
    return Tracepath.parse(run(Tracepath.command(destination).toArray(String[]::new)).out());
  }
}
