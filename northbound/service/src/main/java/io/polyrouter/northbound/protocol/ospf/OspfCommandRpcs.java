package io.polyrouter.northbound.protocol.ospf;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.ospf.OspfCommand;
import io.polyrouter.router.RouterManager;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfDatabase;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfDatabaseInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfDatabaseOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfDatabaseOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighborInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighborOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighborOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfProcess;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfProcessInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfProcessOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfProcessOutputBuilder;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint32;

/** RPCs clear-ospf-neighbor, clear-ospf-database and clear-ospf-process. */
final class OspfCommandRpcs {

  private final NamedInstances<OspfModel> instances;

  OspfCommandRpcs(RouterManager manager) {
    instances = OspfModel.instances(manager);
  }

  List<Rpc<?, ?>> all() {
    ClearOspfNeighbor neighbour = this::clearNeighbour;
    ClearOspfDatabase database = this::clearDatabase;
    ClearOspfProcess process = this::clearProcess;
    return List.of(neighbour, database, process);
  }

  private ListenableFuture<RpcResult<ClearOspfNeighborOutput>> clearNeighbour(
      ClearOspfNeighborInput input) {
    return instances.carryOut(
        input,
        new OspfCommand.ClearNeighbours(
            Optional.ofNullable(input.getInterface()).map(name -> name.getValue()),
            input.getNeighborRouterId() == null
                ? OptionalInt.empty()
                : OptionalInt.of(OspfValues.number(input.getNeighborRouterId()))),
        count ->
            new ClearOspfNeighborOutputBuilder()
                .setClearedNeighbors(Uint32.valueOf(count))
                .build());
  }

  private ListenableFuture<RpcResult<ClearOspfDatabaseOutput>> clearDatabase(
      ClearOspfDatabaseInput input) {
    return instances.carryOut(
        input,
        new OspfCommand.ClearDatabase(),
        count ->
            new ClearOspfDatabaseOutputBuilder().setClearedLsas(Uint32.valueOf(count)).build());
  }

  private ListenableFuture<RpcResult<ClearOspfProcessOutput>> clearProcess(
      ClearOspfProcessInput input) {
    return instances.carryOut(
        input,
        new OspfCommand.ClearProcess(),
        count -> new ClearOspfProcessOutputBuilder().build());
  }
}
