/**
 * The LSAs that a router holds, in {@link io.polyrouter.ospf.lsdb.Scope scopes}.
 *
 * <p>Flooding puts LSAs in; the calculation of routes reads them through a {@link
 * io.polyrouter.ospf.lsdb.LinkStateDatabase} and is told which have changed; what the router itself
 * has to say goes through a {@link io.polyrouter.ospf.lsdb.LsaOriginator}, which knows about
 * sequence numbers, ages and pauses between two instances, so that nobody else has to.
 */
@NullMarked
package io.polyrouter.ospf.lsdb;

import org.jspecify.annotations.NullMarked;
