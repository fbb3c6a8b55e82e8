package io.polyrouter.southbound.openflow.osgi;

import io.polyrouter.fib.FibSink;
import io.polyrouter.southbound.openflow.OpenFlowSouthbound;
import io.polyrouter.southbound.openflow.SouthboundOptions;
import io.polyrouter.stack.device.DeviceDriver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProviderFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs one {@link OpenFlowSouthbound} and registers it under its own class, {@link FibSink} and
 * {@link DeviceDriver}.
 */
@Component(
    service = {},
    configurationPid = "io.polyrouter.southbound.openflow")
@Designate(ocd = SouthboundConfiguration.class)
public final class SouthboundComponent {

  private final OpenFlowSouthbound southbound;
  private final ServiceRegistration<?> registration;

  @Activate
  public SouthboundComponent(
      BundleContext context,
      SouthboundConfiguration configuration,
      @Reference SwitchConnectionProviderFactory transport) {
    southbound =
        OpenFlowSouthbound.start(
            new SouthboundOptions(
                new InetSocketAddress(configuration.bind_address(), configuration.bind_port()),
                Duration.ofSeconds(configuration.echo_interval_seconds()),
                Duration.ofSeconds(configuration.settle_seconds()),
                Duration.ofSeconds(configuration.orphan_seconds())),
            transport,
            InstantSource.system(),
            System::nanoTime);
    registration =
        context.registerService(
            new String[] {
              OpenFlowSouthbound.class.getName(),
              FibSink.class.getName(),
              DeviceDriver.class.getName()
            },
            southbound,
            null);
  }

  /** Flows stay in the switches. */
  @Deactivate
  public void stop() {
    registration.unregister();
    southbound.close();
  }
}
