package io.polyrouter.interop.lab;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The lab with a running controller, shared by all test classes: starting it takes longer than most
 * tests.
 */
public final class Testbed {
  private final Lab lab;
  private final Controller controller;
  private final List<Bridge> bridges = new ArrayList<>();
  private boolean startTried;
  private boolean started;

  Testbed(Lab lab) {
    this.lab = lab;
    this.controller = new Controller(lab);
  }

  /** Starts the controller at the first call; if that fails, all further calls fail at once. */
  Testbed ready() {
    if (!startTried) {
      startTried = true;
      controller.start();
      started = true;
    }
    if (!started) {
      throw new IllegalStateException("the controller did not start, see the first failure");
    }
    return this;
  }

  /** The lab. */
  public Lab lab() {
    return lab;
  }

  /** The controller, running. */
  public Controller controller() {
    return controller;
  }

  /** A new bridge that dials the controller. */
  public Bridge bridge(String name, long datapathId) {
    Bridge bridge = lab.bridge(name, datapathId, Controller.OPENFLOW);
    bridges.add(bridge);
    return bridge;
  }

  /**
   * Commits the configuration of these virtual routers, and of the bridges, by NETCONF, in place of
   * what was there.
   */
  public void configure(RouterXml... routers) {
    try (Netconf netconf = controller.netconf()) {
      netconf.edit(switches() + RouterXml.container(routers)).orFail();
      netconf.commit().orFail();
    }
  }

  /** The configuration of all bridges as expected switches. */
  public String switches() {
    StringBuilder xml =
        new StringBuilder("<openflow-switches xmlns=\"urn:polyrouter:openflow-switches\">");
    for (Bridge bridge : bridges) {
      xml.append("<switch><datapath-id>").append(bridge.id()).append("</datapath-id></switch>");
    }
    return xml.append("</openflow-switches>\n").toString();
  }

  /** What the controller says of a bridge: the container {@code state} of its switch. */
  public JsonObject switchState(Bridge bridge) {
    return controller
        .restconf()
        .get(
            "data/polyrouter-openflow-switches:openflow-switches/switch=%s/state"
                .formatted(bridge.id().replace(":", "%3A")))
        .orFail()
        .json()
        .getAsJsonObject("polyrouter-openflow-switches:state");
  }

  /**
   * Removes all bridges and the controller's configuration: the next test class starts from
   * nothing.
   */
  public void clear() {
    bridges.forEach(Bridge::remove);
    bridges.clear();
    Restconf restconf = controller.restconf();
    restconf
        .putXml(
            "data/polyrouter-virtual-routers:virtual-routers",
            "<virtual-routers xmlns=\"" + RouterXml.NAMESPACE + "\"/>")
        .orFail();
    restconf
        .putXml(
            "data/polyrouter-openflow-switches:openflow-switches",
            "<openflow-switches xmlns=\"urn:polyrouter:openflow-switches\"/>")
        .orFail();
  }

  /** What can be seen from outside, for the report of a failed test. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (Bridge bridge : bridges) {
      text.append("flows of ").append(bridge.name()).append('\n');
      bridge.flows().forEach(flow -> text.append("  ").append(flow).append('\n'));
      bridge.groups().forEach(group -> text.append("  ").append(group).append('\n'));
    }
    return text.append("controller\n").append(controller.log()).toString();
  }
}
