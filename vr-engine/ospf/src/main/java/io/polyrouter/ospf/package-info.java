/**
 * OSPF versions 2 and 3: one protocol for two address families.
 *
 * <pre>
 *   datagrams, interfaces --&gt; {@link io.polyrouter.ospf.adjacency adjacency} --LSAs of others--&gt; {@link
 * io.polyrouter.ospf.lsdb database} --changes--&gt; {@link io.polyrouter.ospf.routing routing} --&gt; RIB
 *        datagrams &lt;--------------+   |                            ^                          |
 *                                     +------- local topology -----|------------------------&gt; |
 *                                                                  +------ own LSAs ----------+
 * </pre>
 *
 * <p>{@link io.polyrouter.ospf.OspfInstance} takes events in and keeps the parts together. An event
 * is first taken in by interfaces and neighbours; at the end of the turn what changed of them and
 * in the database goes to the calculation of routes, which says what the router has to announce and
 * to whom virtual links lead; and what is to be sent is sent.
 *
 * <p>Everything is made for one router ID. With another one, all that was announced is taken back,
 * and everything begins anew.
 *
 * <p>RFC 2328 (version 2), RFC 5340 (version 3), RFC 3101 (NSSA), RFC 3509 (border routers), RFC
 * 3623 and RFC 5187 (graceful restart: as helper, and its own), RFC 5250 (opaque LSAs, passed on),
 * RFC 5286 (loop-free alternates), RFC 5709 and RFC 7166 (authentication), RFC 5882 (BFD), RFC
 * 6860, RFC 6987 (stub router), RFC 8405 (back-off), RFC 9129 (settings, state, notifications). Not
 * covered: demand circuits (RFC 1793), TOS, link-local signalling, address families in version 3
 * (RFC 5838), RFC 7474.
 */
@NullMarked
package io.polyrouter.ospf;

import org.jspecify.annotations.NullMarked;
