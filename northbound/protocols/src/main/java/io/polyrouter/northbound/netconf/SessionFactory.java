package io.polyrouter.northbound.netconf;

import io.polyrouter.northbound.document.DocumentReaders;
import io.polyrouter.northbound.running.RunningConfig;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.netconf.api.CapabilityURN;
import org.opendaylight.netconf.server.api.monitoring.BasicCapability;
import org.opendaylight.netconf.server.api.monitoring.Capability;
import org.opendaylight.netconf.server.api.monitoring.CapabilityListener;
import org.opendaylight.netconf.server.api.operations.NetconfOperationService;
import org.opendaylight.netconf.server.api.operations.NetconfOperationServiceFactory;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.netconf.base._1._0.rev110601.SessionIdType;
import org.opendaylight.yangtools.concepts.Registration;

/** Makes the operations of each session, and says what the server can do. Thread-safe. */
final class SessionFactory implements NetconfOperationServiceFactory {
  private static final Set<Capability> OURS =
      Set.of(
          new BasicCapability(CapabilityURN.CONFIRMED_COMMIT_1_1),
          new BasicCapability(CapabilityURN.ROLLBACK_ON_ERROR),
          new BasicCapability("urn:ietf:params:netconf:capability:validate:1.0"),
          new BasicCapability(CapabilityURN.VALIDATE_1_1));

  /** What OpenDaylight's server claims, but the replaced operations refuse. */
  private static final Set<Capability> NOT_SUPPORTED =
      Set.of(new BasicCapability(CapabilityURN.URL + "?scheme=file"));

  private final RunningConfig running;
  private final DOMDataBroker datastore;
  private final ConfigValidator validator;
  private final DocumentReaders documents;
  private final LongPredicate ender;
  private final NetconfOperationServiceFactory stock;

  /**
   * Creates it.
   *
   * @param ender ends the session of a number; false if there is none
   */
  SessionFactory(
      RunningConfig running,
      DOMDataBroker datastore,
      ConfigValidator validator,
      LongPredicate ender,
      NetconfOperationServiceFactory stock) {
    this.running = running;
    this.datastore = datastore;
    this.validator = validator;
    this.documents = new DocumentReaders(validator.databind());
    this.ender = ender;
    this.stock = stock;
  }

  @Override
  public NetconfOperationService createService(SessionIdType sessionId) {
    return new SessionOperations(
        sessionId, running, datastore, validator, documents, ender, stock.createService(sessionId));
  }

  @Override
  public Set<Capability> getCapabilities() {
    Set<Capability> capabilities = new HashSet<>(stock.getCapabilities());
    capabilities.addAll(OURS);
    return capabilities;
  }

  @Override
  public Registration registerCapabilityListener(CapabilityListener listener) {
    listener.onCapabilitiesChanged(OURS, NOT_SUPPORTED);
    return stock.registerCapabilityListener(listener);
  }
}
