/**
 * The decision process: which paths to a prefix are used, and why the others are not.
 *
 * <pre>
 *   Adj-RIBs-In --paths of one prefix--&gt; {@link io.polyrouter.bgp.decision.Candidates}
 *                                              |  with their peers, and {@link io.polyrouter.bgp.decision.NextHopView what next hops come to}
 *                                              v
 *                         {@link io.polyrouter.bgp.decision.Decision} --&gt; the best one, those beside it,
 *                                              |        and of each of the others the {@link io.polyrouter.bgp.decision.Reason}
 *                                              v
 *                          Loc-RIB, {@link io.polyrouter.bgp.decision.RibFeed} --&gt; batches for the RIB
 * </pre>
 *
 * <p>RFC 4271, section 9.1.2.2, says the rules as an algorithm that takes paths out of
 * consideration, step by step, until one is left. That is what is done here, for two reasons.
 * MULTI_EXIT_DISC is compared among paths from the same AS alone, so that paths have no order that
 * a comparison of two could give: who compares one by one gets another result for another order of
 * arrival. And the step at which a path was taken out is why it is not the best, so that nothing
 * need be worked out for those who ask.
 *
 * <p>The reasons are the steps, in their order. Not in that RFC are: long-lived stale paths are the
 * last resort (RFC 9494, section 4.3); routes of the router's own are preferred to those of peers
 * with the same local preference; the length of the cluster list, and ORIGINATOR_ID in place of the
 * peer's identifier (RFC 4456, section 9); paths of another member of a confederation count as
 * internal (RFC 5065, section 5.3); path identifiers decide last, so that there always is one best
 * path. Several are used where configuration says so, if they differ in nothing that matters before
 * the identifier of the peer.
 *
 * <p>Not covered: AIGP (RFC 7311), preference of the older path (RFC 5004): which path is chosen
 * does not depend on history.
 */
@NullMarked
package io.polyrouter.bgp.decision;

import org.jspecify.annotations.NullMarked;
