package io.polyrouter.northbound.netconf;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opendaylight.netconf.server.NetconfServerSession;
import org.opendaylight.netconf.server.api.monitoring.NetconfManagementSession;
import org.opendaylight.netconf.server.api.monitoring.NetconfMonitoringService;
import org.opendaylight.netconf.server.api.monitoring.SessionEvent;
import org.opendaylight.netconf.server.api.monitoring.SessionListener;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.monitoring.rev101004.netconf.state.Capabilities;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.monitoring.rev101004.netconf.state.Schemas;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.monitoring.rev101004.netconf.state.Sessions;
import org.opendaylight.yangtools.concepts.Registration;

/**
 * The sessions that are open, so that one can end another (RFC 6241, section 7.9). Thread-safe.
 *
 * <p>OpenDaylight tells of sessions to the monitoring alone; so this stands in front of it.
 */
final class OpenSessions {
  private final Map<Long, NetconfServerSession> open = new ConcurrentHashMap<>();

  /** Ends a session as if its client had vanished; false if there is none of this number. */
  boolean end(long session) {
    NetconfServerSession found = open.get(session);
    if (found != null) {
      found.close();
    }
    return found != null;
  }

  private static long number(NetconfServerSession session) {
    return session.sessionId().getValue().toJava();
  }

  /** The monitoring as sessions are to know it. */
  NetconfMonitoringService watch(NetconfMonitoringService monitoring) {
    return new Watched(monitoring, new Listener(monitoring.getSessionListener(), open));
  }

  private record Listener(SessionListener next, Map<Long, NetconfServerSession> open)
      implements SessionListener {
    @Override
    public void onSessionUp(NetconfManagementSession session) {
      if (session instanceof NetconfServerSession server) {
        open.put(number(server), server);
      }
      next.onSessionUp(session);
    }

    @Override
    public void onSessionDown(NetconfManagementSession session) {
      if (session instanceof NetconfServerSession server) {
        open.remove(number(server));
      }
      next.onSessionDown(session);
    }

    @Override
    public void onSessionEvent(SessionEvent event) {
      next.onSessionEvent(event);
    }
  }

  private record Watched(NetconfMonitoringService monitoring, SessionListener listener)
      implements NetconfMonitoringService {
    @Override
    public SessionListener getSessionListener() {
      return listener;
    }

    @Override
    public Sessions getSessions() {
      return monitoring.getSessions();
    }

    @Override
    public Schemas getSchemas() {
      return monitoring.getSchemas();
    }

    @Override
    public String getSchemaForCapability(String moduleName, Optional<String> revision) {
      return monitoring.getSchemaForCapability(moduleName, revision);
    }

    @Override
    public Capabilities getCapabilities() {
      return monitoring.getCapabilities();
    }

    @Override
    public Registration registerCapabilitiesListener(CapabilitiesListener capabilities) {
      return monitoring.registerCapabilitiesListener(capabilities);
    }

    @Override
    public Registration registerSessionsListener(SessionsListener sessions) {
      return monitoring.registerSessionsListener(sessions);
    }
  }
}
