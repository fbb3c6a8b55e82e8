/**
 * What a router has to say, as it follows from its links, its configuration, its routes and the
 * routes of others (RFC 2328, section 12.4; RFC 5340, section 4.4.3; RFC 3101).
 *
 * <p>Nothing here knows of sequence numbers, ages or pauses: a {@link
 * io.polyrouter.ospf.lsdb.LsaOriginator} is told what holds from now on. And nothing is gone
 * through as a whole because a part of it changed, but for the few LSAs about the links of one
 * area.
 *
 * <p>Shared by both versions but for the way in which they put it.
 */
@NullMarked
package io.polyrouter.ospf.origination;

import org.jspecify.annotations.NullMarked;
