package io.polyrouter.rip;

import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolType;

/**
 * RIPv2 or RIPng in the table of protocols.
 *
 * @param version which of them
 */
public record RipType(RipVersion version) implements ProtocolType<RipSettings> {

  public static final RipType RIPV2 = new RipType(RipVersion.RIPV2);
  public static final RipType RIPNG = new RipType(RipVersion.RIPNG);

  @Override
  public String name() {
    return version.typeName();
  }

  @Override
  public Class<RipSettings> settingsType() {
    return RipSettings.class;
  }

  @Override
  public void check(
      RipSettings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    new RipRules(settings, router, problems).check(at);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new RipInstance(version, context);
  }
}
