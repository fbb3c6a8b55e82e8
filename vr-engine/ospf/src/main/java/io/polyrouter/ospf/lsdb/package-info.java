/**
 * The LSAs that a router holds, in {@link io.polyrouter.ospf.lsdb.Scope scopes}.
 *
 * <pre>
 *   flooding --LSAs of others--&gt; {@link io.polyrouter.ospf.lsdb.Database} --what changed--&gt; calculation of routes
 *   origination --own LSAs-----&gt;    |  ages, numbers,   --what is to be sent--&gt; flooding
 *                                   |  refreshes
 * </pre>
 *
 * <p>Flooding puts LSAs in; the calculation of routes reads them through a {@link
 * io.polyrouter.ospf.lsdb.LinkStateDatabase} and is told which have changed; what the router itself
 * has to say goes through a {@link io.polyrouter.ospf.lsdb.LsaOriginator}, which knows about
 * sequence numbers, ages and pauses between two instances, so that nobody else has to.
 *
 * <p>An LSA does not age by a timer of its own: its age follows from the time at which it came, and
 * an agenda has it looked at in the second in which it is to be refreshed or gets too old. What is
 * out of date stays, without counting, until all neighbours have acknowledged that, and none of
 * them compares databases (RFC 2328, section 14). It is known for MinLSArrival after that, so that
 * an older instance which is still under way is answered and not taken for a new LSA.
 */
@NullMarked
package io.polyrouter.ospf.lsdb;

import org.jspecify.annotations.NullMarked;
