package io.polyrouter.testkit.protocol;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.List;
import java.util.OptionalInt;

/**
 * The protocol of {@link Probe}.
 *
 * @param name of the type, so that there may be several
 * @param providesLiveness whether it stands for BFD
 */
public record ProbeType(String name, boolean providesLiveness)
    implements ProtocolType<ProbeType.Settings> {

  /**
   * What an instance is to do, which is all that it ever does.
   *
   * @param effects when it gets this configuration
   * @param farewell when it ends
   * @param alarm when an interface goes down, or a watched path breaks
   * @param failing whether it throws when it gets a datagram or a command
   */
  public record Settings(
      String type,
      String name,
      List<ProtocolEffect> effects,
      List<ProtocolEffect> farewell,
      List<Redistribution> redistributions,
      List<ProtocolEffect> alarm,
      boolean failing)
      implements ProtocolSettings {

    public Settings {
      effects = List.copyOf(effects);
      farewell = List.copyOf(farewell);
      redistributions = List.copyOf(redistributions);
      alarm = List.copyOf(alarm);
    }

    /** Alarmed by nothing. */
    public Settings(
        String type,
        String name,
        List<ProtocolEffect> effects,
        List<ProtocolEffect> farewell,
        List<Redistribution> redistributions,
        boolean failing) {
      this(type, name, effects, farewell, redistributions, List.of(), failing);
    }

    /** Does this and no more. */
    public Settings(String type, String name, ProtocolEffect... effects) {
      this(type, name, List.of(effects), List.of(), List.of(), false);
    }

    @Override
    public String description() {
      return "";
    }
  }

  /** As long as its farewell says. */
  @Override
  public OptionalInt gracePeriodSeconds(Settings settings) {
    return settings.farewell().stream()
        .filter(ProtocolEffect.HoldRoutes.class::isInstance)
        .mapToInt(effect -> ((ProtocolEffect.HoldRoutes) effect).seconds())
        .findFirst();
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
    return new Probe();
  }
}
