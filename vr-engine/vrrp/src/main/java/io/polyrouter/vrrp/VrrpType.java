package io.polyrouter.vrrp;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolType;

/** VRRP in the table of protocols. */
public record VrrpType() implements ProtocolType<VrrpSettings> {

  public static final VrrpType VRRP = new VrrpType();

  @Override
  public String name() {
    return VrrpSettings.TYPE;
  }

  @Override
  public Class<VrrpSettings> settingsType() {
    return VrrpSettings.class;
  }

  @Override
  public void check(
      VrrpSettings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    new VrrpRules(settings, router, problems).check(at);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new VrrpInstance(context);
  }
}
