/**
 * From forwarding tables to flows, as pure functions.
 *
 * <pre>
 *   ForwardingState of every virtual router --+
 *                                             +--&gt; desired flows, groups, meters --+
 *   features of one switch -------------------+                                    +--&gt; FlowPlan
 *   flows, groups, meters that the switch holds now --------------------------------+
 * </pre>
 *
 * No clock, no thread, no input or output: the same arguments give the same plan. Terms and message
 * semantics are those of OpenFlow 1.3.5.
 */
@NullMarked
package io.polyrouter.southbound.plan;

import org.jspecify.annotations.NullMarked;
