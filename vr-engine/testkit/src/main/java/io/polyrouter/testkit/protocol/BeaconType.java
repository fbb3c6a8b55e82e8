package io.polyrouter.testkit.protocol;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.List;

/** The protocol of {@link Beacon}. */
public final class BeaconType implements ProtocolType<BeaconType.Settings> {

  /** Type name. */
  public static final String NAME = "beacon";

  private static final int LONGEST_PERIOD_MILLIS = 3_600_000;

  /**
   * Configuration of an instance.
   *
   * @param interfaces names of those that it floods over
   * @param periodMillis between two announcements of the same
   */
  public record Settings(
      String name,
      String description,
      List<String> interfaces,
      int periodMillis,
      List<Redistribution> redistributions)
      implements ProtocolSettings {

    public Settings {
      interfaces = List.copyOf(interfaces);
      redistributions = List.copyOf(redistributions);
    }

    @Override
    public String type() {
      return NAME;
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
      Settings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    problems.checkRange(
        at.child("period"), "period", settings.periodMillis(), 1, LONGEST_PERIOD_MILLIS);
    for (String name : settings.interfaces()) {
      if (router.interfaceNamed(name).isEmpty()) {
        problems.add(
            at.entry("interface", "name", name),
            "there is no interface \"%s\": name one of the virtual router".formatted(name));
      }
    }
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new Beacon(context);
  }
}
