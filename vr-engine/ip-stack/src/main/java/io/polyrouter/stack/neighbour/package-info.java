/**
 * Neighbours and their MAC addresses: one state machine for ARP (RFC 826) and neighbour discovery
 * (RFC 4861, section 7.3), which differ only in how they ask.
 *
 * <pre>
 *                needed            answer            time, in use          5 s
 *    (nothing) ---------&gt; INCOMPLETE -----&gt; REACHABLE -----------&gt; DELAY ------&gt; PROBE
 *        |      asks everybody |              ^ ^ |  \  (STALE until used)         | ^
 *        |                     | 3 s          | | |   \____________________________| |
 *        |                     v              | | |    time, offloaded link          |
 *        |                 (nothing)          | | +----------------------------------+
 *        |                 asks on if a       | |          another MAC address claimed
 *        |                 next hop           | |
 *        | asks us              used          | +-- answer, confirmation -- DELAY
 *        +---------&gt; STALE -----------&gt; DELAY +-- answer ----------------- PROBE --4 s--&gt; (nothing)
 * </pre>
 *
 * <p><b>What costs nothing while idle.</b> A neighbour that only this stack sends to has no timer
 * once it is REACHABLE: when its time is over it counts as STALE, the next packet to it makes it
 * DELAY, and only then is it asked. Neighbours on offloaded links (see {@link
 * io.polyrouter.stack.link.Link#isOffloaded}) get packets that nobody here sees: they are asked
 * from time to time, at intervals that double while they answer, up to a minute for next hops of
 * the FIB and four minutes for others, each time a little earlier or later.
 *
 * <p><b>What is believed.</b> An answer to what was asked confirms. What a neighbour says by itself
 * may be forged: it is followed at once (a router that takes over an address says so once, RFC
 * 5227, section 3) but verified by asking, so that a claim without anybody behind it is undone
 * within two seconds. Of who asks this router and was not known nothing is asked before something
 * is sent there; if the table is full, such entries are the first to go. Who made such a claim fail
 * makes the entry wary: for a minute other claims only cause the known address to be asked. An
 * answer that was forged when it was asked for is found out when the first interval is over, so
 * that no entry that nobody stands behind lasts for 20 s.
 *
 * <p><b>What it may take.</b> The number of neighbours is limited, for each family; so is that of
 * those being asked for which no next hop needs, and the packets that wait. When the table is full,
 * those not used lately make room.
 *
 * <p>RFC 826; RFC 1122, section 2.3.2; RFC 4861, section 7; RFC 5227, sections 2.3 and 2.4; RFC
 * 6583. There is no proxying (RFC 1027, RFC 4389).
 */
@NullMarked
package io.polyrouter.stack.neighbour;

import org.jspecify.annotations.NullMarked;
