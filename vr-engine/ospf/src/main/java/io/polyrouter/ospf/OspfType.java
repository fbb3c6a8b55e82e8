package io.polyrouter.ospf;

import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolType;

/**
 * OSPFv2 or OSPFv3 in the table of protocols.
 *
 * @param version which of them
 */
public record OspfType(OspfVersion version) implements ProtocolType<OspfSettings> {

  public static final OspfType OSPFV2 = new OspfType(OspfVersion.V2);
  public static final OspfType OSPFV3 = new OspfType(OspfVersion.V3);

  @Override
  public String name() {
    return version.typeName();
  }

  @Override
  public Class<OspfSettings> settingsType() {
    return OspfSettings.class;
  }

  @Override
  public void check(
      OspfSettings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    new OspfRules(settings, router, problems).check(at);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new OspfInstance(version, context);
  }
}
