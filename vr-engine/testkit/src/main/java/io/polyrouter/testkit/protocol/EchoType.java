package io.polyrouter.testkit.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The protocol of {@link Echo}. */
public final class EchoType implements ProtocolType<EchoType.Settings> {

  /** Type name. */
  public static final String NAME = "echo";

  /**
   * Whom an instance answers.
   *
   * @param echoes whether it sends back what comes, or only counts it
   * @param readBytesPerSecond as fast as it takes what comes, 0 for any speed
   */
  public record Service(
      StreamPort port, List<Guest> guests, boolean echoes, int readBytesPerSecond) {
    public Service {
      guests = List.copyOf(guests);
    }
  }

  /** Peers of a service. */
  public record Guest(IpPrefix peers, StreamOptions options) {}

  /**
   * Whom an instance calls.
   *
   * @param bytes that it sends
   * @param answered whether they all come back before it closes
   * @param retrySeconds after which it begins anew if the stream ended before that; empty for never
   */
  public record Call(
      IpAddress remote,
      int port,
      Optional<IpAddress> local,
      StreamOptions options,
      long bytes,
      boolean answered,
      OptionalInt retrySeconds) {}

  /** Configuration of an instance. */
  public record Settings(String name, List<Service> services, List<Call> calls)
      implements ProtocolSettings {
    public Settings {
      services = List.copyOf(services);
      calls = List.copyOf(calls);
    }

    @Override
    public String type() {
      return NAME;
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public List<Redistribution> redistributions() {
      return List.of();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Settings> settingsType() {
    return Settings.class;
  }

  @Override
  public void check(
      Settings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {}

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new Echo();
  }
}
