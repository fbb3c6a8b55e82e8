/**
 * The production engine in simulated time, for tests and for trying out protocols.
 *
 * <pre>
 *   test --- configs, pings, advance(time) ---&gt; SimulatedNetwork
 *                                                 | drives
 *            VirtualClock ---&gt; RouterLoop(s) ---&gt; VrEngine, virtual routers
 *                                                 | SwitchPortDriver, MemoryLinkDriver
 *                                               SimulatedHost ... (on "switch ports")
 * </pre>
 *
 * <p>Nothing here has a thread or waits: a simulated hour takes as long as its events. One seed
 * gives one course of events, to the last frame.
 */
@NullMarked
package io.polyrouter.testkit;

import org.jspecify.annotations.NullMarked;
