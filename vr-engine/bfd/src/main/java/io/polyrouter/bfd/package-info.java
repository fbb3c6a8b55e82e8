/**
 * Bidirectional Forwarding Detection: finds out fast that packets do not reach a neighbour, for
 * those who route over it.
 *
 * <pre>
 *   wishes of other protocols --+
 *   configured sessions --------+--&gt; BfdInstance --one a path--&gt; BfdSession --&gt; Control packets
 *   interfaces -----------------+        |                         |   ^
 *   datagrams --BfdCodec--&gt; discriminator or path ----------------+   timers
 *                                        |                         |
 *                                        +&lt;----- UP, DOWN ---------+--&gt; those who wished
 * </pre>
 *
 * <p>A session runs for a path as long as the configuration has it or somebody wishes for it; where
 * several want the same path, the shortest intervals and the smallest multiplier hold. A single-hop
 * path is an interface and a neighbour's address (RFC 5881, section 3), whichever own address the
 * wishes name; a multihop path is a pair of addresses (RFC 5883). What the configuration says of a
 * path, such as its authentication, also holds for what others wish for it.
 *
 * <p><b>Roles and modes.</b> Always the Active role, always Asynchronous mode. Demand mode is not
 * asked for, and honoured when the neighbour asks for it: then nothing is sent but answers to its
 * polls. The Echo function is not offered: Required Min Echo RX Interval is always 0.
 *
 * <p><b>What others are told</b> (RFC 5882). A path is DOWN only if it was UP before: a neighbour
 * that never took part is no reason to doubt it, and UNKNOWN. ADMIN_DOWN is no failure. After it a
 * session starts afresh, UNKNOWN until it is UP. When a path is DOWN and nothing of the session was
 * heard for a minute, it is SILENT, until it is UP or ADMIN_DOWN: a neighbour that has lost its BFD
 * without a word would be distrusted for ever by protocols that hear it, while a static route has
 * nothing else to go by.
 *
 * <p><b>Late timers.</b> When detection comes up late, this router was held up itself, and the
 * neighbour's packets may wait behind the timer. So it looks at what has come in first: the verdict
 * is put off once, by a few milliseconds, and counted. Own packets that leave later than agreed are
 * counted too.
 *
 * <p><b>Ports.</b> Where somebody else has the port that a session wants to send from, it takes
 * another one, up to eight times; where there is another reason, such as that no socket is left, it
 * waits for the port that it has asked for.
 *
 * <p><b>Going.</b> A session that nobody wants any more says AdminDown for as long as the neighbour
 * needs to hear it, so that the neighbour does not take it for a failure (RFC 5880, section
 * 6.8.16).
 *
 * <p>RFC 5880 (base), RFC 5881 (single hop), RFC 5882 (use by others), RFC 5883 (multihop), RFC
 * 9314 and RFC 9127 (settings and state). Not covered: Demand mode of its own, Echo, the Passive
 * role, seamless BFD (RFC 7880), multipoint (RFC 8562), LAG members (RFC 7130), VXLAN and MPLS.
 */
@NullMarked
package io.polyrouter.bfd;

import org.jspecify.annotations.NullMarked;
