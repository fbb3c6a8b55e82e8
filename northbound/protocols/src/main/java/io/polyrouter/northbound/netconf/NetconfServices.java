package io.polyrouter.northbound.netconf;

import io.polyrouter.northbound.errors.ConfigChecksInForce;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.netconf.common.NetconfTimer;
import org.opendaylight.netconf.databind.DatabindProvider;
import org.opendaylight.netconf.server.api.SessionIdProvider;
import org.opendaylight.netconf.server.api.operations.NetconfOperationServiceFactory;

/**
 * What NETCONF works on.
 *
 * @param state where the server's own state is published (RFC 6022)
 * @param stock OpenDaylight's operations, of which those that edit are replaced
 */
public record NetconfServices(
    DOMDataBroker broker,
    DataBroker state,
    DatabindProvider databind,
    NetconfOperationServiceFactory stock,
    NetconfTimer timer,
    SessionIdProvider sessionIds,
    ConfigChecksInForce checks) {}
