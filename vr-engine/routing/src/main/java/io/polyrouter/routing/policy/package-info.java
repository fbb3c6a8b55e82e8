/**
 * Route policy, modelled after RFC 9067 (ietf-routing-policy): which routes pass between a protocol
 * and the rest of a virtual router, and what is changed of them on the way. Every protocol uses it
 * the same way.
 *
 * <pre>
 *   {@link io.polyrouter.routing.policy.RoutePolicies} --compiled--&gt; {@link
 * io.polyrouter.routing.policy.PolicyEngine} --evaluate(chain, route)--&gt; verdict, and the route as edited
 *   (configuration: sets, policies)                       --explain(chain, route)--&gt; which statement decided, and why
 *                                                                                   not those before it
 * </pre>
 *
 * <p><b>How a chain is evaluated</b> (RFC 9067, section 5). The policies of a chain are taken in
 * their order, and in each its statements. A statement whose conditions all hold carries out its
 * actions; if it says accept or reject that is the end, else the next statement goes on with the
 * route as edited. After the last policy the default of the place where the chain is applied
 * decides.
 *
 * <p><b>Calls.</b> A statement can ask for another policy as a condition. It holds if that policy
 * accepts, which keeps what it edited; if the policy rejects, or comes to its end without a word,
 * the condition fails and nothing was edited. Policies cannot call each other in circles: such a
 * configuration is refused.
 */
@NullMarked
package io.polyrouter.routing.policy;

import org.jspecify.annotations.NullMarked;
