/**
 * Networks of many virtual routers, made up from a seed, that run a routing protocol in virtual
 * time while links and routers fail, and of which it is known at any moment which routes they
 * should have.
 *
 * <pre>
 *   seed --&gt; {@link io.polyrouter.testkit.simulation.Topology} --&gt; configurations --&gt; {@link io.polyrouter.testkit.SimulatedNetwork}
 *     |                                                                      |
 *     +----&gt; {@link io.polyrouter.testkit.simulation.Fault faults} --&gt; {@link io.polyrouter.testkit.simulation.Segments} &lt;--frames--+
 *                                    |                                       |
 *                                    v                                       v
 *                         {@link io.polyrouter.testkit.simulation.Expectation} ------------&gt; {@link io.polyrouter.testkit.simulation.Invariants}
 *                         (shortest paths, by areas or not)      RIB = FIB = what is expected,
 *                                                              every packet gets there
 * </pre>
 *
 * <p>{@link io.polyrouter.testkit.simulation.Simulation} knows no protocol: {@link
 * io.polyrouter.testkit.simulation.RoutingUnderTest} says how one is configured and what it
 * promises. All of a simulation is done by one thread and follows from its seed: the same seed
 * gives the same frames at the same times. Whatever fails names its seed and the command that runs
 * just that seed again.
 *
 * <p>Invariants hold once routes have converged, which {@link
 * io.polyrouter.testkit.simulation.RoutingUnderTest#convergence} limits, and from then on. Until
 * then packets may circle or be lost, as routers learn of a change one after another; but a
 * router's RIB and FIB agree at any time, and neither leads out by a link that is down.
 */
@NullMarked
package io.polyrouter.testkit.simulation;

import org.jspecify.annotations.NullMarked;
