package io.polyrouter.northbound.netconf;

import io.polyrouter.northbound.access.Credential;
import io.polyrouter.northbound.running.RunningConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.opendaylight.netconf.api.TransportConstants;
import org.opendaylight.netconf.northbound.monitoring.MdsalMonitoringMapperFactory;
import org.opendaylight.netconf.northbound.monitoring.MonitoringToMdsalWriter;
import org.opendaylight.netconf.server.NetconfServerSessionNegotiatorFactory;
import org.opendaylight.netconf.server.ServerTransportInitializer;
import org.opendaylight.netconf.server.osgi.AggregatedNetconfOperationServiceFactory;
import org.opendaylight.netconf.server.osgi.NetconfMonitoringServiceImpl;
import org.opendaylight.netconf.shaded.sshd.server.ServerFactoryManager;
import org.opendaylight.netconf.shaded.sshd.server.auth.password.UserAuthPasswordFactory;
import org.opendaylight.netconf.shaded.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.opendaylight.netconf.transport.api.UnsupportedConfigurationException;
import org.opendaylight.netconf.transport.ssh.SSHServer;
import org.opendaylight.netconf.transport.ssh.SSHTransportStackFactory;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IetfInetUtil;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.server.rev240814.netconf.server.listen.stack.grouping.transport.ssh.ssh.TcpServerParametersBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.tcp.server.rev241010.TcpServerGrouping;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.tcp.server.rev241010.tcp.server.grouping.LocalBindBuilder;
import org.opendaylight.yangtools.binding.util.BindingMap;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening NETCONF server: SSH with one credential. Runs until it is closed. */
public final class NetconfEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetconfEndpoint.class);

  /** How long a client may take from the connection to its hello. */
  private static final long HELLO_MILLIS = 20_000;

  /** How often the sessions' counters are published. */
  private static final long STATE_SECONDS = 6;

  private final SSHTransportStackFactory threads =
      new SSHTransportStackFactory("netconf", 0, "netconf-accept", 1);
  private final AggregatedNetconfOperationServiceFactory operations =
      new AggregatedNetconfOperationServiceFactory();
  private final OpenSessions openSessions = new OpenSessions();
  private final NetconfMonitoringServiceImpl monitoring;
  private final MonitoringToMdsalWriter monitoringWriter;
  private final SSHServer server;

  /**
   * Where to listen.
   *
   * @param hostKey the file of the server's SSH key; it is made at the first start
   */
  public record Address(String host, int port, Path hostKey) {}

  /**
   * Starts to listen.
   *
   * @throws IOException if the address is in use or not the machine's
   */
  public NetconfEndpoint(
      NetconfServices services, RunningConfig running, Credential credential, Address address)
      throws IOException {
    operations.onAddNetconfOperationServiceFactory(
        new SessionFactory(
            running,
            services.broker(),
            new ConfigValidator(services.databind(), services.checks()),
            openSessions::end,
            services.stock()));
    monitoring =
        new NetconfMonitoringServiceImpl(
            operations,
            Thread.ofVirtual().name("netconf-state-", 0).factory(),
            STATE_SECONDS,
            TimeUnit.SECONDS);
    // Adds get-schema.
    new MdsalMonitoringMapperFactory(operations, monitoring);
    monitoringWriter = new MonitoringToMdsalWriter(services.state(), monitoring);
    ServerTransportInitializer sessions =
        new ServerTransportInitializer(
            NetconfServerSessionNegotiatorFactory.builder()
                .setTimer(services.timer())
                .setAggregatedOpService(operations)
                .setIdProvider(services.sessionIds())
                .setConnectionTimeoutMillis(HELLO_MILLIS)
                .setMonitoringService(openSessions.watch(monitoring))
                .build());
    try {
      server =
          threads
              .listenServer(
                  TransportConstants.SSH_SUBSYSTEM,
                  sessions,
                  listen(address),
                  null,
                  ssh -> configure(ssh, credential, address.hostKey()))
              .get();
    } catch (UnsupportedConfigurationException | ExecutionException e) {
      closeParts();
      throw new IOException(
          "NETCONF cannot listen on " + address.host() + " port " + address.port(), e);
    } catch (InterruptedException e) {
      closeParts();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  private static TcpServerGrouping listen(Address address) {
    return new TcpServerParametersBuilder()
        .setLocalBind(
            BindingMap.of(
                new LocalBindBuilder()
                    .setLocalAddress(IetfInetUtil.ipAddressFor(address.host()))
                    .setLocalPort(new PortNumber(Uint16.valueOf(address.port())))
                    .build()))
        .build();
  }

  private static void configure(ServerFactoryManager ssh, Credential credential, Path hostKey) {
    ssh.setUserAuthFactories(List.of(UserAuthPasswordFactory.INSTANCE));
    ssh.setPasswordAuthenticator((user, password, session) -> credential.matches(user, password));
    SimpleGeneratorHostKeyProvider key = new SimpleGeneratorHostKeyProvider(hostKey);
    key.setAlgorithm("EC");
    key.setKeySize(256);
    ssh.setKeyPairProvider(key);
  }

  @Override
  public void close() {
    try {
      server.shutdown().get();
    } catch (ExecutionException e) {
      LOG.warn("The NETCONF server did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeParts();
  }

  private void closeParts() {
    monitoringWriter.close();
    monitoring.close();
    operations.close();
    threads.close();
  }
}
