/**
 * OSPF packets (RFC 2328, appendix A.3; RFC 5340, appendix A.3): one set of records for both
 * versions, and a {@link io.polyrouter.ospf.packet.PacketFormat} for each that reads and writes
 * them. Fields that only one version has are 0 in the other.
 *
 * <p>Authentication is not looked at here: it covers bytes, before they are read and after they are
 * written.
 */
@NullMarked
package io.polyrouter.ospf.packet;

import org.jspecify.annotations.NullMarked;
