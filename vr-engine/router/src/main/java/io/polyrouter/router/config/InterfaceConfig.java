package io.polyrouter.router.config;

import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.device.Attachment;
import java.util.Optional;

/**
 * One interface of a virtual router.
 *
 * @param mac its address; when empty, one is derived from the names, locally administered and the
 *     same at every start
 * @param mtuBytes largest IP packet, 68 to 65535; at least 1280 where IPv6 is enabled
 * @param ipv4 what it does with IPv4
 * @param ipv6 what it does with IPv6
 */
public record InterfaceConfig(
    String name,
    String description,
    boolean enabled,
    Optional<MacAddress> mac,
    int mtuBytes,
    Attachment attachment,
    Ipv4Config ipv4,
    Ipv6Config ipv6) {

  /** The same with another IPv4 part. */
  public InterfaceConfig withIpv4(Ipv4Config next) {
    return new InterfaceConfig(name, description, enabled, mac, mtuBytes, attachment, next, ipv6);
  }

  /** The same with another IPv6 part. */
  public InterfaceConfig withIpv6(Ipv6Config next) {
    return new InterfaceConfig(name, description, enabled, mac, mtuBytes, attachment, ipv4, next);
  }
}
