package io.polyrouter.testkit.ospf;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.routing.protocol.LivenessParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the configuration of an interface of an area; what is not said is as in the model. */
public final class OspfInterfaceConfig {

  private final String name;
  private final NetworkType type;
  private final List<StaticNeighbour> neighbours = new ArrayList<>();
  private boolean passive;
  private OptionalInt cost = OptionalInt.empty();
  private int priority = 1;
  private OspfTimers timers;
  private boolean ttlSecurity;
  private boolean mtuIgnore;
  private boolean prefixSuppression;
  private int instanceId;
  private OspfAuthentication authentication = OspfAuthentication.NONE;
  private Optional<LivenessParameters> bfd = Optional.empty();

  private OspfInterfaceConfig(String name, NetworkType type) {
    this.name = name;
    this.type = type;
    timers = OspfInterfaceSettings.defaults(name, type).timers();
  }

  public static OspfInterfaceConfig of(String name, NetworkType type) {
    return new OspfInterfaceConfig(name, type);
  }

  public static OspfInterfaceConfig pointToPoint(String name) {
    return of(name, NetworkType.POINT_TO_POINT);
  }

  public static OspfInterfaceConfig broadcast(String name) {
    return of(name, NetworkType.BROADCAST);
  }

  public OspfInterfaceConfig passive() {
    passive = true;
    return this;
  }

  public OspfInterfaceConfig cost(int value) {
    cost = OptionalInt.of(value);
    return this;
  }

  public OspfInterfaceConfig priority(int value) {
    priority = value;
    return this;
  }

  /** Seconds between hellos and until a silent neighbour is missed; the rest as it was. */
  public OspfInterfaceConfig hello(int helloSeconds, int deadSeconds) {
    timers =
        new OspfTimers(
            helloSeconds, deadSeconds, timers.retransmitSeconds(), timers.transmitDelaySeconds());
    return this;
  }

  public OspfInterfaceConfig neighbour(String address, int pollSeconds) {
    neighbours.add(
        new StaticNeighbour(IpAddress.parse(address), OptionalInt.empty(), pollSeconds, 1));
    return this;
  }

  public OspfInterfaceConfig ttlSecurity() {
    ttlSecurity = true;
    return this;
  }

  public OspfInterfaceConfig mtuIgnore() {
    mtuIgnore = true;
    return this;
  }

  /** Its network is not announced (RFC 6860). */
  public OspfInterfaceConfig prefixSuppression() {
    prefixSuppression = true;
    return this;
  }

  public OspfInterfaceConfig instanceId(int id) {
    instanceId = id;
    return this;
  }

  public OspfInterfaceConfig authentication(OspfAuthentication by) {
    authentication = by;
    return this;
  }

  public OspfInterfaceConfig bfd(LivenessParameters parameters) {
    bfd = Optional.of(parameters);
    return this;
  }

  OspfInterfaceSettings settings() {
    return new OspfInterfaceSettings(
        name,
        type,
        passive,
        cost,
        priority,
        neighbours,
        timers,
        ttlSecurity,
        mtuIgnore,
        prefixSuppression,
        instanceId,
        authentication,
        bfd,
        true);
  }
}
