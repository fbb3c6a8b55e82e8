package io.polyrouter.benchmarks.ospf;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolType;

/** The protocol of {@link GridNeighbour}. */
record GridType() implements ProtocolType<GridType.Settings> {

  static final GridType GRID = new GridType();

  /**
   * Configuration.
   *
   * @param grid that is behind the neighbour
   * @param changes how often the grid changes
   * @param gapMillis between two changes
   */
  record Settings(Grid grid, int changes, int gapMillis) implements ProtocolSettings {
    @Override
    public String type() {
      return GRID.name();
    }

    @Override
    public String name() {
      return "main";
    }

    @Override
    public String description() {
      return "";
    }
  }

  @Override
  public String name() {
    return "grid";
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
    return new GridNeighbour();
  }
}
