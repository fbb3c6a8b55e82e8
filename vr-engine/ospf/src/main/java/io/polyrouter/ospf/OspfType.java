package io.polyrouter.ospf;

import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.OptionalInt;

/**
 * OSPFv2 or OSPFv3 in the table of protocols. All instances that one object creates, in whichever
 * virtual routers and on whichever threads, share the LSAs that they have in common.
 */
public final class OspfType implements ProtocolType<OspfSettings> {

  private final OspfVersion version;
  private final LsaPool pool = new LsaPool();

  public OspfType(OspfVersion version) {
    this.version = version;
  }

  /** OSPFv2. */
  public static OspfType ospfv2() {
    return new OspfType(OspfVersion.V2);
  }

  /** OSPFv3. */
  public static OspfType ospfv3() {
    return new OspfType(OspfVersion.V3);
  }

  /** Which of the two. */
  public OspfVersion version() {
    return version;
  }

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
  public OptionalInt gracePeriodSeconds(OspfSettings settings) {
    OspfSettings.GracefulRestart restart = settings.gracefulRestart();
    return restart.enabled()
        ? OptionalInt.of(restart.restartIntervalSeconds())
        : OptionalInt.empty();
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new OspfInstance(version, context, pool);
  }
}
