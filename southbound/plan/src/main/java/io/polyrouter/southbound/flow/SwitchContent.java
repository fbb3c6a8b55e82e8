package io.polyrouter.southbound.flow;

import java.util.Map;

/**
 * What a switch was found to hold, our part of it.
 *
 * @param flows flows that carry our cookie
 * @param foreignFlows number of all other flows
 */
public record SwitchContent(
    Map<Flow.Key, Flow> flows,
    Map<Integer, Group> groups,
    Map<Integer, Meter> meters,
    int foreignFlows) {
  public static final SwitchContent EMPTY = new SwitchContent(Map.of(), Map.of(), Map.of(), 0);
}
