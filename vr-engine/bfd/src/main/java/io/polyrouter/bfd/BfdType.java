package io.polyrouter.bfd;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolType;

/** BFD in the table of protocols. */
public record BfdType() implements ProtocolType<BfdSettings> {

  public static final BfdType BFD = new BfdType();

  @Override
  public String name() {
    return BfdSettings.TYPE;
  }

  @Override
  public Class<BfdSettings> settingsType() {
    return BfdSettings.class;
  }

  @Override
  public void check(
      BfdSettings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    new BfdRules(settings, router, problems).check(at);
  }

  @Override
  public boolean providesLiveness() {
    return true;
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new BfdInstance(context);
  }
}
