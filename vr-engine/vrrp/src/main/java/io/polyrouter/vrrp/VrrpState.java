package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.vrrp.packet.BadPacket;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What operators see of an instance, after RFC 8347.
 *
 * @param badPackets that were dropped, by reason; reasons that did not occur are left out
 * @param virtualRouters by interface, family and VRID
 */
public record VrrpState(Map<BadPacket, Long> badPackets, List<VirtualRouter> virtualRouters)
    implements ProtocolState {

  public VrrpState {
    Map<BadPacket, Long> copy = new EnumMap<>(BadPacket.class);
    copy.putAll(badPackets);
    badPackets = Collections.unmodifiableMap(copy);
    virtualRouters = List.copyOf(virtualRouters);
  }

  @Override
  public VrrpState withoutCounters() {
    return new VrrpState(
        Map.of(), virtualRouters.stream().map(VirtualRouter::withoutCounters).toList());
  }

  /** States of a virtual router (RFC 9568, section 6.4). */
  public enum State {
    INITIALIZE("initialize"),
    BACKUP("backup"),
    ACTIVE("master");

    private final String modelName;

    State(String modelName) {
      this.modelName = modelName;
    }

    /** The name in RFC 8347. */
    public String modelName() {
      return modelName;
    }
  }

  /** Why a router became Active (RFC 8347, new-master-reason-type). */
  public enum ActiveReason {
    /** It never was Active. */
    NEVER_ACTIVE("not-master"),
    /** By its own higher priority, or as the owner. */
    PRIORITY("priority"),
    /** The Active Router gave up. */
    PREEMPTED("preempted"),
    /** The Active Router was not heard any more. */
    NO_RESPONSE("no-response");

    private final String modelName;

    ActiveReason(String modelName) {
      this.modelName = modelName;
    }

    /** The name in RFC 8347. */
    public String modelName() {
      return modelName;
    }
  }

  /**
   * A virtual router.
   *
   * @param source own address that advertisements leave from
   * @param effectivePriority with what is lost by tracking
   * @param lastSource of the last advertisement
   * @param activeDownCentis Active_Down_Interval in centiseconds, as it is now
   * @param skewCentis Skew_Time in centiseconds
   */
  public record VirtualRouter(
      String interfaceName,
      AddressFamily family,
      int vrid,
      State state,
      boolean owner,
      MacAddress mac,
      Optional<IpAddress> source,
      int effectivePriority,
      Optional<IpAddress> lastSource,
      OptionalLong upSeconds,
      long activeDownCentis,
      long skewCentis,
      ActiveReason activeReason,
      Statistics statistics) {

    private VirtualRouter withoutCounters() {
      return new VirtualRouter(
          interfaceName,
          family,
          vrid,
          state,
          owner,
          mac,
          source,
          effectivePriority,
          lastSource,
          upSeconds,
          activeDownCentis,
          skewCentis,
          activeReason,
          new Statistics(statistics.becameActive(), 0, 0, 0, 0, 0, 0));
    }
  }

  /**
   * What was counted of a virtual router.
   *
   * @param addressListErrors advertisements with other addresses than configured here; they are
   *     heeded all the same
   */
  public record Statistics(
      long becameActive,
      long advertisementsReceived,
      long advertisementsSent,
      long priorityZeroReceived,
      long priorityZeroSent,
      long addressListErrors,
      long intervalErrors) {}
}
