package io.polyrouter.interop.lab;

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

  Testbed(Lab lab) {
    this.lab = lab;
    this.controller = new Controller(lab);
    controller.start();
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
   * Removes a bridge and the controller's configuration, so that the next test class starts from
   * nothing.
   */
  public void clear() {
    bridges.forEach(Bridge::remove);
    bridges.clear();
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
