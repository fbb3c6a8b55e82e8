/**
 * Scripts against one {@link io.polyrouter.routing.protocol.ProtocolInstance}: the test is the
 * virtual router around it.
 *
 * <pre>
 *   lines of a script --&gt; {@link io.polyrouter.testkit.script.protocol.ProtocolSubject} --events--&gt; instance
 *                               ^     |                                   |
 *      {@link io.polyrouter.testkit.script.protocol.ProtocolLanguage} --+     +&lt;------------ effects ------------+
 *      (packets and settings of one protocol as words)
 * </pre>
 *
 * <p>Before {@code start} lines say what there is:
 *
 * <ul>
 *   <li>{@code router-id ADDRESS}; {@code seed N}; {@code wall-clock SECONDS}; {@code stopwatch
 *       NANOS}: between two readings, whenever they are;
 *   <li>{@code interface NAME PREFIX... [mtu N] [speed N] [mac M] [loopback] [down]}: an address
 *       with the length of its prefix; indexes count from 1 in the order of the names;
 *   <li>{@code config ...}: settings, in the protocol's own words.
 * </ul>
 *
 * <p>After it the same lines say what changes, and further ones what happens:
 *
 * <ul>
 *   <li>{@code NAME up}, {@code NAME down}, {@code NAME removed} after {@code interface};
 *   <li>{@code < INTERFACE SOURCE > DESTINATION [port N] [ttl N] PACKET}: a datagram comes in; the
 *       packet in the protocol's words, or {@code hex} and its bytes;
 *   <li>{@code redistribute PREFIX from PROTOCOL[:INSTANCE] [via INTERFACE ADDRESS] [preference N]
 *       [metric N] [tag N] [type T] [set-metric N] [set-tag N] [set-type N]}, {@code redistribute
 *       PREFIX gone};
 *   <li>{@code next-hop ADDRESS unreachable}, {@code next-hop ADDRESS metric N [connected]};
 *   <li>{@code liveness INTERFACE LOCAL REMOTE UP}; {@code liveness-wanted INTERFACE LOCAL REMOTE
 *       tx N rx N times N}, or {@code nobody} in place of the numbers;
 *   <li>{@code endpoint-failed REASON}; {@code listen-failed ipv4 PORT [REASON]};
 *   <li>{@code stream N opened LOCAL [free BYTES]}, {@code stream -N accepted REMOTE at LOCAL [by
 *       INTERFACE] [free BYTES]}: with a whole empty buffer if nothing is said of it; {@code stream
 *       N writable BYTES}; {@code stream N closed finished [TEXT]}, or refused, reset, timed-out,
 *       unreachable, unavailable; {@code < stream N MESSAGE}: bytes come in, the message in the
 *       protocol's words, or {@code hex} and its bytes;
 *   <li>{@code do ...}: a command of an operator, in the protocol's own words;
 *   <li>{@code restart}: the instance is forgotten, a new one begins; {@code stop}: it is to end;
 *       {@code suspend}: the same, for another one to take over, which {@code resume SECONDS
 *       [unplanned]} begins, so many seconds after the end;
 *   <li>{@code expect ...}: about its state, in the protocol's own words;
 *   <li>{@code ignore KIND...}, {@code heed KIND...}: effects that lines do not speak of: {@code
 *       endpoints}, {@code groups}, {@code packets} (messages in streams among them), {@code
 *       keepalives} (hellos), {@code routes}, {@code next-hops}, {@code liveness}, {@code
 *       addresses}, {@code streams}, {@code answers}, {@code notices}.
 * </ul>
 *
 * <p>What goes out, each on a line of its own after {@code >}, compared by {@link
 * io.polyrouter.testkit.script.WordMatch}: {@code INTERFACE SOURCE > DESTINATION [port N] [ttl N]
 * PACKET}, {@code offer PREFIX preference N metric N [tag N] [type T] via INTERFACE ADDRESS, ...
 * [backup INTERFACE ADDRESS, ...]}, {@code withdraw PREFIX}, {@code hold-routes SECONDS}, {@code
 * release-routes}, {@code open ipv4 udp N}, {@code close ...}, {@code join INTERFACE GROUP}, {@code
 * leave ...}, {@code track ADDRESS}, {@code untrack ADDRESS}, {@code watch INTERFACE LOCAL REMOTE
 * tx N rx N times N}, {@code unwatch ...}, {@code excuse INTERFACE LOCAL REMOTE}, {@code
 * excuse-no-more ...}, {@code report INTERFACE LOCAL REMOTE STATE}, {@code virtual INTERFACE MAC
 * [accept] ADDRESS...}, {@code from MAC} and a packet, {@code listen ipv4 N [at ADDRESS]}, {@code
 * stop-listening ipv4 N}, {@code admit ipv4 N PREFIX [OPTION...]}, {@code dismiss ipv4 N PREFIX},
 * {@code stream N open REMOTE [by INTERFACE] port N [from LOCAL] [OPTION...]} with options {@code
 * ttl N}, {@code least-ttl N}, {@code class N}, {@code mss N}, {@code md5}, {@code ao
 * SEND/RECEIVE...}; {@code stream N MESSAGE}, {@code stream N pause}, {@code resume}, {@code
 * close}, {@code reset}, {@code adjust [OPTION...]}, {@code answer done N}, {@code answer refused
 * REASON}, {@code notice TEXT}. Port and TTL are left out where they are the usual ones.
 */
@NullMarked
package io.polyrouter.testkit.script.protocol;

import org.jspecify.annotations.NullMarked;
