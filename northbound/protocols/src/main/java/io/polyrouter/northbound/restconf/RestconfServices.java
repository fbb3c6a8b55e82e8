package io.polyrouter.northbound.restconf;

import java.util.List;
import java.util.function.Supplier;
import org.opendaylight.mdsal.dom.api.DOMActionService;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMMountPointService;
import org.opendaylight.mdsal.dom.api.DOMRpcService;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.restconf.mdsal.spi.data.MdsalRestconfStrategy;
import org.opendaylight.restconf.server.mdsal.MdsalDatabindProvider;
import org.opendaylight.restconf.server.mdsal.MdsalRestconfServer;
import org.opendaylight.restconf.server.spi.RpcImplementation;
import org.opendaylight.restconf.server.spi.ServerDataOperations;

/**
 * What RESTCONF works on.
 *
 * @param localRpcs the RPCs that belong to RESTCONF itself: subscriptions, streams; they come and
 *     go
 */
public record RestconfServices(
    MdsalDatabindProvider databind,
    DOMDataBroker broker,
    DOMRpcService rpcs,
    DOMActionService actions,
    DOMMountPointService mountPoints,
    Supplier<List<RpcImplementation>> localRpcs) {

  /** OpenDaylight's RESTCONF operations on a datastore. Cheap: the models are shared. */
  MdsalRestconfServer newServer(DOMDataBroker datastore) {
    return new MdsalRestconfServer(
        databind,
        datastore,
        rpcs,
        actions,
        mountPoints,
        localRpcs.get().toArray(RpcImplementation[]::new));
  }

  /** OpenDaylight's edits by data that is read already. */
  ServerDataOperations newEdits(DatabindContext models, DOMDataBroker datastore) {
    return new MdsalRestconfStrategy(models, datastore);
  }
}
