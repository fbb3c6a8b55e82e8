package io.polyrouter.northbound.protocol.ospf;

import com.google.common.collect.ImmutableSet;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV3;
import java.util.List;
import java.util.Set;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.output.LsaBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.External;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.ExternalBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.InterAreaPrefixBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.InterAreaRouterBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.IntraAreaPrefixBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.NetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.RouterBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.SummaryBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.router.Link;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.router.LinkBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ExternalMetricType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RouterId;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes what LSAs say. Pure. */
final class LsaBodies {

  private LsaBodies() {}

  static void write(Lsa lsa, LsaBuilder to) {
    switch (lsa.body()) {
      case LsaBody.RouterV2 router ->
          to.setRouter(
              new RouterBuilder()
                  .setRouterBits(LsaOptions.router(router.flags()))
                  .setLink(router.links().stream().map(LsaBodies::link).toList())
                  .build());
      case LsaBody.RouterV3 router ->
          to.setRouter(
              new RouterBuilder()
                  .setRouterBits(LsaOptions.router(router.flags()))
                  .setLsaOptions(LsaOptions.version3(router.options()))
                  .setLink(router.links().stream().map(LsaBodies::link).toList())
                  .build());
      case LsaBody.NetworkV2 network ->
          to.setNetwork(
              new NetworkBuilder()
                  .setNetworkMask(OspfValues.dottedQuad(network.mask()))
                  .setAttachedRouter(routers(network.routers()))
                  .build());
      case LsaBody.NetworkV3 network ->
          to.setNetwork(
              new NetworkBuilder()
                  .setLsaOptions(LsaOptions.version3(network.options()))
                  .setAttachedRouter(routers(network.routers()))
                  .build());
      case LsaBody.SummaryV2 summary ->
          to.setSummary(
              new SummaryBuilder()
                  .setNetworkMask(OspfValues.dottedQuad(summary.mask()))
                  .setMetric(Uint32.valueOf(summary.metric()))
                  .build());
      case LsaBody.InterAreaPrefix prefix ->
          to.setInterAreaPrefix(
              new InterAreaPrefixBuilder()
                  .setMetric(Uint32.valueOf(prefix.metric()))
                  .setPrefix(Answers.prefix(prefix.prefix().prefix()))
                  .setPrefixOptions(LsaOptions.prefix(prefix.prefix().options()))
                  .build());
      case LsaBody.InterAreaRouter router ->
          to.setInterAreaRouter(
              new InterAreaRouterBuilder()
                  .setLsaOptions(LsaOptions.version3(router.options()))
                  .setMetric(Uint32.valueOf(router.metric()))
                  .setDestinationRouterId(OspfValues.routerId(router.router()))
                  .build());
      case LsaBody.ExternalV2 external -> to.setExternal(external(external));
      case LsaBody.ExternalV3 external -> to.setExternal(external(external));
      case LsaBody.Link link ->
          to.setLink(
              new org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body
                      .LinkBuilder()
                  .setRtrPriority(Uint8.valueOf(link.priority()))
                  .setLsaOptions(LsaOptions.version3(link.options()))
                  .setLinkLocalInterfaceAddress(new Ipv6AddressNoZone(link.linkLocal().toString()))
                  .setPrefix(link.prefixes().stream().map(LsaBodies::ofLink).toList())
                  .build());
      case LsaBody.IntraAreaPrefix prefixes ->
          to.setIntraAreaPrefix(
              new IntraAreaPrefixBuilder()
                  .setReferencedLsType(OspfValues.lsaType(prefixes.referencedType()))
                  .setReferencedLinkStateId(OspfValues.dottedQuad(prefixes.referencedId()))
                  .setReferencedAdvRouter(OspfValues.routerId(prefixes.referencedRouter()))
                  .setPrefix(prefixes.prefixes().stream().map(LsaBodies::ofArea).toList())
                  .build());
      case LsaBody.Opaque opaque -> to.setOpaque(lsa.content());
    }
  }

  private static Set<RouterId> routers(List<Integer> routers) {
    return routers.stream().map(OspfValues::routerId).collect(ImmutableSet.toImmutableSet());
  }

  // ---- links of routers ---------------------------------------------------------------------

  private static Link link(LinkV2 from) {
    return new LinkBuilder()
        .setType(Link.Type.forValue(from.type()))
        .setLinkId(OspfValues.dottedQuad(from.id()))
        .setLinkData(OspfValues.dottedQuad(from.data()))
        .setMetric(Uint16.valueOf(from.metric()))
        .build();
  }

  private static Link link(LinkV3 from) {
    return new LinkBuilder()
        .setType(Link.Type.forValue(from.type()))
        .setInterfaceId(Uint32.fromIntBits(from.interfaceId()))
        .setNeighborInterfaceId(Uint32.fromIntBits(from.neighbourInterfaceId()))
        .setNeighborRouterId(OspfValues.routerId(from.neighbourRouterId()))
        .setMetric(Uint16.valueOf(from.metric()))
        .build();
  }

  // ---- external routes ----------------------------------------------------------------------

  private static External external(LsaBody.ExternalV2 from) {
    return new ExternalBuilder()
        .setMetricType(metricType(from.type2()))
        .setMetric(Uint32.valueOf(from.metric()))
        .setNetworkMask(OspfValues.dottedQuad(from.mask()))
        .setForwardingAddress(
            from.forwarding() == 0 ? null : Values.address(new Ipv4Address(from.forwarding())))
        .setExternalRouteTag(Uint32.valueOf(from.tag()))
        .build();
  }

  private static External external(LsaBody.ExternalV3 from) {
    boolean isReferring = from.referencedType() != 0;
    return new ExternalBuilder()
        .setMetricType(metricType(from.type2()))
        .setMetric(Uint32.valueOf(from.metric()))
        .setPrefix(Answers.prefix(from.prefix().prefix()))
        .setPrefixOptions(LsaOptions.prefix(from.prefix().options()))
        .setForwardingAddress(
            from.forwarding().equals(new Ipv6Address(0, 0))
                ? null
                : Values.address(from.forwarding()))
        .setExternalRouteTag(Uint32.valueOf(from.tag()))
        .setReferencedLsType(isReferring ? OspfValues.lsaType(from.referencedType()) : null)
        .setReferencedLinkStateId(isReferring ? OspfValues.dottedQuad(from.referencedId()) : null)
        .build();
  }

  private static ExternalMetricType metricType(boolean type2) {
    return type2 ? ExternalMetricType.Type2 : ExternalMetricType.Type1;
  }

  // ---- prefixes -----------------------------------------------------------------------------

  private static org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.link
          .Prefix
      ofLink(LsaBody.Prefix from) {
    return new org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.link
            .PrefixBuilder()
        .setPrefix(Answers.prefix(from.prefix()))
        .setPrefixOptions(LsaOptions.prefix(from.options()))
        .build();
  }

  private static org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.intra
          .area.prefix.Prefix
      ofArea(LsaBody.Prefix from) {
    return new org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.intra
            .area.prefix.PrefixBuilder()
        .setPrefix(Answers.prefix(from.prefix()))
        .setPrefixOptions(LsaOptions.prefix(from.options()))
        .setMetric(Uint16.valueOf(from.metric()))
        .build();
  }
}
