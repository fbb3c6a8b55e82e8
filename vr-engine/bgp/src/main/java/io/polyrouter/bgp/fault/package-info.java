/**
 * What can be wrong with bytes of a BGP peer, and what is done about it.
 *
 * <p>RFC 4271, section 6 ends the session for almost everything. RFC 7606 keeps it wherever the
 * prefixes of the message can still be told: the routes are then treated as withdrawn, or only the
 * bad attribute is left out. Each {@link io.polyrouter.bgp.fault.Fault} has its {@link
 * io.polyrouter.bgp.fault.Reaction} and the {@link io.polyrouter.bgp.fault.ErrorCode} that the peer
 * is told should the session end; a {@link io.polyrouter.bgp.fault.Malformed} is one that was met,
 * with its place. Nothing here is ever thrown.
 *
 * <p>RFC 4271, sections 4.5 and 6; RFC 4486, 6608, 7313, 8538, 9003, 9234, 9384 and 9687 (error
 * codes); RFC 7606 and 7607 (reactions).
 */
@NullMarked
package io.polyrouter.bgp.fault;

import org.jspecify.annotations.NullMarked;
