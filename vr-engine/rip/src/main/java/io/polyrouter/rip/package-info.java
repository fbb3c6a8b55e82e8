/**
 * RIP version 2 for IPv4 and RIPng for IPv6: one protocol with two ways to write it down.
 *
 * <pre>
 *   datagrams --&gt; RipReceiver --learnt--&gt; RipTable --changes--&gt; routes offered to the RIB
 *                   |   checks,             ^   |
 *                   |   authentication      |   +--what changed--&gt; RipSender --&gt; datagrams
 *                   +-----requests----------+----everything-----------^
 *                                           |
 *   interfaces, redistributed routes -------+          TimerQueue: routes, updates, neighbours
 * </pre>
 *
 * <p>{@link io.polyrouter.rip.RipInstance} takes events in and keeps the parts together. The table
 * keeps for each destination what the instance originates itself and what neighbours say; what
 * neighbours say is offered to the RIB whether or not the instance originates the same, since it
 * may be that offer which makes another source's route the inactive one. An event touches some
 * destinations; those are looked at once, at its end. Only full updates go through the whole table.
 *
 * <p><b>Updates.</b> Full updates go out on each interface by its own timer, with jitter. A change
 * goes out at once, and after that no other for one to five random seconds; what changes in the
 * meantime goes out together (RFC 2453, section 3.10.1). On an interface whose full update is near
 * nothing is sent before (RFC 8695, triggered-update-threshold). When RIP starts on an interface it
 * asks for everything, and tells everything within a second.
 *
 * <p><b>Silence and farewell.</b> When an interface goes down, what was learnt there is unreachable
 * at once. When RIP ends, on an interface or altogether, it takes back all that it has announced.
 *
 * <p><b>Limits.</b> Routes of an instance and of a neighbour, lost ones that are still announced as
 * unreachable, neighbours of a link, requests answered in a second, packets that wait: whatever is
 * beyond is counted.
 *
 * <p>RFC 2453 (RIPv2), RFC 2080 (RIPng), RFC 4822 and RFC 2082 (authentication), RFC 1058 (version
 * 1, only to receive), RFC 5882, section 4.4 (BFD), RFC 8695 (settings and state). Two defaults
 * differ from RFC 8695: no hold-down, which RFC 2453 does not know and which delays recovery; and
 * garbage collection after 120 s as in RFC 2453. Not covered: sending of version 1, unnumbered
 * links of IPv4, RFC 2091 (demand circuits).
 */
@NullMarked
package io.polyrouter.rip;

import org.jspecify.annotations.NullMarked;
