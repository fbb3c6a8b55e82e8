/**
 * TCP (RFC 9293) without threads, clock or randomness of its own: segments, time and what the
 * application wants come in; segments go out by {@link io.polyrouter.stack.IpOutput}.
 *
 * <pre>
 *              application: rings, calls          ^ observers
 *                        |                        |
 *   IpPacket --&gt; {@link io.polyrouter.transport.tcp.TcpLayer} --&gt; Flow (found by FlowTable)
 *                        |            |-- Connection   everything else
 *                        |            |-- HalfOpen     SYN-RECEIVED after a passive open
 *                        |            `-- TimeWait     TIME-WAIT
 *                        `--&gt; PassiveOpen (Listener, SynCookies)   no flow yet
 *   connect ------------------&gt; ActiveOpen
 *
 *   Connection = Arrival          what a segment does (section 3.10.7, in its order)
 *              + ConnectionClock  what time does
 *              + Sender           what may be sent when ------ LossRecovery: SentQueue, Rack,
 *              + Receiver         what has come, and acknowledging it         ProportionalRate,
 *              + ConnectionOutput puts segments together                      CongestionWindow
 *              + PathSize         how large they may be
 *              + Notices          what the application is to be told
 * </pre>
 *
 * <p>Whatever happens only marks connections; at the end of the {@code Turn} they send, set their
 * timer and tell their observers. Segments that come in one batch are answered together, an
 * observer never meets a connection half-way, and what a router sends to itself is received when
 * nobody is sending.
 *
 * <p>Sequence numbers are widened to 64 bits as they come in, so that they compare like numbers;
 * their upper half is the sequence number extension of TCP-AO. Nothing is allocated per segment:
 * there is one frame to build segments in, one view of the segment at hand, and the sent segments
 * of a connection are rows of plain arrays. Bytes are copied once from the send ring into the
 * frame, and once from the packet into the receive ring, where those that are out of order lie
 * beyond its end already. Of all deadlines of a connection only the earliest is in the timer queue,
 * and stays there when it is put off.
 *
 * <p>RFC 9293; 1122 (section 4.2), 6528 (initial sequence numbers), 4987 (SYN cookies, with options
 * in the timestamp), 6191 (reuse of TIME-WAIT), 7323 (window scale, timestamps, PAWS), 2018 and
 * 2883 (SACK), 6675 (pipe), 8985 (RACK-TLP), 6937 (PRR), 6582 and 3042 (peers without SACK), 6298
 * (timeouts), 3522 and 4015 (Eifel), 5681, 6928 and 9438 (congestion), 3168 (ECN), 5961 (blind
 * attacks), 5927 (ICMP attacks), 1191, 8201 and 4821 (path MTU; of the last only falling back when
 * large segments vanish), 5082 (one-hop rule), 2385 (MD5), 5925 and 5926 (AO).
 *
 * <p>Spurious timeouts are found out by Eifel rather than by F-RTO (RFC 5682): the echoed timestamp
 * of a single acknowledgment tells whether the original or its copy has arrived, whatever was sent
 * in between, of fast retransmissions as well as of timeouts; F-RTO needs new data to send and two
 * acknowledgments that are neither lost nor delayed. Where the peer has no timestamps, or MD5
 * leaves no room for them, a spurious timeout costs its window.
 *
 * <p>Of ECN (RFC 3168) marks count as much as losses (not less, as RFC 8511 would allow), once for
 * each window of data; only the application can ask for it, but peers that ask get it.
 *
 * <p>Not covered: accurate ECN (RFC 9768); urgent data is delivered in line, and the pointer is
 * ignored; TCP Fast Open (RFC 7413); probing for a larger path MTU.
 */
@NullMarked
package io.polyrouter.transport.tcp;

import org.jspecify.annotations.NullMarked;
