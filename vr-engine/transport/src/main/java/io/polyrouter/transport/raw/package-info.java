/**
 * Raw IP sockets of one virtual router, for protocols such as OSPF that stand on IP themselves: by
 * protocol number, with the payload of packets and what their headers said. They get copies of what
 * other protocols get as well. The header itself is made by the stack (no IP_HDRINCL).
 */
@NullMarked
package io.polyrouter.transport.raw;

import org.jspecify.annotations.NullMarked;
