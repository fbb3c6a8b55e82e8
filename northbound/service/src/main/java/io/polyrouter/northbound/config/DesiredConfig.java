package io.polyrouter.northbound.config;

import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.southbound.openflow.SwitchConfig;
import java.util.List;
import java.util.SortedMap;

/**
 * A whole configuration as the engine takes it.
 *
 * @param virtualRouters by name; a virtual router with problems is here as far as it could be read
 * @param switches by datapath id, unsigned
 * @param problems what is wrong within each virtual router, by its name; without an entry when
 *     nothing is
 */
public record DesiredConfig(
    SortedMap<String, VrConfig> virtualRouters,
    List<SwitchConfig> switches,
    SortedMap<String, List<ConfigProblem>> problems) {}
