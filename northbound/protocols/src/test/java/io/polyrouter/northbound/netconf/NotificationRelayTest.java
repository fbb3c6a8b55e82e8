package io.polyrouter.northbound.netconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.ExampleDatastore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.mdsal.dom.api.DOMNotification;
import org.opendaylight.mdsal.dom.broker.DOMNotificationRouter;
import org.opendaylight.mdsal.dom.broker.RouterDOMNotificationService;
import org.opendaylight.mdsal.dom.broker.RouterDOMPublishNotificationService;
import org.opendaylight.netconf.api.messages.NotificationMessage;
import org.opendaylight.netconf.server.api.notifications.BaseNotificationPublisherRegistration;
import org.opendaylight.netconf.server.api.notifications.NetconfNotificationCollector;
import org.opendaylight.netconf.server.api.notifications.NotificationPublisherRegistration;
import org.opendaylight.netconf.server.api.notifications.YangLibraryPublisherRegistration;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.netconf.notification._1._0.rev080714.StreamNameType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.netmod.notification.rev080714.netconf.streams.Stream;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;
import org.opendaylight.yangtools.yang.model.api.stmt.SchemaNodeIdentifier.Absolute;

/** Notifications of our modules on NETCONF's default stream. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NotificationRelayTest {

  private static final QName RESTARTED = QName.create(ExampleDatastore.ROUTERS, "restarted");

  private final DOMNotificationRouter router = new DOMNotificationRouter();
  private final RecordedStream stream = new RecordedStream();
  private ExampleDatastore datastore;

  @BeforeEach
  void model() throws Exception {
    datastore = new ExampleDatastore();
  }

  @AfterEach
  void close() {
    router.close();
  }

  private NotificationRelay relay(String namespaces) {
    return new NotificationRelay(
        namespaces, new RouterDOMNotificationService(router), datastore.schemaService(), stream);
  }

  /** Publishes that a router has restarted; returns when everybody was told. */
  private void restarted(String name) throws Exception {
    ContainerNode body =
        ImmutableNodes.newContainerBuilder()
            .withNodeIdentifier(NodeIdentifier.create(RESTARTED))
            .withChild(ImmutableNodes.leafNode(QName.create(RESTARTED, "router"), name))
            .build();
    new RouterDOMPublishNotificationService(router)
        .putNotification(
            new DOMNotification() {
              @Override
              public Absolute getType() {
                return Absolute.of(RESTARTED);
              }

              @Override
              public ContainerNode getBody() {
                return body;
              }
            })
        .get();
  }

  @Test
  void passesNotificationsOnUntilItIsClosed() throws Exception {
    NotificationRelay relay = relay("urn:example:");
    restarted("red");
    relay.close();
    restarted("blue");

    assertThat(stream.messages)
        .singleElement()
        .satisfies(message ->
            assertThat(message.toString())
                .contains("<restarted xmlns=\"urn:example:routers\">", "<router>red</router>")
                .contains("<eventTime>"));
    assertThat(stream.open).isZero();
  }

  @Test
  void leavesOutNotificationsOfOtherModules() throws Exception {
    NotificationRelay relay = relay("urn:polyrouter:");
    restarted("red");
    relay.close();

    assertThat(stream.messages).isEmpty();
  }

  /** The default stream of a NETCONF server. */
  private static final class RecordedStream implements NetconfNotificationCollector {

    final List<NotificationMessage> messages = new ArrayList<>();
    int open;

    @Override
    public NotificationPublisherRegistration registerNotificationPublisher(Stream to) {
      assertThat(to.getName().getValue()).isEqualTo("NETCONF");
      open++;
      return new NotificationPublisherRegistration() {
        @Override
        public void onNotification(StreamNameType name, NotificationMessage notification) {
          messages.add(notification);
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @Override
    public BaseNotificationPublisherRegistration registerBaseNotificationPublisher() {
      throw new UnsupportedOperationException();
    }

    @Override
    public YangLibraryPublisherRegistration registerYangLibraryPublisher() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Registration registerStreamListener(NetconfNotificationStreamListener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
