package io.polyrouter.interop.lab;

import io.polyrouter.stack.device.Attachment;
import java.util.Optional;

/**
 * An Ethernet of a {@link KernelLab} on which any number of Linux hosts and virtual routers are: a
 * bridge in a network namespace of its own.
 */
public final class Segment {

  private final KernelLab kernel;
  private final String namespace;
  private int ports;

  Segment(KernelLab kernel, String namespace) {
    this.kernel = kernel;
    this.namespace = namespace;
    run("ip", "link", "add", "bridge", "type", "bridge", "mcast_snooping", "0");
    run("ip", "link", "set", "dev", "bridge", "up");
  }

  private void run(String... command) {
    var _ =
        kernel.lab().execute(namespace, KernelHost.LIMIT, "", java.util.List.of(command)).orFail();
  }

  /** The place of one who is on the segment. */
  public final class Port {
    private final String port;

    private Port(String port) {
      this.port = port;
    }

    /** Its cable is pulled: who is there sees it. */
    public void unplug() {
      run("ip", "link", "set", "dev", port, "down");
    }

    /** It is put in again. */
    public void plug() {
      run("ip", "link", "set", "dev", port, "up");
    }

    /** Nothing comes through any more, but its link stays up. */
    public void silence() {
      run("ip", "link", "set", "dev", port, "nomaster");
    }

    /** Everything comes through again. */
    public void resume() {
      run("ip", "link", "set", "dev", port, "master", "bridge");
    }
  }

  /**
   * Gives a host an interface here.
   *
   * @param addresses its addresses, with prefix lengths
   */
  public Port attach(KernelHost host, String device, String... addresses) {
    String port = "p" + ports++;
    run("ip", "link", "add", port, "type", "veth", "peer", "name", device, "netns", host.netns());
    Port made = joined(port);
    host.run("ip", "link", "set", "dev", device, "up");
    host.addresses(device, addresses);
    return made;
  }

  private Port joined(String port) {
    run("ip", "link", "set", "dev", port, "master", "bridge", "up");
    return new Port(port);
  }

  /** What a virtual router's interface here is to be attached to, and its port. */
  public record RouterPort(Attachment.LinuxInterface attachment, Port port) {}

  /** Gives a virtual router a place here. */
  public RouterPort attachRouter() {
    String port = "p" + ports++;
    String end = kernel.nextCable();
    run(
        "ip",
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        end,
        "netns",
        kernel.routersNetns());
    kernel.runAmongRouters(
        "sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/%s/disable_ipv6".formatted(end));
    kernel.runAmongRouters("ip", "link", "set", "dev", end, "up");
    return new RouterPort(
        new Attachment.LinuxInterface(end, Optional.of(kernel.routersNetns())), joined(port));
  }
}
