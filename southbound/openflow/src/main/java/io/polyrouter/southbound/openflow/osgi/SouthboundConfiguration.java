package io.polyrouter.southbound.openflow.osgi;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/io.polyrouter.southbound.openflow.cfg; a change restarts all switch sessions. */
@ObjectClassDefinition(name = "Polyrouter OpenFlow southbound")
public @interface SouthboundConfiguration {

  @AttributeDefinition(description = "Address to wait for switches at; loopback by default")
  String bind_address() default "127.0.0.1";

  @AttributeDefinition(description = "TCP port to wait for switches at")
  int bind_port() default 6653;

  @AttributeDefinition(
      description =
          "Seconds of silence after which a switch is asked for a sign of life; after three times"
              + " as many its session is closed")
  int echo_interval_seconds() default 5;

  @AttributeDefinition(
      description =
          "Seconds for which flows from before a restart of the controller are kept after their"
              + " virtual router and the switch are both back")
  int settle_seconds() default 30;

  @AttributeDefinition(
      description =
          "Seconds for which flows from before a restart are kept when their virtual router does"
              + " not come back")
  int orphan_seconds() default 120;
}
