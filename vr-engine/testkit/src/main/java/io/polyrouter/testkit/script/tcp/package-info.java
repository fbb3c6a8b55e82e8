/**
 * Scripts against TCP: the application above it and IP below it are in the hands of the script.
 *
 * <pre>
 *   connect, listen, write, read, close ...   (AppSocket)
 *                     |
 *                 TcpLayer     (production code)
 *                     |
 *   &lt; segments in, &gt; segments out       (ScriptedIp)
 * </pre>
 *
 * <p>A segment is {@code [flow:] [IP] flags from:to(length) ack N win N urg N <options>}. Flags are
 * the letters {@code S F R P . U E W}, or {@code -} for none; P of what goes out only counts if the
 * script has it, and {@code .?} leaves the ACK flag open. Sequence numbers count from the first one
 * of their side, windows are as on the wire. Window and options of what goes out are not looked at
 * unless the script has them; then all options must be there, save for {@code nop}; {@code ...}
 * allows for others. {@code 1:3001(3000)/1000} stands for three segments. The data of a stream are
 * always the same, and compared at all ends.
 */
@NullMarked
package io.polyrouter.testkit.script.tcp;

import org.jspecify.annotations.NullMarked;
