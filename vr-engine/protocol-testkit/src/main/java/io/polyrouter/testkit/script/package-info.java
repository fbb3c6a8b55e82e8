/**
 * Scripts that are played against production code in virtual time: what comes in, what the
 * application does, and what must go out when.
 *
 * <pre>
 *   Script --&gt; ScriptRunner --- packets, commands, time ---&gt; Subject (production code inside)
 *                  ^                                           |
 *                  +------------- Stage &lt;--- what it sends ----+
 * </pre>
 *
 * <p>The first line of a script says which section of which RFC it is about; a line {@code subject
 * tcp} or {@code subject stack} what it is played against. After that, a line is one of
 *
 * <ul>
 *   <li>{@code TIME < PACKET}: the packet comes in;
 *   <li>{@code TIME > PACKET}: the packet must go out, as the next one;
 *   <li>{@code TIME >? PACKET}: the same, but it may be missing;
 *   <li>{@code TIME quiet}: until then nothing goes out;
 *   <li>{@code TIME skip}: what goes out until then is not looked at;
 *   <li>{@code TIME COMMAND}: what the application or the operator does, or with the word {@code
 *       expect} finds.
 * </ul>
 *
 * <p>A time is in seconds, since the start of the script or, with a plus, since the event before:
 * {@code 1.5}, {@code +0.2}, {@code +0.2..0.5}. Without one it is the moment of the event before. A
 * span says when a packet may go out. A {@code #} begins a comment. A packet that goes out and is
 * not what the next line expects fails the script, and so does one that is left at its end. Where a
 * number is expected, see {@link io.polyrouter.testkit.script.Values}.
 */
@NullMarked
package io.polyrouter.testkit.script;

import org.jspecify.annotations.NullMarked;
