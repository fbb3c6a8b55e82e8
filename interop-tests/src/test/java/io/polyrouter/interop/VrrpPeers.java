package io.polyrouter.interop;

import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KeepalivedRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routers of other makes that do VRRP, each with one virtual router in both families. */
final class VrrpPeers {

  private static final int OF_FRR = 7;
  private static final int OF_KEEPALIVED = 8;

  private VrrpPeers() {}

  /** A router of another make, and the virtual router that it has together with red. */
  interface Peer {

    /** Its host. */
    String name();

    int vrid();

    boolean isActive(AddressFamily family);

    void configure(int priority, boolean preempt);

    /** Ends, and tells the others. */
    void leave();

    /** Begins anew. */
    void join(int priority, boolean preempt);

    default String gateway() {
      return "10.0.0.10" + vrid();
    }

    default String gateway6() {
      return "2001:db8::10" + vrid();
    }

    default String linkLocal() {
      return "fe80::10" + vrid();
    }

    /** Where both routers lead to. */
    default String destination() {
      return "192.0.2." + vrid();
    }

    default String destination6() {
      return "2001:db8:ff::" + vrid();
    }
  }

  private static KernelHost host(RoutingLab lab, String name, String link, int number, int vrid) {
    KernelHost host = lab.host(name, "192.0.2." + vrid + "/32", "2001:db8:ff::" + vrid + "/128");
    lab.attach(
        name, host, link, "10.0.0.%d/24".formatted(number), "2001:db8::%d/64".formatted(number));
    return host;
  }

  // ---- FRR ----------------------------------------------------------------------------------

  static Peer frr(RoutingLab lab, String link, int number, int intervalCentis) {
    KernelHost host = host(lab, "frr", link, number, OF_FRR);
    // The interface itself shall not answer for what another interface has.
    host.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore");
    Frr peer = new Frr(host, link, intervalCentis);
    peer.macVlan("m4", AddressFamily.IPV4, OF_FRR, peer.gateway() + "/24");
    peer.macVlan(
        "m6", AddressFamily.IPV6, OF_FRR, peer.linkLocal() + "/64", peer.gateway6() + "/64");
    peer.start(lab);
    return peer;
  }

  /** A further virtual router of FRR, of some version. */
  static void addTo(Peer peer, int vrid, int version, String address) {
    Frr frr = (Frr) peer;
    frr.macVlan("m" + vrid, AddressFamily.IPV4, vrid, address + "/24");
    frr.set(
        "vrrp %d version %d".formatted(vrid, version), "vrrp %d ip %s".formatted(vrid, address));
  }

  /** FRR, to which a virtual router is an interface with the virtual MAC address. */
  private static final class Frr implements Peer {

    private final KernelHost host;
    private final String link;
    private final int intervalCentis;
    private @Nullable FrrRouter router;

    private Frr(KernelHost host, String link, int intervalCentis) {
      this.host = host;
      this.link = link;
      this.intervalCentis = intervalCentis;
    }

    private void start(RoutingLab lab) {
      String configuration =
          """
          interface LINK
           vrrp 7 version 3
           vrrp 7 advertisement-interval MILLIS
           vrrp 7 ip GATEWAY
           vrrp 7 ipv6 LOCAL
           vrrp 7 ipv6 GATEWAY6
          """
              .replace("LINK", link)
              .replace("MILLIS", String.valueOf(intervalCentis * 10))
              .replace("GATEWAY6", gateway6())
              .replace("GATEWAY", gateway())
              .replace("LOCAL", linkLocal());
      router = lab.frr(host, Map.of("vrrpd", configuration));
    }

    private void macVlan(String device, AddressFamily family, int vrid, String... addresses) {
      host.run(
          "ip", "link", "add", "name", device, "link", link, "type", "macvlan", "mode", "bridge");
      host.run(
          "ip", "link", "set", "dev", device, "address", VrrpCodec.mac(family, vrid).toString());
      host.addresses(device, addresses);
      host.run("ip", "link", "set", "dev", device, "up");
    }

