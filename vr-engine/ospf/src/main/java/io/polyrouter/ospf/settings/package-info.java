/**
 * The configuration of OSPF, of both versions, after the container {@code ospf} of RFC 9129: plain
 * records that say what is wanted, and nothing of how it is done. Router and area IDs are 32-bit
 * numbers, as in packets.
 */
@NullMarked
package io.polyrouter.ospf.settings;

import org.jspecify.annotations.NullMarked;
