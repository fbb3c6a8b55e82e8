package io.polyrouter.northbound.config;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.fuzz.FuzzTarget.Allocation;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.document.DocumentReader.Format;
import io.polyrouter.northbound.document.Reading;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.northbound.restconf.DocumentTargets;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.testkit.Configs;
import io.polyrouter.testkit.SimulatedNetwork;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.api.DataValidationFailedException;
import org.opendaylight.yangtools.yang.data.tree.impl.di.InMemoryDataTreeFactory;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;

/** Configurations that fit the model, and what clients ask for. */
@NullMarked
public final class ConfigTargets {

  private ConfigTargets() {}

  /** All targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "configuration",
            4096,
            new Allocation(4_000_000, 40_000),
            List.of(AddressTexts.class, DatapathIds.class),
            ConfigTargets::configuration),
        new FuzzTarget(
            "route-continuation",
            128,
            new Allocation(100_000, 2_000),
            List.of(),
            ConfigTargets::continuation));
  }

  /** Made when first used, which takes seconds. */
  private static final class Checks {
    static final EffectiveModelContext MODEL = DocumentTargets.reader().databind().modelContext();
    static final CommitCheck CHECK =
        new CommitCheck(
            new DesiredConfigReader(DocumentTargets.codec(), Protocols.ALL), () -> MODEL);
  }

  /** A document for the root of the datastore, in JSON. */
  private static void configuration(byte[] input) {
    Reading reading =
        DocumentTargets.reader()
            .child(YangInstanceIdentifier.of(), Format.JSON, new ByteArrayInputStream(input));
    if (!(reading instanceof Reading.Data data)) {
      return;
    }
    ContainerNode root = committed(data);
    if (root == null) {
      return;
    }
    for (Refusal refusal : Checks.CHECK.refusals(root)) {
      Check.that(!refusal.toString().isEmpty(), "a reason is given");
    }
  }

  /** The datastore with the document in it; null if the datastore refuses that. */
  private static @Nullable ContainerNode committed(Reading.Data data) {
    DataTree tree =
        new InMemoryDataTreeFactory()
            .create(DataTreeConfiguration.DEFAULT_CONFIGURATION, Checks.MODEL);
    DataTreeModification modification = tree.takeSnapshot().newModification();
    modification.write(YangInstanceIdentifier.of(data.steps()), data.node());
    try {
      modification.ready();
      tree.validate(modification);
      return (ContainerNode) tree.prepare(modification).getRootNode().dataAfter();
    } catch (DataValidationFailedException | IllegalArgumentException e) {
      // A missing mandatory leaf, and the like.
      return null;
    }
  }

  // ---- pages of routes ----------------------------------------------------------------------

  private static final class Routes {
    static final SimulatedNetwork NETWORK = new SimulatedNetwork(1);

    static {
      NETWORK.apply(Configs.vr("red", Configs.loopback("lo", "10.0.0.1/32", "2001:db8::1/128")));
    }
  }

  /** One byte that says from which table, then where the next page is said to begin. */
  private static void continuation(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int kind = in.u8();
    String text = new String(in.rest(), StandardCharsets.UTF_8);
    try {
      RouteQuery.Page page =
          Routes.NETWORK
              .engine()
              .routes(
                  new RouteQuery(
                      "red",
                      (kind & 1) != 0 ? AddressFamily.IPV6 : AddressFamily.IPV4,
                      (kind & 2) != 0 ? RouteQuery.Table.FIB : RouteQuery.Table.RIB,
                      Optional.empty(),
                      Optional.empty(),
                      1,
                      Optional.of(text)));
      Check.inRange("routes", page.routes().size(), 0, 1);
    } catch (IllegalArgumentException e) {
      Check.that(String.valueOf(e.getMessage()).contains("continuation"), "what is wrong is said");
    }
  }
}
