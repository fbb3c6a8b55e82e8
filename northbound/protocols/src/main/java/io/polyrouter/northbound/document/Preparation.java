package io.polyrouter.northbound.document;

import io.polyrouter.northbound.running.Fault;
import java.util.List;

/**
 * What was done to the configuration of a NETCONF edit so that OpenDaylight's parser can read it.
 *
 * @param faults why it is refused; if there are any, the rest is of no use
 * @param deletions of leafs, taken out of the document: without a value they would be refused
 */
public record Preparation(List<Fault> faults, List<Deletion> deletions) {}
