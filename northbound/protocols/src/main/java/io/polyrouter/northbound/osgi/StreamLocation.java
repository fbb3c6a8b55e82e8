package io.polyrouter.northbound.osgi;

import java.net.URI;
import org.opendaylight.restconf.server.spi.RestconfStream;
import org.osgi.service.component.annotations.Component;

/** Where clients find the event streams (RFC 8040, section 6.3): at {@code /restconf/streams}. */
@Component
public final class StreamLocation implements RestconfStream.LocationProvider {
  private static final URI STREAMS = URI.create("streams");

  @Override
  public URI baseStreamLocation(URI restconfUri) {
    return restconfUri.resolve(STREAMS);
  }
}
