package io.polyrouter.bgp;

import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.session.EndOfRibOnly;
import io.polyrouter.bgp.settings.BgpRules;
import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolType;

/**
 * BGP in the table of protocols. All instances that one object creates, in whichever virtual
 * routers and on whichever threads, share the attribute sets that they have in common.
 */
public final class BgpType implements ProtocolType<BgpSettings> {

  private final AttributeTable attributes;

  /**
   * A type.
   *
   * @param seed of hashes, which nobody outside may know; the same one gives the same behaviour
   */
  public BgpType(long seed) {
    attributes = new AttributeTable(seed);
  }

  @Override
  public String name() {
    return BgpSettings.TYPE;
  }

  @Override
  public Class<BgpSettings> settingsType() {
    return BgpSettings.class;
  }

  @Override
  public void check(
      BgpSettings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {
    new BgpRules(settings, router, problems).check(at);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new BgpInstance(context, attributes, new EndOfRibOnly());
  }
}
