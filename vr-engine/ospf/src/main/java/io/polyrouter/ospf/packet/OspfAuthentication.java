package io.polyrouter.ospf.packet;

import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;

/** How packets of an interface or a virtual link are authenticated. */
public sealed interface OspfAuthentication {

  OspfAuthentication NONE = new None();

  /** Not at all (RFC 2328, appendix D.1). */
  record None() implements OspfAuthentication {}

  /**
   * By a password of up to 8 characters, which everybody on the link can read (RFC 2328, appendix
   * D.2); version 2 only.
   */
  record Password(Secret password) implements OspfAuthentication {}

  /**
   * By signatures: of version 2 after RFC 2328, appendix D.3, and RFC 5709; of version 3 after RFC
   * 7166, where the key's id is that of the security association.
   */
  record Keys(KeyChain keys) implements OspfAuthentication {}
}
