/**
 * The whole stack of a virtual router, in virtual time, under sequences of frames and of what
 * applications do.
 *
 * <pre>
 *   input --&gt; {@link io.polyrouter.fuzz.stack.StackTarget} (one step after the other)
 *                |-- frames as they are, or {@link io.polyrouter.fuzz.stack.Frames} made of a kind
 *                |-- {@link io.polyrouter.fuzz.stack.Segments}: TCP that fits what was heard last
 *                |-- {@link io.polyrouter.fuzz.stack.Programs}: sockets of the virtual router
 *                `-- time, links
 *                          |
 *                          v
 *   {@link io.polyrouter.fuzz.stack.Lab}: VR red under attack, VR blue beside it in the same loop
 * </pre>
 *
 * <p>Whatever the input: no virtual router fails, limits hold after every step, what red sends is
 * well-formed, and in the end, when all sockets are closed and time has passed, nothing is left of
 * them, and blue answers a ping.
 */
@NullMarked
package io.polyrouter.fuzz.stack;

import org.jspecify.annotations.NullMarked;
