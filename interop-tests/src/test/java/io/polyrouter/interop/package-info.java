/**
 * Tests of the whole product against real peers, as a user would try it: Open vSwitch, Linux hosts,
 * ncclient and curl.
 *
 * <p>{@link io.polyrouter.interop.HarnessTest} proves the laboratory with a switch and hand-written
 * flows only, so that a broken laboratory is told apart from a broken Polyrouter. All others need
 * the distribution of {@code karaf-features}. How the laboratory works is told in {@link
 * io.polyrouter.interop.lab}.
 */
@NullMarked
package io.polyrouter.interop;

import org.jspecify.annotations.NullMarked;
