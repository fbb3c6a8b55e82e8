package io.polyrouter.northbound.protocol.ospf;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.protocol.ospf.DatabaseQuery.Found;
import io.polyrouter.northbound.protocol.ospf.DatabaseQuery.Position;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.ospf.OspfInstance;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.RouterManager;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.HexString;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabase;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabaseInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabaseOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabaseOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.input.scope.AreaId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.input.scope.AsScope;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.input.scope.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.output.Lsa;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.output.LsaBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.output.lsa.Header;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.output.lsa.HeaderBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;

/** RPC get-ospf-database. */
final class GetOspfDatabaseRpc implements GetOspfDatabase {

  private static final int DEFAULT_LIMIT = 100;
  private static final HexFormat OCTETS = HexFormat.ofDelimiter(":");

  private final NamedInstances<OspfModel> instances;

  GetOspfDatabaseRpc(RouterManager manager) {
    instances = OspfModel.instances(manager);
  }

  @Override
  public ListenableFuture<RpcResult<GetOspfDatabaseOutput>> invoke(GetOspfDatabaseInput input) {
    return instances.answer(input, named -> answer(input, named));
  }

  private static ListenableFuture<RpcResult<GetOspfDatabaseOutput>> answer(
      GetOspfDatabaseInput input, NamedInstances<OspfModel>.Named named) {
    Optional<Position> after =
        Optional.ofNullable(input.getContinuation()).flatMap(Position::parse);
    if (input.getContinuation() != null && after.isEmpty()) {
      return Answers.refused(
          "continuation is not what an answer said: leave it out to begin, or give that of the page"
              + " before");
    }
    DatabaseQuery query =
        new DatabaseQuery(
            scope(input.getScope()),
            input.getLsaType() == null
                ? OptionalInt.empty()
                : OptionalInt.of(input.getLsaType().getValue().intValue()),
            input.getAdvRouter() == null
                ? OptionalInt.empty()
                : OptionalInt.of(OspfValues.number(input.getAdvRouter())),
            after,
            input.getLimit() == null ? DEFAULT_LIMIT : input.getLimit().intValue());
    return Answers.whenDone(
        named.query((instance, now) -> query.read((OspfInstance) instance, now)),
        page -> output(page, named.model().version()));
  }

  private static BiPredicate<Scope, String> scope(
      org.opendaylight
              .yang
              .gen
              .v1
              .urn
              .polyrouter
              .ospf
              .database
              .rev261123
              .get
              .ospf
              .database
              .input.@Nullable
          Scope
          wanted) {
    return switch (wanted) {
      case AreaId area -> {
        Scope only = new Scope.Area(OspfValues.number(area.requireAreaId()));
        yield (scope, name) -> scope.equals(only);
      }
      case Interface link -> {
        String only = link.requireInterface().getValue();
        yield (scope, name) -> scope instanceof Scope.Link && name.equals(only);
      }
      case AsScope as -> (scope, name) -> scope.equals(Scope.AS);
      case null, default -> (scope, name) -> true;
    };
  }

  // ---- the answer ---------------------------------------------------------------------------

  private static GetOspfDatabaseOutput output(DatabaseQuery.Page page, OspfVersion version) {
    return new GetOspfDatabaseOutputBuilder()
        .setLsa(page.lsas().stream().map(found -> lsa(found, page.interfaces(), version)).toList())
        .setContinuation(page.more().map(Position::text).orElse(null))
        .build();
  }

  private static Lsa lsa(Found found, Map<Integer, String> interfaces, OspfVersion version) {
    LsaBuilder to = new LsaBuilder().setHeader(header(found.lsa().header(), version));
    switch (found.scope()) {
      case Scope.Link(int index) -> to.setScope(Lsa.Scope.Link).setInterface(interfaces.get(index));
      case Scope.Area(int areaId) ->
          to.setScope(Lsa.Scope.Area).setAreaId(OspfValues.areaId(areaId));
      case Scope.As as -> to.setScope(Lsa.Scope.As);
    }
    LsaBodies.write(found.lsa().lsa(), to);
    return to.build();
  }

  private static Header header(LsaHeader from, OspfVersion version) {
    return new HeaderBuilder()
        .setAge(Uint16.valueOf(from.age()))
        .setLsaOptions(version == OspfVersion.V2 ? LsaOptions.version2(from.options()) : null)
        .setType(OspfValues.lsaType(from.type()))
        .setLsaId(OspfValues.dottedQuad(from.linkStateId()))
        .setAdvRouter(OspfValues.routerId(from.advertisingRouter()))
        .setSeqNum(new HexString(octets(from.sequence(), Integer.BYTES)))
        .setChecksum(new HexString(octets(from.checksum(), Short.BYTES)))
        .setLength(Uint16.valueOf(from.lengthBytes()))
        .build();
  }

  private static String octets(int number, int count) {
    byte[] octets = new byte[count];
    for (int i = count - 1, rest = number; i >= 0; i--, rest >>>= Byte.SIZE) {
      octets[i] = (byte) rest;
    }
    return OCTETS.formatHex(octets);
  }
}
