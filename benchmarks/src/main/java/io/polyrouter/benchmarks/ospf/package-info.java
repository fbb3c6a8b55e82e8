/**
 * Benchmarks of OSPF: how long packets get lost when a link of a ring fails ({@link
 * io.polyrouter.benchmarks.ospf.Failover}), and what adjacencies cost on which nothing happens
 * ({@link io.polyrouter.benchmarks.ospf.OspfIdle}).
 */
@NullMarked
package io.polyrouter.benchmarks.ospf;

import org.jspecify.annotations.NullMarked;
