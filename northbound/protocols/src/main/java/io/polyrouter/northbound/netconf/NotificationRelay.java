package io.polyrouter.northbound.netconf;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import javax.xml.transform.dom.DOMResult;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.dom.api.DOMEvent;
import org.opendaylight.mdsal.dom.api.DOMNotification;
import org.opendaylight.mdsal.dom.api.DOMNotificationService;
import org.opendaylight.mdsal.dom.api.DOMSchemaService;
import org.opendaylight.netconf.api.messages.NotificationMessage;
import org.opendaylight.netconf.api.xml.XMLSupport;
import org.opendaylight.netconf.api.xml.XmlUtil;
import org.opendaylight.netconf.server.api.notifications.NetconfNotificationCollector;
import org.opendaylight.netconf.server.api.notifications.NotificationPublisherRegistration;
import org.opendaylight.netconf.server.mdsal.notifications.NetconfNotificationManager;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.data.api.schema.stream.NormalizedNodeWriter;
import org.opendaylight.yangtools.yang.data.codec.xml.XMLStreamNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.stmt.NotificationEffectiveStatement;
import org.opendaylight.yangtools.yang.model.api.stmt.SchemaNodeIdentifier.Absolute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;

/**
 * Passes the notifications of modules of a family on to NETCONF's default event stream (RFC 5277,
 * section 3.2.3): OpenDaylight's server itself sends there what it has to tell of NETCONF, and
 * nothing else. RESTCONF's streams have them without help.
 *
 * <p>Notifications are passed on by whichever thread the broker delivers them with.
 */
public final class NotificationRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationRelay.class);

  private final String namespaces;
  private final DOMNotificationService notifications;
  private final NotificationPublisherRegistration stream;
  private final Registration modelListener;
  private final Object lock = new Object();

  /** Guarded by the lock. */
  private @Nullable Registration subscription;

  /** Guarded by the lock. */
  private boolean closed;

  /**
   * Starts to pass notifications on.
   *
   * @param namespaces how the namespaces of the modules begin
   */
  public NotificationRelay(
      String namespaces,
      DOMNotificationService notifications,
      DOMSchemaService schemas,
      NetconfNotificationCollector collector) {
    this.namespaces = namespaces;
    this.notifications = notifications;
    this.stream =
        collector.registerNotificationPublisher(NetconfNotificationManager.BASE_NETCONF_STREAM);
    this.modelListener = schemas.registerSchemaContextListener(this::subscribe);
  }

  /** The model has changed, and with it what there may be to tell. */
  private void subscribe(EffectiveModelContext model) {
    List<Absolute> ours =
        model.getModuleStatements().values().stream()
            .filter(
                module -> module.localQNameModule().namespace().toString().startsWith(namespaces))
            .flatMap(
                module -> module.streamEffectiveSubstatements(NotificationEffectiveStatement.class))
            .map(notification -> Absolute.of(notification.argument()))
            .toList();
    synchronized (lock) {
      unsubscribe();
      if (!closed && !ours.isEmpty()) {
        subscription =
            notifications.registerNotificationListener(
                notification -> passOn(notification, model), ours);
      }
    }
  }

  private void unsubscribe() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }

  private void passOn(DOMNotification notification, EffectiveModelContext model) {
    try {
      Instant time =
          notification instanceof DOMEvent event ? event.getEventInstant() : Instant.now();
      stream.onNotification(
          NetconfNotificationManager.BASE_STREAM_NAME,
          NotificationMessage.ofNotificationContent(document(notification, model), time));
    } catch (IOException | XMLStreamException | RuntimeException e) {
      LOG.error("Notification {} could not be sent by NETCONF", notification.getType(), e);
    }
  }

  private static Document document(DOMNotification notification, EffectiveModelContext model)
      throws IOException, XMLStreamException {
    DOMResult result = new DOMResult(XmlUtil.newDocument());
    XMLStreamWriter xml = XMLSupport.newStreamWriter(result);
    try (NormalizedNodeWriter writer =
        NormalizedNodeWriter.forStreamWriter(
            XMLStreamNormalizedNodeStreamWriter.create(xml, model, notification.getType()))) {
      writer.write(notification.getBody());
    } finally {
      xml.close();
    }
    return (Document) result.getNode();
  }

  @Override
  public void close() {
    modelListener.close();
    synchronized (lock) {
      closed = true;
      unsubscribe();
    }
    stream.close();
  }
}
