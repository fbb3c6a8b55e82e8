/**
 * Brings together what a router says itself and the routes that it calculates.
 *
 * <pre>
 *   settings, links and adjacencies --+--&gt; origination --&gt; own LSAs
 *   redistributed routes -------------+         ^
 *                                     |         |  changes of routes
 *   LSAs that changed ----------------+--&gt; SpfDelay --&gt; route --&gt; changes for the RIB
 * </pre>
 *
 * <p>{@link io.polyrouter.ospf.routing.OspfRouting} is all that the instance has to know. What the
 * router says of its own links goes out at once; routes wait as RFC 8405 has it, and what is said
 * of routes (summaries, translated LSAs) follows them.
 */
@NullMarked
package io.polyrouter.ospf.routing;

import org.jspecify.annotations.NullMarked;
