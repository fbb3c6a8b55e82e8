package io.polyrouter.bgp.session;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.message.RouteRefresh;
import io.polyrouter.bgp.message.UpdateHandler;
import io.polyrouter.bgp.message.UpdateWriter;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.nlri.NlriReader;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.net.IpAddress;

/**
 * An exchange without routes: it says of each family at once that all of it has been told, and
 * forgets what peers announce. Sessions that are of use only to know that the peer is there, and
 * tests of them, need no more.
 */
public final class EndOfRibOnly implements RouteExchange {

  private static final UpdateHandler NOBODY =
      new UpdateHandler() {
        @Override
        public void announced(NlriReader prefixes, AttributeSet attributes) {}

        @Override
        public void withdrawn(NlriReader prefixes) {}

        @Override
        public void endOfRib(Family family) {}
      };

  @Override
  public void established(
      IpAddress peer, PeerSettings settings, Agreement agreement, Outlet outlet) {
    UpdateWriter writer =
        new UpdateWriter(agreement.format(), (bytes, from, to) -> outlet.write(bytes, from, to, 1));
    agreement.families().forEach(writer::endOfRib);
  }

  @Override
  public UpdateHandler updates(IpAddress peer) {
    return NOBODY;
  }

  @Override
  public void refreshRequested(IpAddress peer, RouteRefresh refresh) {}

  @Override
  public void familiesDisabled(IpAddress peer, int families) {}

  @Override
  public void writable(IpAddress peer) {}

  @Override
  public void settingsChanged(PeerSettings settings, boolean softIn, boolean softOut) {}

  @Override
  public void ended(IpAddress peer, Agreement agreement, boolean graceful) {}
}
