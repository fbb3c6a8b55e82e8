/**
 * Scripts against the IP stack: frames come in and go out at its interfaces.
 *
 * <pre>
 *   interface, route, ping, expect counter ...
 *                     |
 *                  IpStack      (production code)
 *                     |
 *   &lt; frames in, &gt; frames out
 * </pre>
 *
 * <p>A packet is {@code [interface:] layer field value ... layer ...}, such as {@code ip 10.0.0.2 >
 * 10.0.0.1 ttl 1 icmp echo-request id 7 seq 1 bytes 56}; fields without a value stand alone ({@code
 * df}), and with {@code !} must be missing. What a script does not give has a sane value when it
 * comes in, and is not looked at when it goes out, save for what must hold of all packets: lengths,
 * checksums, the data of payloads. {@code about} begins the packet that an ICMP error quotes.
 * {@code slice FROM to END} makes a fragment of that part of the payload. Nodes have the link-layer
 * address 02:00 and the last four bytes of their IP address.
 */
@NullMarked
package io.polyrouter.testkit.script.stack;

import org.jspecify.annotations.NullMarked;
