package io.polyrouter.bgp.message;

import io.polyrouter.bgp.attribute.AsPath;
import java.util.List;
import java.util.Optional;

/**
 * OPEN (RFC 4271, section 4.2).
 *
 * @param as My Autonomous System, 16 bits; see {@link #peerAs}
 * @param holdSeconds 0, or 3 to 65535
 * @param bgpIdentifier 32 bits, not 0
 * @param capabilities in their order; what is not known is among them
 */
public record OpenMessage(int as, int holdSeconds, int bgpIdentifier, List<Capability> capabilities)
    implements OpenReading {

  public OpenMessage {
    capabilities = List.copyOf(capabilities);
  }

  /** With the field for the AS as RFC 6793, section 3, wants it beside the capability. */
  public static OpenMessage of(
      int as, int holdSeconds, int bgpIdentifier, List<Capability> capabilities) {
    return new OpenMessage(
        as >>> 16 == 0 ? as : AsPath.AS_TRANS, holdSeconds, bgpIdentifier, capabilities);
  }

  /** The AS number of who sent it: that of the capability if there is one. */
  public int peerAs() {
    return last(Capability.FourOctetAs.class).map(Capability.FourOctetAs::as).orElse(as);
  }

  /** All capabilities of a kind, in their order. */
  public <C extends Capability> List<C> all(Class<C> kind) {
    return capabilities.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The last capability of a kind, where one replaces another (RFC 4724, section 3). */
  public <C extends Capability> Optional<C> last(Class<C> kind) {
    List<C> all = all(kind);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }
}
