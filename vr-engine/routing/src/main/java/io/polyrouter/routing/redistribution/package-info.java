/**
 * Redistribution: what a protocol is told of the routes of others.
 *
 * <pre>
 *   snapshot before --+
 *   snapshot now -----+--&gt; {@link io.polyrouter.routing.redistribution.RedistributionRules} --&gt; changes for the instance
 *   rules, policies --+
 * </pre>
 *
 * <p>Nothing is remembered of what an instance was told: it follows from the snapshot and the rules
 * of that time, since rules and policies are pure. So the work for a change of routes follows its
 * size, and a change of rules is the difference of what both let pass.
 *
 * <p>Only active routes are redistributed, and none of an instance's own. Of the connected routes
 * the networks are, not the addresses that the router answers for; but a host address that is the
 * whole prefix of an interface, as loopbacks have, is a network as well.
 */
@NullMarked
package io.polyrouter.routing.redistribution;

import org.jspecify.annotations.NullMarked;
