package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.transport.Secret;

/** A key, or set of keys, that segments to and from certain peers are signed with. */
public sealed interface TcpSignature {

  /** The peers' addresses. */
  IpPrefix peers();

  /**
   * TCP MD5 (RFC 2385).
   *
   * @param key 1 to 80 bytes
   */
  record Md5(IpPrefix peers, Secret key) implements TcpSignature {}
}