    private FrrRouter running() {
      return Objects.requireNonNull(router);
    }

    private void set(String... commands) {
      String[] all = new String[commands.length + 2];
      all[0] = "configure terminal";
      all[1] = "interface " + link;
      System.arraycopy(commands, 0, all, 2, commands.length);
      running().vtysh(all);
    }

    @Override
    public String name() {
      return "frr";
    }

    @Override
    public int vrid() {
      return OF_FRR;
    }

    @Override
    public boolean isActive(AddressFamily family) {
      JsonObject group =
          running()
              .show("show vrrp interface %s %d".formatted(link, OF_FRR))
              .getAsJsonArray()
              .get(0)
              .getAsJsonObject();
      return group
          .getAsJsonObject(family == AddressFamily.IPV4 ? "v4" : "v6")
          .get("status")
          .getAsString()
          .equals("Master");
    }

    @Override
    public void configure(int priority, boolean preempt) {
      set("vrrp 7 priority " + priority, (preempt ? "" : "no ") + "vrrp 7 preempt");
    }

    @Override
    public void leave() {
      set("vrrp 7 shutdown");
    }

    @Override
    public void join(int priority, boolean preempt) {
      configure(priority, preempt);
      set("no vrrp 7 shutdown");
    }

    @Override
    public String toString() {
      return "FRR";
    }
  }

  // ---- keepalived ---------------------------------------------------------------------------

  static Peer keepalived(RoutingLab lab, String link, int number, int intervalCentis) {
    return new Keepalived(
        lab, host(lab, "keepalived", link, number, OF_KEEPALIVED), link, intervalCentis);
  }

  /** Keepalived, which makes interfaces with the virtual MAC address by itself. */
  private static final class Keepalived implements Peer {

    private final String link;
    private final int intervalCentis;
    private final KeepalivedRouter router;

    private Keepalived(RoutingLab lab, KernelHost host, String link, int intervalCentis) {
      this.link = link;
      this.intervalCentis = intervalCentis;
      this.router = lab.keepalived(host, configuration(100, true));
    }

    private String configuration(int priority, boolean preempt) {
      return """
      global_defs {
        vrrp_version 3
      }
      """
          + group("four", priority, preempt, gateway() + "/24")
          + group("six", priority, preempt, linkLocal() + "/64\n    " + gateway6() + "/64");
    }

    private String group(String name, int priority, boolean preempt, String addresses) {
      return """
      vrrp_instance %s {
        interface %s
        use_vmac
        state BACKUP
        virtual_router_id 8
        priority %d
        advert_int %.2f
        accept
        %s
        virtual_ipaddress {
          %s
        }
      }
      """
          .formatted(
              name, link, priority, intervalCentis / 100.0, preempt ? "" : "nopreempt", addresses);
    }

    @Override
    public String name() {
      return "keepalived";
    }

    @Override
    public int vrid() {
      return OF_KEEPALIVED;
    }

    @Override
    public boolean isActive(AddressFamily family) {
      return router.has(family == AddressFamily.IPV4 ? gateway() : gateway6());
    }

    @Override
    public void configure(int priority, boolean preempt) {
      router.reconfigure(configuration(priority, preempt));
    }

    @Override
    public void leave() {
      router.stop();
    }

    @Override
    public void join(int priority, boolean preempt) {
      router.restart(configuration(priority, preempt));
    }

    @Override
    public String toString() {
      return "keepalived";
    }
  }

  // ---- neither ------------------------------------------------------------------------------

  /** Sends a payload of VRRP to the group, from a host's own address. */
  static void send(KernelHost from, int hopLimit, byte[] payload) {
    from.run(
        "/usr/bin/python3",
        "-c",
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, %d)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("10.0.0.9"))
        s.sendto(bytes.fromhex("%s"), ("224.0.0.18", 0))
        """
            .formatted(hopLimit, HexFormat.of().formatHex(payload)));
  }
}
