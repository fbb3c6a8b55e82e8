package io.polyrouter.interop.lab;

import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the configuration of one virtual router as XML of the module {@code
 * polyrouter-virtual-routers}, for both protocols. Mutable, for one thread.
 */
public final class RouterXml {
  /** The XML namespace of the module. */
  public static final String NAMESPACE = "urn:polyrouter:virtual-routers";

  /** The module, as RESTCONF writes it. */
  public static final String MODULE = "polyrouter-virtual-routers";

  private final String name;
  private String description = "";
  private final Map<String, String> interfaces = new TreeMap<>();
  private final Map<String, String> ipv4Routes = new TreeMap<>();
  private final Map<String, String> ipv6Routes = new TreeMap<>();
  private final Map<String, String> protocols = new TreeMap<>();

  private RouterXml(String name) {
    this.name = name;
  }

  /** A virtual router without interfaces. */
  public static RouterXml router(String name) {
    return new RouterXml(name);
  }

  /** Sets the description. */
  public RouterXml description(String text) {
    description = text;
    return this;
  }

  /** An interface on a switch port with one address, as "10.0.0.1/24", and the standard MTU. */
  public RouterXml port(String interfaceName, Bridge bridge, int port, String address) {
    return port(interfaceName, bridge, port, address, 1500);
  }

  /** An interface on a switch port. */
  public RouterXml port(
      String interfaceName, Bridge bridge, int port, String address, int mtuBytes) {
    interfaces.put(
        interfaceName,
        """
        <interface><name>%s</name><mtu>%d</mtu>
          <openflow-port><datapath-id>%s</datapath-id><port>%d</port></openflow-port>
          %s
        </interface>
        """
            .formatted(interfaceName, mtuBytes, bridge.id(), port, ipv4(address)));
    return this;
  }

  /** An interface on one VLAN of a switch port. */
  public RouterXml vlan(String interfaceName, Bridge bridge, int port, int vlan, String address) {
    interfaces.put(
        interfaceName,
        """
        <interface><name>%s</name>
          <openflow-port>
            <datapath-id>%s</datapath-id><port>%d</port><vlan-id>%d</vlan-id>
          </openflow-port>
          %s
        </interface>
        """
            .formatted(interfaceName, bridge.id(), port, vlan, ipv4(address)));
    return this;
  }

  /**
   * An interface on what the XML says, such as {@code <linux-tap><name>tap0</name></linux-tap>}.
   */
  public RouterXml attached(String interfaceName, String attachment, String address) {
    interfaces.put(
        interfaceName,
        "<interface><name>%s</name>%s%s</interface>\n"
            .formatted(interfaceName, attachment, ipv4(address)));
    return this;
  }

  /** A loopback interface. */
  public RouterXml loopback(String interfaceName, String address) {
    interfaces.put(
        interfaceName,
        "<interface><name>%s</name><loopback/>%s</interface>\n"
            .formatted(interfaceName, ipv4(address)));
    return this;
  }

  private static String ipv4(String address) {
    String[] parts = address.split("/", 2);
    return "<ipv4><address><ip>%s</ip><prefix-length>%s</prefix-length></address></ipv4>"
        .formatted(parts[0], parts[1]);
  }

  /**
   * IPv6 on an interface that is there already, with a link-local address and another, as
   * "2001:db8::1/64".
   */
  public RouterXml ipv6(String interfaceName, String linkLocal, String address) {
    String[] parts = address.split("/", 2);
    String xml =
        "<ipv6><link-local-address>%s</link-local-address>".formatted(linkLocal)
            + "<address><ip>%s</ip><prefix-length>%s</prefix-length></address></ipv6>\n"
                .formatted(parts[0], parts[1]);
    interfaces.computeIfPresent(
        interfaceName, (name, before) -> before.replace("</interface>", xml + "</interface>"));
    return this;
  }

