package io.polyrouter.northbound.lab;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeReadWriteTransaction;
import org.opendaylight.yang.gen.v1.urn.polyrouter.setup.rev261122.Setup;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DistinctNodeContainer;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.codec.gson.JSONCodecFactorySupplier;
import org.opendaylight.yangtools.yang.data.codec.gson.JsonParserStream;
import org.opendaylight.yangtools.yang.data.impl.schema.ImmutableNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.impl.schema.NormalizationResultHolder;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the starter lab into the configuration, once: what became of it is kept with the
 * configuration, in the same transaction, so that a user who deletes the lab does not get it back.
 */
public final class StarterLab {

  private static final Logger LOG = LoggerFactory.getLogger(StarterLab.class);

  private static final String RESOURCE = "starter-lab.json";
  private static final YangInstanceIdentifier VIRTUAL_ROUTERS =
      YangInstanceIdentifier.of(VirtualRouters.QNAME);
  private static final YangInstanceIdentifier OUTCOME =
      YangInstanceIdentifier.of(Setup.QNAME, QName.create(Setup.QNAME, "starter-lab"));

  private StarterLab() {}

  /** What the one who starts the controller wants. */
  public enum Wish {
    /** The lab, if this is the first start. */
    STARTER,
    /** No lab, now or later. */
    NONE,
    /** Nothing said: a later start may still ask for it. */
    UNSAID;

    /** By the launcher's words "starter" and "none"; anything else says nothing. */
    public static Wish of(Optional<String> word) {
      return switch (word.orElse("")) {
        case "starter" -> STARTER;
        case "none" -> NONE;
        default -> UNSAID;
      };
    }
  }

  /**
   * Brings the lab if it is wanted and this is the first start; blocks until that is committed.
   *
   * @return whether the lab was brought
   */
  public static boolean bring(DOMDataBroker broker, EffectiveModelContext model, Wish wish)
      throws ExecutionException, InterruptedException {
    if (wish == Wish.UNSAID) {
      return false;
    }
    DOMDataTreeReadWriteTransaction transaction = broker.newReadWriteTransaction();
    if (read(transaction, OUTCOME).isPresent()) {
      transaction.cancel();
      return false;
    }
    boolean hasRouters =
        read(transaction, VIRTUAL_ROUTERS).filter(StarterLab::isFilled).isPresent();
    boolean wanted = wish == Wish.STARTER && !hasRouters;
    transaction.merge(
        LogicalDatastoreType.CONFIGURATION,
        OUTCOME,
        ImmutableNodes.leafNode(
            (NodeIdentifier) OUTCOME.getLastPathArgument(), wanted ? "loaded" : "declined"));
    if (wanted) {
      transaction.put(LogicalDatastoreType.CONFIGURATION, VIRTUAL_ROUTERS, read(model));
    }
    transaction.commit().get();
    if (wanted) {
      LOG.info("This is the first start: the starter lab is now in the configuration");
    }
    return wanted;
  }

  private static Optional<NormalizedNode> read(
      DOMDataTreeReadWriteTransaction transaction, YangInstanceIdentifier path)
      throws ExecutionException, InterruptedException {
    return Objects.requireNonNull(transaction.read(LogicalDatastoreType.CONFIGURATION, path).get());
  }

  /** The lab as the datastore takes it. */
  static ContainerNode read(EffectiveModelContext model) {
    NormalizationResultHolder result = new NormalizationResultHolder();
    try (InputStream stream =
            Objects.requireNonNull(StarterLab.class.getResourceAsStream(RESOURCE), RESOURCE);
        Reader text = new InputStreamReader(stream, StandardCharsets.UTF_8);
        JsonParserStream parser =
            JsonParserStream.create(
                ImmutableNormalizedNodeStreamWriter.from(result),
                JSONCodecFactorySupplier.RFC7951.getShared(model))) {
      parser.parse(new JsonReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (ContainerNode) result.getResult().data();
  }

  private static boolean isFilled(NormalizedNode node) {
    return node instanceof DistinctNodeContainer<?, ?> container && !container.isEmpty();
  }
}