  /** Router advertisements on an interface that does IPv6, as often as can be. */
  public RouterXml advertising(String interfaceName) {
    String xml =
        "<ipv6-router-advertisements><send-advertisements>true</send-advertisements>"
            + "<max-rtr-adv-interval>4</max-rtr-adv-interval></ipv6-router-advertisements>";
    interfaces.computeIfPresent(
        interfaceName, (name, before) -> before.replace("</ipv6>", xml + "</ipv6>"));
    return this;
  }

  /**
   * A static route by way of neighbours, each as "10.0.0.2", or as "fe80::2%eth0" with the
   * interface; more than one make an ECMP route.
   */
  public RouterXml route(String prefix, String... nextHops) {
    StringBuilder list = new StringBuilder("<next-hop-list>");
    for (int i = 0; i < nextHops.length; i++) {
      String[] parts = nextHops[i].split("%", 2);
      list.append(
          "<next-hop><index>%d</index><next-hop-address>%s</next-hop-address>"
              .formatted(i + 1, parts[0]));
      if (parts.length > 1) {
        list.append("<outgoing-interface>").append(parts[1]).append("</outgoing-interface>");
      }
      list.append("</next-hop>");
    }
    return nextHop(prefix, list.append("</next-hop-list>").toString());
  }

  /** A static route that answers "unreachable". */
  public RouterXml unreachable(String prefix) {
    return nextHop(prefix, "<special-next-hop>unreachable</special-next-hop>");
  }

  /** A static route that swallows silently. */
  public RouterXml blackhole(String prefix) {
    return nextHop(prefix, "<special-next-hop>blackhole</special-next-hop>");
  }

  private RouterXml nextHop(String prefix, String xml) {
    (prefix.contains(":") ? ipv6Routes : ipv4Routes)
        .put(
            prefix,
            "<route><destination-prefix>%s</destination-prefix><next-hop>%s</next-hop></route>\n"
                .formatted(prefix, xml));
    return this;
  }

  /**
   * An instance "main" of a routing protocol.
   *
   * @param module that has it, such as {@code ospf}
   * @param type of it, such as {@code ospfv2}
   * @param xml what is in the module's container
   */
  public RouterXml protocol(String module, String type, String xml) {
    protocols.put(
        type,
        """
        <control-plane-protocol>
          <type xmlns:m="urn:polyrouter:%1$s">m:%2$s</type><name>main</name>
          <%1$s xmlns="urn:polyrouter:%1$s">%3$s</%1$s>
        </control-plane-protocol>
        """
            .formatted(module, type, xml));
    return this;
  }

  private String staticRoutes() {
    if (ipv4Routes.isEmpty() && ipv6Routes.isEmpty()) {
      return "";
    }
    return "<control-plane-protocol><type>static</type><name>default</name><static-routes><ipv4>"
        + String.join("", ipv4Routes.values())
        + "</ipv4><ipv6>"
        + String.join("", ipv6Routes.values())
        + "</ipv6></static-routes></control-plane-protocol>";
  }

  /** The element {@code virtual-router}. */
  public String element() {
    StringBuilder xml = new StringBuilder("<virtual-router><name>" + name + "</name>");
    if (!description.isEmpty()) {
      xml.append("<description>").append(description).append("</description>");
    }
    xml.append("<interfaces>");
    interfaces.values().forEach(xml::append);
    xml.append("</interfaces>");
    String all = staticRoutes() + String.join("", protocols.values());
    if (!all.isEmpty()) {
      xml.append("<routing><control-plane-protocols>")
          .append(all)
          .append("</control-plane-protocols></routing>");
    }
    return xml.append("</virtual-router>").toString();
  }

  /** The container {@code virtual-routers} around these; by NETCONF it replaces what was there. */
  public static String container(RouterXml... routers) {
    StringBuilder xml =
        new StringBuilder(
            "<virtual-routers xmlns=\"%s\" xmlns:nc=\"%s\" nc:operation=\"replace\">\n"
                .formatted(NAMESPACE, "urn:ietf:params:xml:ns:netconf:base:1.0"));
    for (RouterXml router : routers) {
      xml.append(router.element());
    }
    return xml.append("</virtual-routers>").toString();
  }
}
